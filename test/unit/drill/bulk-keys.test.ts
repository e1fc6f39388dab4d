import assert from 'node:assert/strict';
import {test} from 'node:test';
import {bulkKey, type BulkKeys} from '../../../source/drill/model/bulk-keys.js';
import {prefixRange} from '../../../source/drill/model/key-range.js';
import {
	countKeys,
	plainRead,
	readRange,
	type ReadOptions,
} from '../../../source/drill/model/read-range.js';
import {emptyStore, type Store} from '../../../source/drill/model/store.js';
import {
	beginWriting,
	deleteKeys,
	endWriting,
	putKey,
} from '../../../source/drill/model/write-store.js';

const million = 1_000_000;
const events: BulkKeys = {
	prefix: '/registry/events/',
	valueBytes: 900,
	total: 2 * million,
	first: 0,
	end: 2 * million,
	fromRevision: 2,
	toRevision: 5 * million,
};
const pods: BulkKeys = {
	...events,
	prefix: '/registry/pods/',
	total: 50,
	end: 50,
};
const store: Store = {
	...emptyStore(),
	revision: 6 * million,
	bulk: [events, pods],
	liveKeys: 2 * million + 50,
};
const everything = {from: '\0', to: undefined};

function keysOf(
	from: Store,
	range = everything as {from: string; to: string | undefined},
	options: Partial<ReadOptions> = {},
): readonly string[] {
	const read = readRange(from, range, {...plainRead, limit: 3, ...options});
	assert.equal(read.kind, 'read');
	return read.kind === 'read' ? read.kvs.map(({key}) => key) : [];
}

function withPut(from: Store, key: string): Store {
	const value = Buffer.from('real');
	return endWriting(putKey(beginWriting(from), {key, value, lease: '0'}));
}

function withDelete(
	from: Store,
	range: {from: string; to: string | undefined},
): readonly [Store, number] {
	const {writing, deleted} = deleteKeys(beginWriting(from), range);
	return [endWriting(writing), deleted];
}

test('two million keys are counted and paged without being made', () => {
	assert.equal(countKeys(store, prefixRange('/registry/events/')), 2 * million);
	assert.equal(countKeys(store, everything), 2 * million + 50);
	const after = bulkKey(events, 1_234_567);
	assert.deepEqual(
		keysOf(store, {from: `${after}\0`, to: '/registry/eventt'}),
		[
			bulkKey(events, 1_234_568),
			bulkKey(events, 1_234_569),
			bulkKey(events, 1_234_570),
		],
	);
});

test('their names are in the order of their numbers', () => {
	const names = [0, 9, 10, 4999, 5000, 99_999, 100_000, 1_999_999].map(at =>
		bulkKey(events, at),
	);
	assert.deepEqual(names.toSorted(), names);
});

test('the newest of them are found from the end', () => {
	assert.deepEqual(
		keysOf(store, prefixRange('/registry/events/'), {
			sortOrder: 'descend',
			sortTarget: 'mod',
			limit: 2,
		}),
		[bulkKey(events, 1_999_999), bulkKey(events, 1_999_998)],
	);
});

test('a put to one of them hides it and continues its versions', () => {
	const key = bulkKey(pods, 7);
	const changed = withPut(store, key);
	const range = {from: key, to: `${key}\0`};
	assert.equal(countKeys(changed, prefixRange(pods.prefix)), 50);
	const now = readRange(changed, range, plainRead);
	const before = readRange(changed, range, {
		...plainRead,
		revision: store.revision,
	});
	assert.ok(now.kind === 'read' && before.kind === 'read');
	assert.equal(now.kvs[0]?.version, 2);
	assert.equal(Buffer.from(now.kvs[0]?.value ?? []).toString(), 'real');
	assert.equal(before.kvs[0]?.version, 1);
	assert.equal(changed.liveKeys, store.liveKeys);
});

test('a deleted one is gone, and the others around it are not', () => {
	const key = bulkKey(pods, 7);
	const [changed, deleted] = withDelete(store, {from: key, to: `${key}\0`});
	assert.equal(deleted, 1);
	assert.equal(countKeys(changed, prefixRange(pods.prefix)), 49);
	assert.ok(
		!keysOf(changed, prefixRange(pods.prefix), {limit: 50}).includes(key),
	);
	assert.equal(changed.liveKeys, store.liveKeys - 1);
	assert.equal(countKeys(withPut(changed, key), prefixRange(pods.prefix)), 50);
});

test('a range of them is deleted at once, whatever was put among them', () => {
	const hidden = withPut(store, bulkKey(events, 5));
	const [gone] = withDelete(hidden, {
		from: bulkKey(events, 9),
		to: `${bulkKey(events, 9)}\0`,
	});
	const [changed, deleted] = withDelete(gone, prefixRange(events.prefix));
	assert.equal(deleted, 2 * million - 1);
	assert.equal(countKeys(changed, everything), 50);
	assert.equal(changed.liveKeys, 50);
	assert.equal(changed.bulk.length, 1);
});
