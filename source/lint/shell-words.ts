import type {Position} from './etcd-configuration.js';
import type {Word} from './flag-words.js';

const blank = new Set([' ', '\t', '\n', '\r', '\0']);

/**
 * Splits a text into words as a shell and systemd do: quotes, backslashes, and
 * lines that end in a backslash go on. NUL parts words, too, as in
 * /proc/PID/cmdline. An open quote ends with the text. `start` is where the
 * text stands in its file. A `#` at the beginning of a word begins a comment
 * where `hasComments` says so, as in a shell; in a unit it is a word.
 */
export function shellWords(
	text: string,
	start: Position = {line: 1, column: 1},
	hasComments = false,
): readonly Word[] {
	const words: Word[] = [];
	let {line, column} = start;
	let word = '';
	let at: Position | undefined;
	let quote = '';
	const finish = (): void => {
		if (at !== undefined) words.push({text: word, at});
		word = '';
		at = undefined;
	};

	for (let index = 0; index < text.length; index += 1) {
		const character = text[index] ?? '';
		const here = {line, column};
		if (character === '\n') {
			line += 1;
			column = 1;
		} else {
			column += 1;
		}

		if (quote !== '') {
			if (character === quote) quote = '';
			else word += character;
			continue;
		}

		if (character === '\\') {
			const next = text[index + 1] ?? '';
			index += 1;
			if (next === '\n') {
				// The line goes on; it parts no word, as in a shell.
				line += 1;
				column = 1;
				continue;
			}

			column += 1;
			at ??= here;
			word += next;
			continue;
		}

		if (blank.has(character)) {
			finish();
			continue;
		}

		if (hasComments && at === undefined && character === '#') {
			while (index + 1 < text.length && text[index + 1] !== '\n') index += 1;
			continue;
		}

		at ??= here;
		if (character === '"' || character === "'") quote = character;
		else word += character;
	}

	finish();
	return words;
}
