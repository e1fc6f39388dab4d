import type {Bytes} from '../../units.js';
import type {BulkKeys} from './bulk-keys.js';
import {
	bulkKey,
	bulkKeyBytes,
	bulkNumber,
	bulkRevision,
	bulkValue,
} from './bulk-keys.js';
import type {KeyRange, KeyText} from './key-range.js';
import {isInRange} from './key-range.js';
import type {SortedMap} from './sorted-map.js';
import {emptyMap, entriesBetween, getFrom} from './sorted-map.js';

/** One version of a key; version 0 stands for "deleted", as in a watch event. */
export type KeyValue = {
	readonly key: KeyText;
	readonly value: Uint8Array;
	readonly createRevision: number;
	readonly modRevision: number;
	readonly version: number;
	/** A lease's ID in decimal; `'0'`: none. */
	readonly lease: string;
};

/** What a revision did to one key. */
export type StoreEvent = {
	readonly kind: 'put' | 'delete';
	readonly kv: KeyValue;
	readonly previous: KeyValue | undefined;
};

/** The kept versions of a key, oldest first. */
export type KeyHistory = {
	readonly versions: readonly KeyValue[];
	/** The name is one of the bulk keys, which it hides. */
	readonly isBulk: boolean;
};

/** Superseded versions that stand for many, spread evenly over the revisions that superseded them. */
export type BulkHistory = {
	readonly fromRevision: number;
	readonly toRevision: number;
	readonly bytes: Bytes;
	readonly records: number;
};

/** etcd's multi-version store: what raft's entries add up to, the same on every member. */
export type Store = {
	readonly revision: number;
	/** 0: never compacted. */
	readonly compactRevision: number;
	readonly keys: SortedMap<KeyText, KeyHistory>;
	readonly bulk: readonly BulkKeys[];
	readonly events: SortedMap<number, readonly StoreEvent[]>;
	readonly bulkHistory: readonly BulkHistory[];
	readonly liveKeys: number;
};

// A record's share of a bolt page (16), its revision as the key (17), and the
// protobuf around key and value.
const recordOverheadBytes = 64;

export function emptyStore(): Store {
	return {
		revision: 1,
		compactRevision: 0,
		keys: emptyMap(),
		bulk: [],
		events: emptyMap(),
		bulkHistory: [],
		liveKeys: 0,
	};
}

/** What one version of a key takes in the backend. */
export function recordBytes({
	key,
	value,
}: Pick<KeyValue, 'key' | 'value'>): Bytes {
	return key.length + value.length + recordOverheadBytes;
}

/** What a bulk key takes in the backend. */
export function bulkRecordBytes(bulk: BulkKeys): Bytes {
	return bulkKeyBytes(bulk) + bulk.valueBytes + recordOverheadBytes;
}

/** The key as it was at that revision; `undefined` when it did not exist. */
export function valueAt(
	store: Store,
	key: KeyText,
	revision = store.revision,
): KeyValue | undefined {
	const history = getFrom(store.keys, key);
	if (history === undefined) return bulkKeyValue(store, key);
	return versionAt(history.versions, revision);
}

/** The newest of the versions that is not younger, unless it is a deletion. */
export function versionAt(
	versions: readonly KeyValue[],
	revision: number,
): KeyValue | undefined {
	const found = versions.findLast(each => each.modRevision <= revision);
	return found === undefined || found.version === 0 ? undefined : found;
}

/** The bulk key with that number, as a version. */
export function bulkVersion(bulk: BulkKeys, at: number): KeyValue {
	const revision = bulkRevision(bulk, at);
	return {
		key: bulkKey(bulk, at),
		value: bulkValue(bulk, at),
		createRevision: revision,
		modRevision: revision,
		version: 1,
		lease: '0',
	};
}

/** The bulk key of that name, as a version. */
export function bulkKeyValue(store: Store, key: KeyText): KeyValue | undefined {
	for (const bulk of store.bulk) {
		const at = bulkNumber(bulk, key);
		if (at !== undefined) return bulkVersion(bulk, at);
	}

	return undefined;
}

/** The events from that revision on that touch the range, a revision after the other. */
export function* eventsFrom(
	store: Store,
	revision: number,
	range: KeyRange,
): Generator<readonly StoreEvent[]> {
	for (const [, events] of entriesBetween(store.events, revision, undefined)) {
		const inRange = events.filter(({kv}) => isInRange(range, kv.key));
		if (inRange.length > 0) yield inRange;
	}
}
