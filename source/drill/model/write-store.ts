import type {Bytes} from '../../units.js';
import {bulkNumber, bulkSlice, withoutSlice} from './bulk-keys.js';
import type {KeyRange, KeyText} from './key-range.js';
import {
	entriesBetween,
	getFrom,
	withEntry,
	withoutEntry,
} from './sorted-map.js';
import type {KeyHistory, KeyValue, Store, StoreEvent} from './store.js';
import {
	bulkKeyValue,
	bulkRecordBytes,
	recordBytes,
	valueAt,
	versionAt,
} from './store.js';

/** A revision being written: everything in it gets the same number. */
export type Writing = {
	readonly store: Store;
	readonly events: readonly StoreEvent[];
	/** What it adds to the backend. */
	readonly bytes: Bytes;
	/** Bulk keys deleted by it have no events of their own. */
	readonly hasBulkDeletes: boolean;
};

const nothing = new Uint8Array();

export function beginWriting(store: Store): Writing {
	return {store, events: [], bytes: 0, hasBulkDeletes: false};
}

/** The store with what was written; without any change its revision stays. */
export function endWriting({store, events, hasBulkDeletes}: Writing): Store {
	if (events.length === 0 && !hasBulkDeletes) return store;
	const revision = store.revision + 1;
	return {
		...store,
		revision,
		events: withEntry(store.events, revision, events),
	};
}

/** Puts a key, in the revision being written. */
export function putKey(
	writing: Writing,
	{key, value, lease}: Pick<KeyValue, 'key' | 'value' | 'lease'>,
): Writing {
	const {store} = writing;
	const revision = store.revision + 1;
	const previous = valueAt(store, key, revision);
	const kv: KeyValue = {
		key,
		value,
		lease,
		modRevision: revision,
		createRevision: previous?.createRevision ?? revision,
		version: (previous?.version ?? 0) + 1,
	};
	return record(writing, {kind: 'put', kv, previous});
}

/** Deletes every key of the range, in the revision being written; says which and how many. */
export function deleteKeys(
	writing: Writing,
	range: KeyRange,
): {
	readonly writing: Writing;
	readonly deleted: number;
	readonly previous: readonly KeyValue[];
} {
	const single = singleKey(writing.store, range);
	if (single !== undefined) {
		const previous = valueAt(writing.store, single, Number.POSITIVE_INFINITY);
		if (previous === undefined) return {writing, deleted: 0, previous: []};
		return {
			writing: deleteOne(writing, previous),
			deleted: 1,
			previous: [previous],
		};
	}

	const real = [...entriesBetween(writing.store.keys, range.from, range.to)]
		.map(([, {versions}]) => versionAt(versions, Number.POSITIVE_INFINITY))
		.filter(each => each !== undefined);
	let next = writing;
	for (const kv of real) next = deleteOne(next, kv);
	const bulk = deleteBulk(next, range);
	return {
		writing: bulk.writing,
		deleted: real.length + bulk.deleted,
		previous: real,
	};
}

// A range of one key, the common case, must not cut a bulk in two.
function singleKey(store: Store, range: KeyRange): KeyText | undefined {
	return range.to === `${range.from}\0` &&
		(getFrom(store.keys, range.from) !== undefined ||
			store.bulk.some(bulk => bulkNumber(bulk, range.from) !== undefined))
		? range.from
		: undefined;
}

function deleteOne(writing: Writing, previous: KeyValue): Writing {
	return record(writing, {
		kind: 'delete',
		previous,
		kv: {
			key: previous.key,
			value: nothing,
			createRevision: 0,
			modRevision: writing.store.revision + 1,
			version: 0,
			lease: '0',
		},
	});
}

function deleteBulk(
	writing: Writing,
	range: KeyRange,
): {readonly writing: Writing; readonly deleted: number} {
	const {store} = writing;
	const revision = store.revision + 1;
	let {keys} = store;
	let deleted = 0;
	let records = 0;
	let bytes = 0;
	const bulk = store.bulk.flatMap(each => {
		const {first, end} = bulkSlice(each, range);
		if (end === first) return [each];
		const hidden = [...entriesBetween(store.keys, range.from, range.to)].filter(
			([key, {isBulk}]) => isBulk && bulkNumber(each, key) !== undefined,
		);
		// They need not hide anything any more.
		for (const [key, {versions}] of hidden) {
			keys =
				versions.length === 0
					? withoutEntry(keys, key)
					: withEntry(keys, key, {versions, isBulk: false});
		}

		deleted += end - first - hidden.length;
		records += end - first;
		bytes += (end - first) * bulkRecordBytes(each);
		return withoutSlice(each, first, end);
	});
	if (records === 0) return {writing, deleted: 0};
	return {
		deleted,
		writing: {
			...writing,
			hasBulkDeletes: true,
			store: {
				...store,
				keys,
				bulk,
				liveKeys: store.liveKeys - deleted,
				bulkHistory: [
					...store.bulkHistory,
					{fromRevision: revision, toRevision: revision, bytes, records},
				],
			},
		},
	};
}

function record(writing: Writing, event: StoreEvent): Writing {
	const {store} = writing;
	const {key} = event.kv;
	const known = getFrom(store.keys, key);
	const hidden = known === undefined ? bulkKeyValue(store, key) : undefined;
	const history: KeyHistory = {
		versions: [
			...(known?.versions ?? (hidden === undefined ? [] : [hidden])),
			event.kv,
		],
		isBulk: known?.isBulk ?? hidden !== undefined,
	};
	const change =
		event.kind === 'delete' ? -1 : event.previous === undefined ? 1 : 0;
	return {
		...writing,
		store: {
			...store,
			keys: withEntry(store.keys, key, history),
			liveKeys: store.liveKeys + change,
		},
		events: [...writing.events, event],
		bytes: writing.bytes + recordBytes(event.kv),
	};
}
