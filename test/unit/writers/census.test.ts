import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {Reading} from '../../../source/cluster/reading.js';
import type {
	KeyPage,
	KeyPager,
	KeyRange,
} from '../../../source/etcd/capabilities.js';
import {
	takeCensus,
	type Census,
	type CensusOptions,
} from '../../../source/writers/census.js';
import type {Source} from '../../../source/writers/sources.js';
import {answered, failed} from '../../support/observation-builder.js';
import {pausedClock} from './paused-clock.js';

const keyCount = 250;
const keys = Array.from({length: keyCount}, (_, index) =>
	Buffer.from(`/registry/${index % 5 === 0 ? 'pods' : 'events'}/ns/${index}`),
).toSorted((a, b) => Buffer.compare(a, b));

type Answer = (
	range: KeyRange,
	page: () => Reading<KeyPage>,
) => Reading<KeyPage>;

// A member that holds the keys; `answer` may answer something else.
function source(
	name: string,
	answer: Answer = (_, page) => page(),
	changes: Partial<KeyPager> = {},
): Source<KeyPager> & {readonly ranges: readonly KeyRange[]} {
	const ranges: KeyRange[] = [];
	return {
		name,
		ranges,
		reader: {
			async listKeys(range) {
				ranges.push(range);
				return answer(range, () => {
					const inside = keys.filter(
						key =>
							Buffer.compare(key, range.from) >= 0 &&
							Buffer.compare(key, range.end) < 0,
					);
					return answered({
						keys: inside
							.slice(0, range.limit)
							.map(key => ({key, version: 2, valueBytes: 0})),
						total: inside.length,
						hasMore: inside.length > range.limit,
						revision: ranges.length === 1 ? 900 : 1000,
					});
				});
			},
			valueBytes: async () => answered(100),
			...changes,
		},
	};
}

async function censusOf(
	sources: CensusOptions['sources'],
	options: Partial<CensusOptions> = {},
): Promise<Census> {
	const clock = pausedClock();
	return clock.run(
		takeCensus({
			sources,
			prefix: '/',
			by: 'resource',
			pageKeys: 10,
			restMs: 0,
			clock,
			signal: new AbortController().signal,
			progress: () => undefined,
			...options,
		}),
	);
}

test('every key is counted at the revision of the beginning, and the bytes from a few values', async () => {
	const told: Array<readonly [number, number]> = [];
	const m1 = source('m1');
	const census = await censusOf([m1], {
		progress: (done, all) => told.push([done, all]),
	});
	assert.equal(census.ended, 'complete');
	assert.equal(census.total.keys, keyCount);
	assert.equal(census.total.versions, 2 * keyCount);
	assert.deepEqual(census.revisions, [900]);
	assert.deepEqual(
		census.prefixes.map(({prefix, keys: count}) => [prefix, count]),
		[
			['/registry/events', 200],
			['/registry/pods', 50],
		],
	);
	assert.equal(census.total.sampledValues, 16);
	assert.equal(
		census.total.estimatedBytes,
		census.total.keyBytes + 100 * keyCount,
	);
	const [first, ...others] = m1.ranges;
	assert.equal(first?.revision, undefined);
	assert.ok(others.every(range => range.revision === 900));
	// How many there are is asked with pages of one key.
	const pages = m1.ranges.filter(range => range.limit === 10);
	assert.equal(census.pages, pages.length);
	assert.ok(m1.ranges.every(range => range.limit === 10 || range.limit === 1));
	assert.deepEqual(told.at(-1), [keyCount, keyCount]);
	assert.ok(told.every(([done], index) => done >= (told[index - 1]?.[0] ?? 0)));
});

test('it rests as long as each page took, unless told otherwise', async () => {
	const slow = source('m1', (_, page) => ({...page(), tookMs: 1000}));
	const paced = await censusOf([slow], {restMs: undefined});
	const asked = slow.ranges.length;
	assert.ok(paced.tookMs >= 1000 * (asked - 1), `${paced.tookMs} ms`);
	const fixed = await censusOf([slow], {restMs: 20});
	assert.ok(fixed.tookMs >= 20 * (asked - 1), `${fixed.tookMs} ms`);
	assert.ok(fixed.tookMs < 40 * asked, `${fixed.tookMs} ms`);
	// What has no keys is not rested after for longer than it took.
	const quick = source('m1', (_, page) => ({...page(), tookMs: 1}));
	const long = await censusOf([quick], {restMs: 10_000});
	const full = quick.ranges.filter(range => range.limit > 1).length;
	assert.ok(long.tookMs <= 10_000 * full + 1000, `${long.tookMs} ms`);
});

test('when the revision is compacted it goes on at the member’s present one, counts no key twice, and says so', async () => {
	let pages = 0;
	const m1 = source('m1', ({revision, limit}, page) => {
		pages += limit > 1 ? 1 : 0;
		return revision === 900 && pages > 10 ? failed('compacted') : page();
	});
	const census = await censusOf([m1]);
	assert.equal(census.ended, 'complete');
	assert.equal(census.total.keys, keyCount);
	assert.deepEqual(census.revisions, [900, 1000]);
});

test('a member that fails is left for the next one, which goes on where that one was', async () => {
	let pages = 0;
	const dying = source('m1', ({limit}, page) => {
		pages += limit > 1 ? 1 : 0;
		return pages > 10 ? failed('unavailable') : page();
	});
	const census = await censusOf([dying, source('m2')]);
	assert.equal(census.ended, 'complete');
	assert.equal(census.total.keys, keyCount);
	assert.deepEqual(census.members, ['m1', 'm2']);
	assert.equal(census.problem?.kind, 'unavailable');
});

test('a follower that has not come to the revision is waited for, and in the end asked for what it has', async () => {
	const dying = source('m1', ({limit}, page) =>
		limit > 1 ? failed('refused') : page(),
	);
	let waits = 0;
	const lagging = source('m2', (_, page) => {
		waits += 1;
		return waits < 5 ? failed('future-revision') : page();
	});
	const census = await censusOf([dying, lagging]);
	assert.deepEqual(census.revisions, [900]);
	assert.equal(census.total.keys, keyCount);
});

test('a page that is too large or too slow is asked for again at half the size', async () => {
	const m1 = source('m1', ({limit}, page) =>
		limit > 4 ? failed('too-large') : page(),
	);
	const census = await censusOf([m1]);
	assert.equal(census.total.keys, keyCount);
	assert.deepEqual(
		[...new Set(m1.ranges.map(range => range.limit))],
		[1, 10, 5, 3],
	);
	const slow = source('m1', ({limit}, page) =>
		limit > 5 ? failed('timeout') : page(),
	);
	assert.equal((await censusOf([slow])).total.keys, keyCount);
});

test('a member that never answers in time is left after a few tries', async () => {
	const hung = source('m1', ({limit}, page) =>
		limit > 1 ? failed('timeout') : page(),
	);
	const census = await censusOf([hung], {pageKeys: 10_000});
	assert.deepEqual(
		hung.ranges.map(range => range.limit).filter(limit => limit > 1),
		[10_000, 5000, 2500, 1250],
	);
	assert.equal(census.ended, 'no-member');
	assert.equal(census.problem?.kind, 'timeout');
	assert.equal(census.expectedKeys, keyCount);
	const silent = source('m1', () => failed('timeout'));
	assert.equal((await censusOf([silent])).ended, 'no-member');
	assert.equal(silent.ranges.length, 1);
});

test('without the right to read, nothing is counted and the reason is told', async () => {
	const forbidden = source('m1', () => failed('auth'));
	const census = await censusOf([forbidden]);
	assert.equal(census.ended, 'no-member');
	assert.equal(census.expectedKeys, undefined);
	assert.deepEqual(census.members, []);
	assert.equal(census.problem?.kind, 'auth');
});

test('interrupted, it keeps what was counted and reads no values', async () => {
	const interruption = new AbortController();
	const census = await censusOf([source('m1')], {
		signal: interruption.signal,
		progress: done => {
			if (done >= 30) interruption.abort();
		},
	});
	assert.equal(census.ended, 'interrupted');
	assert.ok(census.total.keys >= 30 && census.total.keys < keyCount);
	assert.equal(census.total.sampledValues, 0);
	assert.equal(census.total.estimatedBytes, undefined);
});

test('values that cannot be read cost the estimate, not the census', async () => {
	const census = await censusOf([
		source('m1', undefined, {valueBytes: async () => failed('unavailable')}),
	]);
	assert.equal(census.ended, 'complete');
	assert.equal(census.total.keys, keyCount);
	assert.equal(census.total.estimatedBytes, undefined);
	const gone = await censusOf([
		source('m1', undefined, {valueBytes: async () => answered(undefined)}),
	]);
	assert.equal(gone.total.sampledValues, 0);
});
