import type {Bytes} from '../../units.js';
import type {KeyRange, KeyText} from './key-range.js';

/**
 * Keys that stand for many and are made up only when they are read: "2 million
 * keys of 1 KB under /registry/events/". Those from `first` up to `end` still
 * exist; the others were deleted.
 */
export type BulkKeys = {
	/** Ends in a slash. */
	readonly prefix: string;
	readonly valueBytes: Bytes;
	/** How many there were. Their names are made from their number. */
	readonly total: number;
	readonly first: number;
	readonly end: number;
	/** The revisions that wrote them, evenly spread. */
	readonly fromRevision: number;
	readonly toRevision: number;
};

/** Names as Kubernetes has them: `prefix namespace / name`, a namespace for so many. */
const keysPerNamespace = 5000;
const digits = 9;

/** The name of the key with that number; names grow with numbers. */
export function bulkKey(bulk: BulkKeys, at: number): KeyText {
	const namespace = String(Math.floor(at / keysPerNamespace)).padStart(4, '0');
	return `${bulk.prefix}team-${namespace}/object-${String(at).padStart(digits, '0')}`;
}

/** The length of every name in bytes. */
export function bulkKeyBytes(bulk: BulkKeys): Bytes {
	return bulkKey(bulk, 0).length;
}

/** Which of the existing keys are in the range: numbers from `first` up to `end`. */
export function bulkSlice(
	bulk: BulkKeys,
	{from, to}: KeyRange,
): {readonly first: number; readonly end: number} {
	const first = firstAtOrAfter(bulk, from);
	const end = to === undefined ? bulk.end : firstAtOrAfter(bulk, to);
	return {first, end: Math.max(first, end)};
}

/** The number of that very key if it exists. */
export function bulkNumber(bulk: BulkKeys, key: KeyText): number | undefined {
	if (!key.startsWith(bulk.prefix)) return undefined;
	const at = firstAtOrAfter(bulk, key);
	return at < bulk.end && bulkKey(bulk, at) === key ? at : undefined;
}

/** The revision that wrote the key with that number. */
export function bulkRevision(bulk: BulkKeys, at: number): number {
	const {fromRevision, toRevision, total} = bulk;
	return (
		fromRevision + Math.floor((at / total) * (toRevision - fromRevision + 1))
	);
}

/** What is left when the keys from `first` up to `end` are deleted: none, one or two. */
export function withoutSlice(
	bulk: BulkKeys,
	first: number,
	end: number,
): readonly BulkKeys[] {
	return [
		{...bulk, end: Math.min(bulk.end, first)},
		{...bulk, first: Math.max(bulk.first, end)},
	].filter(part => part.end > part.first);
}

/** A made-up value: the same for the same key, and like a serialised object. */
export function bulkValue(bulk: BulkKeys, at: number): Uint8Array {
	const text = `k8s\0{"metadata":{"name":"object-${at}"},"made-up":"`;
	return Buffer.from(
		text.padEnd(bulk.valueBytes, '.').slice(0, bulk.valueBytes),
	);
}

function firstAtOrAfter(bulk: BulkKeys, key: KeyText): number {
	let low = bulk.first;
	let high = bulk.end;
	while (low < high) {
		const middle = (low + high) >> 1;
		if (bulkKey(bulk, middle) < key) low = middle + 1;
		else high = middle;
	}

	return low;
}
