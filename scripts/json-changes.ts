// States that follow each other differ in little: kept as what changed since
// the one before, a recording of many is small.

/** What `JSON.parse` gives. */
export type Json =
	| null
	| boolean
	| number
	| string
	| readonly Json[]
	| {readonly [key: string]: Json};

/**
 * How one value becomes the next: `=` replaced by this; `{}` fields changed or
 * added, then the names of those gone; `[]` the new length and the items changed or added.
 */
export type Change =
	| readonly ['=', Json]
	| readonly ['{}', Readonly<Record<string, Change>>, readonly string[]]
	| readonly ['[]', number, Readonly<Record<string, Change>>];

/** What makes `after` out of `before`; `undefined`: they are equal. */
export function changeBetween(before: Json, after: Json): Change | undefined {
	if (isList(before) && isList(after)) {
		const changes = changedFields(after, index => before[Number(index)]);
		return isNothing(changes) && before.length === after.length
			? undefined
			: ['[]', after.length, changes];
	}

	if (isRecord(before) && isRecord(after)) {
		const changes = changedFields(after, name => field(before, name));
		const gone = Object.keys(before).filter(
			name => !Object.hasOwn(after, name),
		);
		return isNothing(changes) && gone.length === 0
			? undefined
			: ['{}', changes, gone];
	}

	return Object.is(before, after) ? undefined : ['=', after];
}

/** The value after the change. Throws when it was not made for `before`. */
export function withChange(before: Json, change: Change | undefined): Json {
	if (change === undefined) return before;
	switch (change[0]) {
		case '=': {
			return change[1];
		}

		case '[]': {
			const [, length, changes] = change;
			if (!isList(before)) throw new Error('the change is for a list');
			return Array.from({length}, (_, index) =>
				fieldAfter(before[index], changes[index]),
			);
		}

		case '{}': {
			const [, changes, gone] = change;
			if (!isRecord(before)) throw new Error('the change is for an object');
			// In the order that `before` has: what is drawn may follow it.
			const kept = Object.keys(before).filter(name => !gone.includes(name));
			const added = Object.keys(changes).filter(
				name => !Object.hasOwn(before, name),
			);
			return Object.fromEntries(
				[...kept, ...added].map((name): [string, Json] => [
					name,
					fieldAfter(
						field(before, name),
						Object.hasOwn(changes, name) ? changes[name] : undefined,
					),
				]),
			);
		}
	}
}

function changedFields(
	after: readonly Json[] | {readonly [key: string]: Json},
	before: (name: string) => Json | undefined,
): Readonly<Record<string, Change>> {
	return Object.fromEntries(
		Object.entries(after).flatMap(([name, value]) => {
			const old = before(name);
			const change: Change | undefined =
				old === undefined ? ['=', value] : changeBetween(old, value);
			return change === undefined ? [] : [[name, change] as const];
		}),
	);
}

function fieldAfter(
	before: Json | undefined,
	change: Change | undefined,
): Json {
	if (before !== undefined) return withChange(before, change);
	if (change?.[0] === '=') return change[1];
	throw new Error('the change is for something that is not there');
}

function field(
	record: {readonly [key: string]: Json},
	name: string,
): Json | undefined {
	return Object.hasOwn(record, name) ? record[name] : undefined;
}

function isNothing(changes: object): boolean {
	return Object.keys(changes).length === 0;
}

function isList(value: Json): value is readonly Json[] {
	return Array.isArray(value);
}

function isRecord(value: Json): value is {readonly [key: string]: Json} {
	return typeof value === 'object' && value !== null && !isList(value);
}
