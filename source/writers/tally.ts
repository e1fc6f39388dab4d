import type {KeyChange} from '../etcd/capabilities.js';
import type {Bytes} from '../units.js';
import {openFrequentKeys, type FrequentKey} from './frequent-keys.js';
import {openGroups} from './groups.js';
import {groupOf, pathOf, shownPath, type GroupBy} from './key-path.js';

/** What was written, of all keys or of one group. */
export type WriteSum = {
	readonly events: number;
	/** Keys and values of puts, keys of deletes. */
	readonly bytes: Bytes;
	/** Puts of keys that were there before. */
	readonly updates: number;
	readonly creates: number;
	readonly deletes: number;
};

/** What was written, as a whole and in parts: the parts add up to the whole. */
export type WriteTally = {
	readonly total: WriteSum;
	/** Printable, the most bytes first. */
	readonly prefixes: ReadonlyArray<WriteSum & {readonly prefix: string}>;
	/** What went to prefixes beyond the bound on their number. */
	readonly otherPrefixes: WriteSum | undefined;
	/** Printable, the most events first; only keys that came more than once. */
	readonly hottestKeys: readonly FrequentKey[];
	/** Each of them may have come so many times more. */
	readonly hottestSlack: number;
};

export type Tally = {
	add(change: KeyChange): void;
	readonly total: WriteSum;
	result(): WriteTally;
};

/** Some MiB at most; clusters have hundreds of resources, some tens of thousands of namespaces. */
export const mostPrefixes = 10_000;
const hotKeyCounters = 2000;
const hottestShown = 10;

/** Counts changes in bounded memory, whatever their keys. */
export function openTally(
	by: GroupBy,
	capacity: {readonly prefixes?: number; readonly hotKeys?: number} = {},
): Tally {
	const total = emptySum();
	const groups = openGroups(capacity.prefixes ?? mostPrefixes, emptySum);
	const frequent = openFrequentKeys(capacity.hotKeys ?? hotKeyCounters);
	return {
		total,
		add(change) {
			const path = pathOf(change.key);
			const bytes = change.key.byteLength + change.valueBytes;
			addTo(total, change, bytes);
			addTo(groups.of(groupOf(path, by)), change, bytes);
			frequent.add(path, bytes);
		},
		result() {
			const {keys, slack} = frequent.top(hottestShown);
			return {
				total: {...total},
				prefixes: [...groups.listed]
					.map(([group, sum]) => ({prefix: shownPath(group), ...sum}))
					.toSorted(
						(a, b) => b.bytes - a.bytes || (a.prefix < b.prefix ? -1 : 1),
					),
				otherPrefixes: groups.rest === undefined ? undefined : {...groups.rest},
				hottestKeys: keys
					.filter(key => key.events > 1)
					.map(key => ({...key, path: shownPath(key.path)})),
				hottestSlack: slack,
			};
		},
	};
}

type MutableSum = {-readonly [Key in keyof WriteSum]: WriteSum[Key]};

function emptySum(): MutableSum {
	return {events: 0, bytes: 0, updates: 0, creates: 0, deletes: 0};
}

function addTo(sum: MutableSum, change: KeyChange, bytes: Bytes): void {
	sum.events += 1;
	sum.bytes += bytes;
	if (change.kind === 'delete') sum.deletes += 1;
	else if (change.version > 1) sum.updates += 1;
	else sum.creates += 1;
}
