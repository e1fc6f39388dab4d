import type {ListedKey} from '../etcd/capabilities.js';
import type {Bytes} from '../units.js';
import {openGroups} from './groups.js';
import {groupOf, pathOf, shownPath, type GroupBy} from './key-path.js';
import {openKeySample, type KeySample} from './key-sample.js';

/** What there is, of all keys or of one group. */
export type KeySum = {
	readonly keys: number;
	/** Writes to these keys since each was created; the history of deleted keys is not in it. */
	readonly versions: number;
	/** Keys that were never written again after they were created. */
	readonly neverUpdated: number;
	/** Exact: of the keys themselves, without their values. */
	readonly keyBytes: Bytes;
	/** Keys whose value was read. */
	readonly sampledValues: number;
	/** Key bytes and the mean of the sampled values times the keys; `undefined` where no value was read. */
	readonly estimatedBytes: Bytes | undefined;
};

/** What there is, as a whole and in parts: the parts add up to the whole. */
export type KeyCount = {
	readonly total: KeySum;
	/** Printable, the most estimated bytes first. */
	readonly prefixes: ReadonlyArray<KeySum & {readonly prefix: string}>;
	/** The keys of prefixes beyond the bound on their number. */
	readonly otherPrefixes: KeySum | undefined;
};

/** Keys of one group whose values stand for those of the others. */
export type Sampled = {
	readonly keys: readonly Uint8Array[];
	/** Told the size of one of their values. */
	addValue(bytes: Bytes): void;
};

export type CensusTally = {
	add(key: ListedKey): void;
	readonly keys: number;
	/** Which values to read, at most so many; groups with many keys come first. */
	samples(most: number): readonly Sampled[];
	result(): KeyCount;
};

/** Half of what a tally of changes has: each carries copies of its sampled keys. */
const mostPrefixes = 5000;
const samplesPerGroup = 8;

/** Counts keys in bounded memory, whatever and however many they are. */
export function openCensusTally(
	by: GroupBy,
	capacity: number = mostPrefixes,
): CensusTally {
	const groups = openGroups(capacity, emptyGroup);
	let keys = 0;
	const all = (): readonly Group[] => [
		...groups.listed.values(),
		...(groups.rest === undefined ? [] : [groups.rest]),
	];
	return {
		get keys() {
			return keys;
		},
		add({key, version}) {
			keys += 1;
			const group = groups.of(groupOf(pathOf(key), by));
			group.keys += 1;
			group.versions += version;
			group.neverUpdated += version === 1 ? 1 : 0;
			group.keyBytes += key.byteLength;
			group.sample.offer(key);
		},
		samples(most) {
			const each = Math.max(
				1,
				Math.min(samplesPerGroup, Math.floor(most / all().length)),
			);
			return all()
				.toSorted((a, b) => b.keys - a.keys)
				.slice(0, most)
				.map(group => ({
					keys: group.sample.keys.slice(0, each),
					addValue(bytes) {
						group.sampledValues += 1;
						group.sampledBytes += bytes;
					},
				}));
		},
		result: () => ({
			total: sumOf(all().map(group => summed(group))),
			prefixes: [...groups.listed]
				.map(([group, sums]) => ({prefix: shownPath(group), ...summed(sums)}))
				.toSorted(
					(a, b) =>
						(b.estimatedBytes ?? b.keyBytes) -
							(a.estimatedBytes ?? a.keyBytes) ||
						(a.prefix < b.prefix ? -1 : 1),
				),
			otherPrefixes:
				groups.rest === undefined ? undefined : summed(groups.rest),
		}),
	};
}

type Group = {
	keys: number;
	versions: number;
	neverUpdated: number;
	keyBytes: Bytes;
	sampledValues: number;
	sampledBytes: Bytes;
	readonly sample: KeySample;
};

function emptyGroup(): Group {
	return {
		keys: 0,
		versions: 0,
		neverUpdated: 0,
		keyBytes: 0,
		sampledValues: 0,
		sampledBytes: 0,
		sample: openKeySample(samplesPerGroup),
	};
}

function summed(group: Group): KeySum {
	const {keys, versions, neverUpdated, keyBytes, sampledValues} = group;
	const meanBytes = group.sampledBytes / sampledValues;
	return {
		keys,
		versions,
		neverUpdated,
		keyBytes,
		sampledValues,
		estimatedBytes:
			sampledValues === 0 ? undefined : keyBytes + Math.round(meanBytes * keys),
	};
}

function sumOf(parts: readonly KeySum[]): KeySum {
	const add = (value: (part: KeySum) => number): number =>
		parts.reduce((sum, part) => sum + value(part), 0);
	return {
		keys: add(part => part.keys),
		versions: add(part => part.versions),
		neverUpdated: add(part => part.neverUpdated),
		keyBytes: add(part => part.keyBytes),
		sampledValues: add(part => part.sampledValues),
		estimatedBytes: parts.every(part => part.estimatedBytes !== undefined)
			? add(part => part.estimatedBytes ?? 0)
			: undefined,
	};
}
