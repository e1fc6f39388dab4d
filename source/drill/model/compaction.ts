import type {Bytes} from '../../units.js';
import type {EtcdError} from './etcd-error.js';
import {etcdErrors} from './etcd-error.js';
import {
	entriesBetween,
	getFrom,
	withEntry,
	withoutBelow,
	withoutEntry,
} from './sorted-map.js';
import type {BulkHistory, KeyValue, Store} from './store.js';
import {recordBytes} from './store.js';

export type Compacted = {
	readonly kind: 'compacted';
	readonly store: Store;
	/** What every member can free once it has deleted the records. */
	readonly freedBytes: Bytes;
	readonly records: number;
};

/**
 * Forgets what was superseded up to that revision, logically: reads below it
 * are refused at once, while each member deletes the records in its own time.
 */
export function compactStore(
	store: Store,
	revision: number,
): Compacted | EtcdError {
	if (revision <= store.compactRevision) return etcdErrors.compacted;
	if (revision > store.revision) return etcdErrors.futureRevision;
	const bulk = store.bulkHistory.map(each => cut(each, revision));
	const real = dropSuperseded(store, revision);
	return {
		kind: 'compacted',
		store: {
			...store,
			keys: real.keys,
			compactRevision: revision,
			events: withoutBelow(store.events, revision),
			bulkHistory: bulk.flatMap(each => each.kept),
		},
		freedBytes:
			real.bytes + bulk.reduce((sum, each) => sum + each.dropped.bytes, 0),
		records:
			real.records + bulk.reduce((sum, each) => sum + each.dropped.records, 0),
	};
}

/** The bytes that a compaction to the newest revision would free now. */
export function historyBytes(store: Store): Bytes {
	const compacted = compactStore(store, store.revision);
	return compacted.kind === 'error' ? 0 : compacted.freedBytes;
}

function cut(
	history: BulkHistory,
	revision: number,
): {
	readonly kept: readonly BulkHistory[];
	readonly dropped: {readonly bytes: Bytes; readonly records: number};
} {
	const {fromRevision, toRevision, bytes, records} = history;
	if (revision < fromRevision) {
		return {kept: [history], dropped: {bytes: 0, records: 0}};
	}

	if (revision >= toRevision) return {kept: [], dropped: {bytes, records}};
	const share = (revision - fromRevision + 1) / (toRevision - fromRevision + 1);
	const dropped = {
		bytes: Math.round(bytes * share),
		records: Math.round(records * share),
	};
	return {
		dropped,
		kept: [
			{
				fromRevision: revision + 1,
				toRevision,
				bytes: bytes - dropped.bytes,
				records: records - dropped.records,
			},
		],
	};
}

function dropSuperseded(
	store: Store,
	revision: number,
): {
	readonly keys: Store['keys'];
	readonly bytes: Bytes;
	readonly records: number;
} {
	let {keys} = store;
	let bytes = 0;
	let records = 0;
	// What the last compaction left behind may be superseded by any later revision.
	const touched = new Set<string>();
	for (const [, events] of entriesBetween(store.events, 0, revision + 1)) {
		for (const {kv} of events) touched.add(kv.key);
	}

	for (const key of touched) {
		const history = getFrom(keys, key);
		if (history === undefined) continue;
		const {kept, dropped} = split(history.versions, revision);
		for (const kv of dropped) bytes += recordBytes(kv);
		records += dropped.length;
		// A deleted bulk key is remembered, or it would be there again.
		keys =
			kept.length === 0 && !history.isBulk
				? withoutEntry(keys, key)
				: withEntry(keys, key, {...history, versions: kept});
	}

	return {keys, bytes, records};
}

// Keeps the newest version up to the revision, unless it is a deletion, and all after it.
function split(
	versions: readonly KeyValue[],
	revision: number,
): {readonly kept: readonly KeyValue[]; readonly dropped: readonly KeyValue[]} {
	const newest = versions.findLastIndex(each => each.modRevision <= revision);
	const first = versions[newest]?.version === 0 ? newest + 1 : newest;
	return {
		kept: versions.slice(Math.max(0, first)),
		dropped: versions.slice(0, Math.max(0, first)),
	};
}
