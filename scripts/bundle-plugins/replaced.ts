import {readFile} from 'node:fs/promises';

/** The file's text with each part replaced. Throws when one is not in it: the package has changed. */
export async function replaced(
	file: string,
	changes: ReadonlyArray<readonly [string | RegExp, string]>,
): Promise<string> {
	let text = await readFile(file, 'utf8');
	for (const [before, after] of changes) {
		const isThere =
			typeof before === 'string' ? text.includes(before) : before.test(text);
		if (!isThere) {
			throw new Error(`${file} no longer has ${String(before)}`);
		}

		text = text.replace(before, () => after);
	}

	return text;
}
