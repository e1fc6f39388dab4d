import assert from 'node:assert/strict';
import {test} from 'node:test';
import {decodeKvHash, DecodeError} from '../../../source/etcd/decode.js';

test('a hash of keys is shown in eight hex digits, with the revision compacted to', () => {
	const hashed = (hash: unknown, compacted?: string) =>
		decodeKvHash({
			header: {revision: '9'},
			hash,
			...(compacted === undefined ? {} : {compact_revision: compacted}),
		});
	assert.deepEqual(hashed(3_628_877_040, '7'), {
		hash: 'd84c44f0',
		compactRevision: 7,
		newestRevision: 9,
	});
	// etcd says -1 where nothing was ever compacted.
	assert.deepEqual(hashed(1, '-1'), {
		hash: '00000001',
		compactRevision: 0,
		newestRevision: 9,
	});
	assert.equal(hashed(0).hash, '00000000');
	for (const broken of [-1, 1.5, '1', undefined, null]) {
		assert.throws(() => hashed(broken), DecodeError);
	}

	assert.throws(() => hashed(1, 'x'), DecodeError);
});
