import type {Milliseconds} from '../units.js';

// What a program has written is not yet what a person sees: kernels, SSH and a
// stalled terminal may hold it back for minutes while keys still come through.
// A terminal answers "where is the cursor" in the order of what it was sent, so
// the answer to one asked behind a frame says that the frame was shown, and that
// every key that comes after the answer was pressed after that.

/** Asks the terminal, behind frames, whether it has shown them. */
export type Sight = {
	/** Asks with this mark behind every frame from now on; `undefined`: no more. */
	readonly expect: (mark: number | undefined) => void;
	/** To be called right after each frame has been written. */
	readonly painted: () => void;
	/** Asks no more: an answer would end up with the shell. */
	readonly close: () => void;
};

// Asked before the first frame: whoever answers it answers later ones too.
const firstMark = 1;
// Few enough for a terminal of 20 columns: beyond its last one none is told.
const otherMarks = 18;
// Not in the first row: there the answer would read as a function key (F3).
const markRow = 2;

/** The mark of a page, by the chunk of keys that opened it; 2 to 19. */
export function markOf(chunk: number): number {
	return firstMark + 1 + (chunk % otherMarks);
}

/** The mark that a key's name carries when it is an answer and no key. */
export function markIn(name: string): number | undefined {
	return name.startsWith(answerPrefix)
		? Number(name.slice(answerPrefix.length))
		: undefined;
}

/** The name under which an answer goes where keys go; `undefined` for any other character. */
export function answerName(character: string): string | undefined {
	const mark = (character.codePointAt(0) ?? 0) - firstAnswer;
	return mark >= firstMark && mark <= firstMark + otherMarks
		? `${answerPrefix}${mark}`
		: undefined;
}

/** The name of the answer that a sequence without its escape character is; `undefined` for any other. */
export function answerIn(sequence: string): string | undefined {
	const column = /^\[2;(\d{1,2})R$/.exec(sequence)?.[1];
	return column === undefined
		? undefined
		: answerName(String.fromCodePoint(firstAnswer + Number(column)));
}

/** The text without what would pass for an answer, though it was typed. */
export function withoutForgery(text: string): string {
	return text.replaceAll(privateUse, '');
}

/**
 * Lets the answers through to where keys are read, each as one character that
 * no key sends: Ink drops every sequence that is no key. One that comes in two
 * parts is lost, and asked for again behind the next frame. Gives what undoes it.
 */
export function letAnswersThrough(stdin: NodeJS.ReadStream): () => void {
	const read = stdin.read.bind(stdin);
	stdin.read = size => {
		const chunk: unknown = read(size);
		return typeof chunk === 'string'
			? withoutForgery(chunk).replaceAll(answerPattern, (_, column: string) =>
					String.fromCodePoint(firstAnswer + Number(column)),
				)
			: chunk;
	};

	return () => {
		stdin.read = read;
	};
}

// Of the private use area, which no keyboard has.
const firstAnswer = 0xf0_00;
const privateUse = /[\u{F000}-\u{F0FF}]/gu;
// oxlint-disable-next-line no-control-regex -- an escape sequence is what is looked for
const answerPattern = /\u001B\[2;(\d{1,2})R/g;
const answerPrefix = 'shown-';

// Ink may put a frame off to the next turn of its timers, which is 1 ms.
const behindFrameMs: Milliseconds = 2;
// A mark that is never told, on a terminal too narrow for it, is not asked for
// without end: what an answer paints would ask for the next one.
const againMs: Milliseconds = 200;

/** Asks at once for the first time. `write` gets sequences for the terminal. */
export function openSight(write: (sequence: string) => void): Sight {
	let expected: number | undefined;
	let timer: NodeJS.Timeout | undefined;
	let last: {readonly mark: number; readonly atMs: Milliseconds} | undefined;
	const ask = (mark: number): void => {
		last = {mark, atMs: performance.now()};
		// The cursor is put back: what paints next goes by where it was left.
		write(`\u001B7\u001B[${markRow};${mark}H\u001B[6n\u001B8`);
	};

	ask(firstMark);
	return {
		expect(mark) {
			expected = mark;
		},
		painted() {
			if (expected === undefined) return;
			const sinceMs =
				last?.mark === expected ? performance.now() - last.atMs : againMs;
			const inMs = Math.max(behindFrameMs, againMs - sinceMs);
			timer ??= setTimeout(() => {
				timer = undefined;
				if (expected !== undefined) ask(expected);
			}, inMs);
		},
		close() {
			clearTimeout(timer);
			expected = undefined;
		},
	};
}
