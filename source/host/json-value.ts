/** The JSON value of a text, `undefined` when it is not JSON. */
export function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		// What is not JSON is told by whoever wanted it.
		return undefined;
	}
}

/** What stands at that path of keys; `undefined` when something on the way is missing. */
export function at(value: unknown, ...path: readonly string[]): unknown {
	let found = value;
	for (const key of path) {
		if (typeof found !== 'object' || found === null) return undefined;
		found = Object.hasOwn(found, key) ? Reflect.get(found, key) : undefined;
	}

	return found;
}

/** The finite number at that path. */
export function numberAt(
	value: unknown,
	...path: readonly string[]
): number | undefined {
	const found = at(value, ...path);
	return typeof found === 'number' && Number.isFinite(found)
		? found
		: undefined;
}

/** The text at that path. */
export function textAt(
	value: unknown,
	...path: readonly string[]
): string | undefined {
	const found = at(value, ...path);
	return typeof found === 'string' ? found : undefined;
}

/** The list at that path; empty when there is none. */
export function listAt(
	value: unknown,
	...path: readonly string[]
): readonly unknown[] {
	const found = at(value, ...path);
	return Array.isArray(found) ? found : [];
}
