import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {
	openCensusTally,
	type KeySum,
} from '../../../source/writers/census-tally.js';
import {openKeySample} from '../../../source/writers/key-sample.js';

test('values are estimated from those that were read, and unknown where none was', () => {
	const tally = openCensusTally('resource');
	for (let index = 0; index < 100; index += 1) {
		const key = Buffer.from(
			`/registry/pods/ns/${String(index).padStart(3, '0')}`,
		);
		tally.add({key, version: 1 + (index % 2), valueBytes: 0});
	}

	tally.add({key: Buffer.from('/registry/x/a'), version: 7, valueBytes: 0});
	const [pods, x] = tally.samples(1000);
	assert.equal(pods?.keys.length, 8);
	assert.equal(x?.keys.length, 1);
	pods?.addValue(1000);
	pods?.addValue(3000);
	const {prefixes, total} = tally.result();
	assert.deepEqual(prefixes, [
		{
			prefix: '/registry/pods',
			keys: 100,
			versions: 150,
			neverUpdated: 50,
			keyBytes: 2100,
			sampledValues: 2,
			estimatedBytes: 2100 + 100 * 2000,
		},
		{
			prefix: '/registry/x',
			keys: 1,
			versions: 7,
			neverUpdated: 0,
			keyBytes: 13,
			sampledValues: 0,
			estimatedBytes: undefined,
		},
	]);
	assert.equal(total.keys, 101);
	assert.equal(total.estimatedBytes, undefined);
});

test('so many values are read at most, of the groups with the most keys first', () => {
	const tally = openCensusTally('resource');
	for (let group = 0; group < 20; group += 1) {
		for (let index = 0; index <= group; index += 1) {
			const key = Buffer.from(`/registry/g${group}/${index}`);
			tally.add({key, version: 1, valueBytes: 0});
		}
	}

	assert.deepEqual(
		tally
			.samples(5)
			.map(({keys}) =>
				keys.map(key => String(Buffer.from(key)).split('/').at(2)),
			),
		[['g19'], ['g18'], ['g17'], ['g16'], ['g15']],
	);
});

test('the parts of a census add up to the whole, however few of them there may be', () => {
	fc.assert(
		fc.property(
			fc.array(fc.tuple(fc.uint8Array({maxLength: 8}), fc.nat({max: 9})), {
				maxLength: 200,
			}),
			fc.nat({max: 6}),
			(keys, capacity) => {
				const tally = openCensusTally('resource', capacity);
				for (const [key, version] of keys) {
					tally.add({key, version, valueBytes: 0});
				}

				for (const {keys: sampled, addValue} of tally.samples(1000)) {
					for (const key of sampled) addValue(key.byteLength);
				}

				const {total, prefixes, otherPrefixes} = tally.result();
				assert.ok(prefixes.length <= capacity);
				const parts: readonly KeySum[] = [
					...prefixes,
					...(otherPrefixes === undefined ? [] : [otherPrefixes]),
				];
				for (const name of ['keys', 'versions', 'keyBytes'] as const) {
					const sum = parts.reduce((all, part) => all + part[name], 0);
					assert.equal(sum, total[name], name);
				}

				assert.equal(total.keys, keys.length);
				assert.equal(tally.keys, keys.length);
			},
		),
	);
});

test('a sample keeps copies, holds no more than it should, and no key that is very long', () => {
	const sample = openKeySample(3);
	const page = Buffer.from('abcdefghij');
	for (let at = 0; at < 10; at += 1) sample.offer(page.subarray(at, at + 1));
	sample.offer(new Uint8Array(513));
	page.fill(0);
	assert.equal(sample.keys.length, 3);
	for (const key of sample.keys)
		assert.match(String(Buffer.from(key)), /^[a-j]$/);
});

test('every key is about as likely to be sampled as any other, also when they differ in their last digits only', () => {
	const times = new Map<string, number>();
	const rounds = 2000;
	for (let round = 0; round < rounds; round += 1) {
		const sample = openKeySample(2);
		for (let index = 0; index < 10; index += 1) {
			sample.offer(Buffer.from(`/registry/pods/ns-${round}/pod-${index}`));
		}

		for (const key of sample.keys) {
			const place = String(Buffer.from(key)).slice(-1);
			times.set(place, (times.get(place) ?? 0) + 1);
		}
	}

	// 400 each, with a standard deviation of 18.
	for (let index = 0; index < 10; index += 1) {
		const count = times.get(String(index)) ?? 0;
		assert.ok(count > 310 && count < 490, `${index}: ${count}`);
	}
});
