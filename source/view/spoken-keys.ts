import {typedNames} from './key-press.js';

// Keys as they come from a terminal, without Ink: where nothing is drawn there
// is nothing for it to do.

const sequences: Readonly<Record<string, string>> = {
	'[A': 'up',
	'[B': 'down',
	'[C': 'right',
	'[D': 'left',
	OA: 'up',
	OB: 'down',
	OC: 'right',
	OD: 'left',
	'[H': 'home',
	'[F': 'end',
	'[5~': 'pageup',
	'[6~': 'pagedown',
	'[Z': 'shift-tab',
	// Bracketed paste: what stands between them was not typed.
	'[200~': 'paste',
};

// oxlint-disable-next-line no-control-regex -- an escape sequence is what is looked for
const pasted = /\u001B\[200~[\s\S]*?(?:\u001B\[201~|$)/g;
const parts =
	// oxlint-disable-next-line no-control-regex -- an escape sequence is what is looked for
	/\u001B(\[[0-?]*[ -/]*[@-~]|O[A-Z])|\u001B([^\u001B])?|[^\u001B]+/g;

/**
 * The names of the keys in what was read at once, as the reducer knows them. A
 * paste is one key, whatever is in it; what nobody knows is `unknown`.
 */
export function spokenKeys(chunk: string): readonly string[] {
	const names: string[] = [];
	for (const [whole, sequence, altered] of chunk
		.replaceAll(pasted, '\u001B[200~')
		.matchAll(parts)) {
		if (sequence !== undefined) {
			names.push(sequences[sequence] ?? 'unknown');
		} else if (whole === '\u001B') {
			names.push('escape');
		} else if (whole.startsWith('\u001B')) {
			// Alt and a letter, or Escape and a letter typed fast: neither is the letter.
			names.push(altered === undefined ? 'escape' : 'unknown');
		} else {
			names.push(...typedNames(whole));
		}
	}

	return names;
}
