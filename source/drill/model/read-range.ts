import type {BulkKeys} from './bulk-keys.js';
import {bulkNumber, bulkSlice} from './bulk-keys.js';
import type {EtcdError} from './etcd-error.js';
import {etcdErrors} from './etcd-error.js';
import type {KeyRange} from './key-range.js';
import {entriesBetween, getFrom} from './sorted-map.js';
import type {KeyValue, Store} from './store.js';
import {bulkVersion, versionAt} from './store.js';

export type SortTarget = 'key' | 'version' | 'create' | 'mod' | 'value';

/** A Range request beyond its keys. Zeros are "not given", as on the wire. */
export type ReadOptions = {
	readonly limit: number;
	readonly revision: number;
	readonly sortOrder: 'none' | 'ascend' | 'descend';
	readonly sortTarget: SortTarget;
	readonly keysOnly: boolean;
	readonly countOnly: boolean;
	readonly minModRevision: number;
	readonly maxModRevision: number;
	readonly minCreateRevision: number;
	readonly maxCreateRevision: number;
};

/** A read of everything in the range, as it is now. */
export const plainRead: ReadOptions = {
	limit: 0,
	revision: 0,
	sortOrder: 'none',
	sortTarget: 'key',
	keysOnly: false,
	countOnly: false,
	minModRevision: 0,
	maxModRevision: 0,
	minCreateRevision: 0,
	maxCreateRevision: 0,
};

export type ReadAnswer = {
	readonly kind: 'read';
	readonly kvs: readonly KeyValue[];
	/** All keys of the range, however few are given. */
	readonly count: number;
	readonly more: boolean;
};

/** More than this at once would take the laptop's memory, and a real etcd's. */
const mostKeys = 250_000;

/** Reads a range of the store as it is, or was at `options.revision`. */
export function readRange(
	store: Store,
	range: KeyRange,
	options: ReadOptions,
): ReadAnswer | EtcdError {
	const revision = options.revision > 0 ? options.revision : store.revision;
	if (revision > store.revision) return etcdErrors.futureRevision;
	if (revision < store.compactRevision) return etcdErrors.compacted;
	const count = countKeys(store, range, revision);
	if (options.countOnly) return {kind: 'read', kvs: [], count, more: false};
	const isPlain = options.sortOrder === 'none' && options.sortTarget === 'key';
	const isFiltered =
		options.minModRevision !== 0 ||
		options.maxModRevision !== 0 ||
		options.minCreateRevision !== 0 ||
		options.maxCreateRevision !== 0;
	const wanted = options.limit > 0 ? options.limit + 1 : mostKeys + 1;
	const found =
		isPlain && !isFiltered
			? [...take(versionsIn(store, range, revision), wanted)]
			: sorted(
					[...candidates(store, range, revision, wanted, isFiltered)].filter(
						kv => passes(kv, options),
					),
					options,
				);
	if (options.limit === 0 && found.length > mostKeys) {
		return etcdErrors.answerTooLarge;
	}

	const more = options.limit > 0 && found.length > options.limit;
	const kvs = more ? found.slice(0, options.limit) : found;
	return {
		kind: 'read',
		count,
		more,
		kvs: options.keysOnly
			? kvs.map(kv => ({...kv, value: new Uint8Array()}))
			: kvs,
	};
}

/** How many keys of the range existed at that revision. */
export function countKeys(
	store: Store,
	range: KeyRange,
	revision = store.revision,
): number {
	let count = 0;
	for (const bulk of store.bulk) {
		const {first, end} = bulkSlice(bulk, range);
		count += end - first;
	}

	for (const [key, {versions, isBulk}] of entriesBetween(
		store.keys,
		range.from,
		range.to,
	)) {
		const isThere = versionAt(versions, revision) !== undefined;
		const wasCounted =
			isBulk && store.bulk.some(each => bulkNumber(each, key) !== undefined);
		count += Number(isThere) - Number(wasCounted);
	}

	return count;
}

/** Every key of the range as it was at that revision, in order, made as it is taken. */
function* versionsIn(
	store: Store,
	range: KeyRange,
	revision: number,
): Generator<KeyValue> {
	const sources = [
		realVersions(store, range, revision),
		...store.bulk.map(bulk => {
			const {first, end} = bulkSlice(bulk, range);
			return bulkVersions(store, bulk, first, end);
		}),
	].map(source => ({source, next: source.next()}));
	for (;;) {
		let least: (typeof sources)[number] | undefined;
		for (const each of sources) {
			if (each.next.done === true) continue;
			if (
				least?.next.done !== false ||
				each.next.value.key < least.next.value.key
			) {
				least = each;
			}
		}

		if (least === undefined || least.next.done === true) return;
		yield least.next.value;
		least.next = least.source.next();
	}
}

function* realVersions(
	store: Store,
	range: KeyRange,
	revision: number,
): Generator<KeyValue> {
	for (const [, {versions}] of entriesBetween(
		store.keys,
		range.from,
		range.to,
	)) {
		const kv = versionAt(versions, revision);
		if (kv !== undefined) yield kv;
	}
}

function* bulkVersions(
	store: Store,
	bulk: BulkKeys,
	first: number,
	end: number,
): Generator<KeyValue> {
	for (let at = first; at < end; at += 1) {
		const kv = bulkVersion(bulk, at);
		if (getFrom(store.keys, kv.key)?.isBulk !== true) yield kv;
	}
}

// Bulk keys' revisions grow with their names and the rest is equal, so the
// wanted ones are at one of the two ends: nobody has to make two million.
function* candidates(
	store: Store,
	range: KeyRange,
	revision: number,
	wanted: number,
	isFiltered: boolean,
): Generator<KeyValue> {
	yield* realVersions(store, range, revision);
	for (const bulk of store.bulk) {
		const {first, end} = bulkSlice(bulk, range);
		if (isFiltered || end - first <= 2 * wanted) {
			yield* take(bulkVersions(store, bulk, first, end), mostKeys + 1);
		} else {
			yield* bulkVersions(store, bulk, first, first + wanted);
			yield* bulkVersions(store, bulk, end - wanted, end);
		}
	}
}

function* take<T>(source: Iterable<T>, most: number): Generator<T> {
	let taken = 0;
	for (const each of source) {
		if (taken >= most) return;
		taken += 1;
		yield each;
	}
}

function passes(kv: KeyValue, options: ReadOptions): boolean {
	const {minModRevision, maxModRevision} = options;
	const {minCreateRevision, maxCreateRevision} = options;
	return (
		(maxModRevision === 0 || kv.modRevision <= maxModRevision) &&
		kv.modRevision >= minModRevision &&
		(maxCreateRevision === 0 || kv.createRevision <= maxCreateRevision) &&
		kv.createRevision >= minCreateRevision
	);
}

function sorted(
	kvs: readonly KeyValue[],
	{sortOrder, sortTarget}: ReadOptions,
): readonly KeyValue[] {
	const inOrder = kvs.toSorted(
		(a, b) => compareBy(sortTarget, a, b) || compareBy('key', a, b),
	);
	return sortOrder === 'descend' ? inOrder.toReversed() : inOrder;
}

function compareBy(target: SortTarget, a: KeyValue, b: KeyValue): number {
	switch (target) {
		case 'key': {
			return a.key < b.key ? -1 : Number(a.key > b.key);
		}

		case 'version': {
			return a.version - b.version;
		}

		case 'create': {
			return a.createRevision - b.createRevision;
		}

		case 'mod': {
			return a.modRevision - b.modRevision;
		}

		case 'value': {
			return Buffer.compare(a.value, b.value);
		}
	}
}
