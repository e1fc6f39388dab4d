import assert from 'node:assert/strict';
import {test} from 'node:test';
import {
	compactStore,
	historyBytes,
} from '../../../source/drill/model/compaction.js';
import {plainRead, readRange} from '../../../source/drill/model/read-range.js';
import {
	emptyStore,
	recordBytes,
	type Store,
} from '../../../source/drill/model/store.js';
import {
	beginWriting,
	deleteKeys,
	endWriting,
	putKey,
} from '../../../source/drill/model/write-store.js';

function puts(store: Store, ...keys: readonly string[]): Store {
	let next = store;
	for (const key of keys) {
		const value = Buffer.alloc(100);
		next = endWriting(putKey(beginWriting(next), {key, value, lease: '0'}));
	}

	return next;
}

function deleted(store: Store, key: string): Store {
	const range = {from: key, to: `${key}\0`};
	return endWriting(deleteKeys(beginWriting(store), range).writing);
}

function compacted(
	store: Store,
	revision: number,
): {
	readonly store: Store;
	readonly freedBytes: number;
	readonly records: number;
} {
	const result = compactStore(store, revision);
	if (result.kind === 'error') throw new Error(result.message);
	return result;
}

const oneRecord = recordBytes({key: 'a', value: Buffer.alloc(100)});

test('a compaction frees what was superseded up to it, and no more', () => {
	// Revisions 2 to 6.
	const store = puts(emptyStore(), 'a', 'a', 'b', 'a', 'a');
	const first = compacted(store, 5);
	assert.deepEqual([first.freedBytes, first.records], [2 * oneRecord, 2]);
	const second = compacted(first.store, 6);
	assert.deepEqual([second.freedBytes, second.records], [oneRecord, 1]);
});

test('a version that an earlier compaction kept is freed when it is superseded', () => {
	const kept = compacted(puts(emptyStore(), 'a', 'b', 'b'), 4).store;
	const later = puts(kept, 'a');
	assert.equal(compacted(later, later.revision).freedBytes, oneRecord);
});

test('a deleted key leaves nothing behind', () => {
	const store = deleted(puts(emptyStore(), 'a'), 'a');
	const after = compacted(store, store.revision).store;
	assert.equal(after.keys.size, 0);
	assert.equal(historyBytes(after), 0);
});

test('reads below the compaction are refused, at it and above are not', () => {
	const store = compacted(puts(emptyStore(), 'a', 'a', 'a'), 3).store;
	const read = (revision: number): string => {
		const result = readRange(
			store,
			{from: 'a', to: 'b'},
			{...plainRead, revision},
		);
		return result.kind === 'error' ? result.message : result.kind;
	};

	assert.equal(
		read(2),
		'etcdserver: mvcc: required revision has been compacted',
	);
	assert.equal(read(3), 'read');
	assert.equal(
		read(5),
		'etcdserver: mvcc: required revision is a future revision',
	);
});

test('history that stands for much is freed by the share of its revisions', () => {
	const store: Store = {
		...emptyStore(),
		revision: 1000,
		compactRevision: 0,
		bulkHistory: [
			{fromRevision: 1, toRevision: 1000, bytes: 10_000, records: 1000},
		],
	};
	const first = compacted(store, 250);
	assert.deepEqual([first.freedBytes, first.records], [2500, 250]);
	assert.equal(compacted(first.store, 1000).freedBytes, 7500);
});
