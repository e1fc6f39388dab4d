import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {DecodeError} from '../../../source/etcd/decode.js';
import {decodeRange} from '../../../source/etcd/key-pages.js';
import {header, rangeMessage} from './wire-messages.js';

const largest = Number.MAX_SAFE_INTEGER;

test('a page is read as it was written, whatever is in it', () => {
	fc.assert(
		fc.property(
			fc.array(
				fc.record({
					key: fc.uint8Array({maxLength: 40}),
					version: fc.nat({max: largest}),
					value: fc.uint8Array({maxLength: 300}),
					lease: fc.bigInt({min: 0n, max: 2n ** 63n - 1n}),
				}),
				{maxLength: 20},
			),
			fc.nat({max: largest}),
			fc.nat({max: largest}),
			fc.boolean(),
			(pairs, revision, total, hasMore) => {
				const bytes = rangeMessage({
					header: header(revision),
					kvs: pairs.map(pair => ({
						...pair,
						create_revision: '5',
						mod_revision: '6',
						version: String(pair.version),
						lease: String(pair.lease),
					})),
					count: String(total),
					more: hasMore,
				});
				const page = decodeRange(bytes);
				assert.equal(page.revision, revision);
				assert.equal(page.total, total);
				assert.equal(page.hasMore, hasMore);
				assert.deepEqual(
					page.keys.map(({key, version, valueBytes}) => ({
						key: [...key],
						version,
						valueBytes,
					})),
					pairs.map(({key, version, value}) => ({
						key: [...key],
						version,
						valueBytes: value.length,
					})),
				);
			},
		),
	);
});

test('an answer without keys is an empty page', () => {
	assert.deepEqual(decodeRange(rangeMessage({header: header(9)})), {
		revision: 9,
		keys: [],
		total: 0,
		hasMore: false,
	});
});

test('what is cut off, damaged or no message at all is refused or read, never a crash or a hang', () => {
	const whole = rangeMessage({
		header: header(9),
		kvs: [{key: Buffer.from('/a'), value: Buffer.from('b'), version: '3'}],
		count: '1',
	});
	for (let length = 1; length < whole.length; length += 1) {
		try {
			decodeRange(whole.subarray(0, length));
		} catch (error) {
			assert.ok(error instanceof DecodeError);
		}
	}

	fc.assert(
		fc.property(fc.uint8Array({maxLength: 60}), bytes => {
			try {
				decodeRange(bytes);
			} catch (error) {
				assert.ok(error instanceof DecodeError, String(error));
			}
		}),
		{numRuns: 3000},
	);
});

test('a number that cannot be exact is refused', () => {
	const bytes = rangeMessage({header: header(1), count: '9007199254740993'});
	assert.throws(() => decodeRange(bytes), /too large/);
});

test('fields that a newer etcd adds are passed over', () => {
	// Field 20 as a varint, 21 as bytes, 22 as fixed64, 23 as fixed32.
	const added = Buffer.from([
		0xa0, 1, 5, 0xaa, 1, 2, 1, 2, 0xb1, 1, 1, 2, 3, 4, 5, 6, 7, 8, 0xbd, 1, 1,
		2, 3, 4,
	]);
	const bytes = Buffer.concat([
		added,
		rangeMessage({header: header(9), count: '4'}),
	]);
	assert.equal(decodeRange(bytes).total, 4);
	assert.equal(decodeRange(bytes).revision, 9);
});
