import {endOfPrefix, keyAfter} from '../cluster/key-prefix.js';

// Which range of keys to ask for, and which next.
//
// The server walks through all keys of the range that it is asked for, to count
// them, however few it returns (etcd, server/storage/mvcc/index.go, Revisions).
// It holds its index lock meanwhile, so whoever writes through that member
// waits: 0.5 to 0.8 s for a million keys, where a put takes 2 ms (measured on
// 3.5.16). So no range is larger than it has to be.

/** Keys from `from` on, before `end`. */
export type KeySpan = {
	readonly from: Uint8Array;
	readonly end: Uint8Array;
};

/** A span that is read page by page, and how the one after it is made. */
export type KeyWindow = KeySpan & {
	/** The span that the window lies in: no window crosses its end. */
	readonly stop: Uint8Array;
	/** Where the end differs from the beginning: in the last of so many bytes ... */
	readonly depth: number;
	/** ... by so much. */
	readonly width: number;
	/** Keys that earlier pages of this window had. */
	readonly keys: number;
};

/** What an answer to it was. */
export type WindowAnswer = {
	readonly firstKey: Uint8Array | undefined;
	readonly lastKey: Uint8Array | undefined;
	/** Keys in the answer. */
	readonly keys: number;
	readonly hasMore: boolean;
	/** Keys in the window that were not in the answer. */
	readonly left: number;
	readonly limit: number;
};

/** A window should not hold more pages than this. */
const mostPages = 4;
/** What the width of the next one aims at. */
const aimedPages = 3;
/** The next window is at most so many times as wide, and so many where there was next to nothing in this one. */
const mostWidening = 2;
const wideningAfterFew = 16;

/**
 * Names are of digits and small letters: that nothing is between them says
 * nothing about the letters, so no window goes past both.
 */
const smallLetters = 0x61;

/** Where API servers keep most keys: cut at each first letter of a resource. */
const landmarks: readonly Uint8Array[] = [
	'/registry/',
	...Array.from('bcdefghijklmnopqrstuvwxyz{', letter => `/registry/${letter}`),
].map(text => Buffer.from(text));

/** The keys that begin with the prefix, in spans of which none crosses from one kind of resource to the next. */
export function spansOf(prefix: Uint8Array): readonly KeySpan[] {
	const end = endOfPrefix(prefix);
	const cuts = landmarks.filter(
		each => compare(prefix, each) < 0 && compare(each, end) < 0,
	);
	const starts = [prefix, ...cuts];
	return starts.map((from, index) => ({from, end: starts[index + 1] ?? end}));
}

/**
 * The window to begin a span with, of which the first key and the number of keys
 * are known: all of it where that is little, else what is nearest to the first
 * key, since nothing is known of how the others are spread.
 */
export function firstWindow(
	{from, end}: KeySpan,
	firstKey: Uint8Array,
	total: number,
	limit: number,
): KeyWindow {
	const whole = {from, end, stop: end, depth: 0, width: 0, keys: 0};
	if (total <= mostPages * limit) return whole;
	const depth = firstKey.length;
	return {...whole, end: endAfter(firstKey, depth, 1, end), depth, width: 1};
}

/**
 * Where to go on in the span after an answer; `undefined` at its end. A window
 * that holds too many keys is cut down to those that share the beginning of the
 * last key; one that is at its end is followed by its sibling, and by more than
 * one at a time as long as there is little in them.
 */
export function nextWindow(
	window: KeyWindow,
	answer: WindowAnswer,
): KeyWindow | undefined {
	const {firstKey, lastKey, hasMore, left, limit} = answer;
	const keys = window.keys + answer.keys;
	if (hasMore && firstKey !== undefined && lastKey !== undefined) {
		return left <= mostPages * limit
			? {...window, from: keyAfter(lastKey), keys}
			: narrowed(window, firstKey, lastKey);
	}

	const {end, stop} = window;
	if (compare(end, stop) >= 0) return undefined;
	// A shorter end is that of the parent: its siblings are next.
	const isUp = end.length < window.depth;
	const depth = end.length;
	const width =
		isUp || end.at(-1) === smallLetters
			? 1
			: nextWidth(window.width, keys, limit);
	return {
		from: end,
		end: endAfter(end, depth, width, stop),
		stop,
		depth,
		width,
		keys: 0,
	};
}

function narrowed(
	window: KeyWindow,
	first: Uint8Array,
	last: Uint8Array,
): KeyWindow {
	const from = keyAfter(last);
	// Where its keys first differ a page went so many siblings far.
	let isFirst = true;
	for (
		let depth = commonLength(first, last) + 1;
		depth <= last.length;
		depth += 1
	) {
		const steps = (last[depth - 1] ?? 0) - (first[depth - 1] ?? 0);
		const width = isFirst ? Math.max(1, steps) : 1;
		isFirst = false;
		const end = endAfter(last, depth, width, window.stop);
		if (compare(from, end) < 0 && compare(end, window.end) < 0) {
			return {from, end, stop: window.stop, depth, width, keys: 0};
		}
	}

	return {...window, from, keys: 0};
}

function nextWidth(width: number, keys: number, limit: number): number {
	if (keys * wideningAfterFew < limit) return width * wideningAfterFew;
	const fitting = Math.floor((width * aimedPages * limit) / keys);
	return Math.max(1, Math.min(fitting, width * mostWidening));
}

// The first `depth` bytes of the key, the last of them so much higher; the end of
// the parent where that is not a byte any more.
function endAfter(
	key: Uint8Array,
	depth: number,
	width: number,
	stop: Uint8Array,
): Uint8Array {
	const end = Uint8Array.from(key.subarray(0, depth));
	const now = end[depth - 1] ?? 0;
	const byte =
		now < smallLetters ? Math.min(now + width, smallLetters) : now + width;
	if (byte <= 255) end[depth - 1] = byte;
	const candidate = byte <= 255 ? end : endOfPrefix(key.subarray(0, depth - 1));
	// The end of a prefix of 0xff bytes is a single 0, which is before everything.
	return compare(key, candidate) < 0 && compare(candidate, stop) < 0
		? candidate
		: stop;
}

function commonLength(a: Uint8Array, b: Uint8Array): number {
	const shorter = Math.min(a.length, b.length);
	for (let index = 0; index < shorter; index += 1) {
		if (a[index] !== b[index]) return index;
	}

	return shorter;
}

function compare(a: Uint8Array, b: Uint8Array): number {
	return Buffer.compare(a, b);
}
