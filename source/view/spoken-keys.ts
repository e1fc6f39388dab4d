import type {Milliseconds} from '../units.js';
import {typedNames} from './key-press.js';
import {answerIn, withoutForgery} from './sight.js';

// Keys as they come from a terminal, without Ink: where nothing is drawn there
// is nothing for it to do. A slow line may cut a sequence anywhere, and its
// rest must not count as the keys that it looks like.

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
};

// Bracketed paste: what stands between them was not typed.
const pasteStart = '\u001B[200~';
const pasteEnd = '\u001B[201~';
const parts =
	// oxlint-disable-next-line no-control-regex -- an escape sequence is what is looked for
	/\u001B(\[[0-?]*[ -/]*[@-~]|O[A-Z])|\u001B([^\u001B])?|[^\u001B]+/g;
// oxlint-disable-next-line no-control-regex -- an escape sequence is what is looked for
const unfinished = /\u001B(?:O|\[[0-?]*[ -/]*)?$/;
/** No terminal sends a sequence that long; what is longer is none. */
const longestSequence = 64;

/** Keys that were read, and what may go on in the next chunk. */
export type SpokenKeys = {
	readonly names: readonly string[];
	/** The beginning of a sequence or of a paste; '' when nothing is under way. */
	readonly pending: string;
};

/**
 * The names of the keys in what was read at once, as the reducer knows them,
 * after what the chunk before left `pending`. A paste is one key, whatever is
 * in it and in however many chunks; what nobody knows is `unknown`.
 */
export function spokenKeys(chunk: string, pending = ''): SpokenKeys {
	const names: string[] = [];
	let rest = pending + chunk;
	// What began in the chunk before has been told.
	let isPasteTold = pending.startsWith(pasteStart);
	for (;;) {
		const from = rest.indexOf(pasteStart);
		if (from === -1) break;
		names.push(...namesIn(rest.slice(0, from)));
		if (!isPasteTold) names.push('paste');
		isPasteTold = false;
		const end = rest.indexOf(pasteEnd, from);
		if (end === -1) {
			// Of a paste only as much is kept as may be the beginning of its end.
			const tail = rest.slice(from + pasteStart.length);
			return {
				names,
				pending: pasteStart + tail.slice(1 - pasteEnd.length),
			};
		}

		rest = rest.slice(end + pasteEnd.length);
	}

	const cut = unfinished.exec(rest);
	const isKept = cut !== null && cut[0].length <= longestSequence;
	const whole = isKept ? rest.slice(0, cut.index) : rest;
	names.push(...namesIn(whole));
	return {names, pending: isKept ? cut[0] : ''};
}

/** How long the rest of what is pending may take. */
export function patienceWith(pending: string): Milliseconds {
	return pending === '\u001B' ? escapeMs : sequenceMs;
}

// A person presses Escape by itself and wants it at once; nobody types the
// beginning of a longer sequence. A paste that never ends must not mute the keys.
const escapeMs: Milliseconds = 100;
const sequenceMs: Milliseconds = 2000;

/** The keys of what is pending when its rest does not come: Escape, one that nobody knows, or none more of a paste that has been told. */
export function namesWithoutRest(pending: string): readonly string[] {
	if (pending === '' || pending.startsWith(pasteStart)) return [];
	return [pending === '\u001B' ? 'escape' : 'unknown'];
}

/** What is to be told when the rest of what is pending does not come; `undefined`: nothing. */
export function wordsWithoutRest(pending: string): string | undefined {
	return pending.startsWith(pasteStart)
		? 'The paste stopped without its end. What comes from now on counts as typed.'
		: undefined;
}

function namesIn(text: string): readonly string[] {
	const names: string[] = [];
	for (const [whole, sequence, altered] of text.matchAll(parts)) {
		if (sequence !== undefined) {
			names.push(sequences[sequence] ?? answerIn(sequence) ?? 'unknown');
		} else if (whole === '\u001B') {
			names.push('escape');
		} else if (whole.startsWith('\u001B')) {
			// Alt and a letter, or Escape and a letter typed fast: neither is the letter.
			names.push(altered === undefined ? 'escape' : 'unknown');
		} else {
			names.push(...typedNames(withoutForgery(whole)));
		}
	}

	return names;
}
