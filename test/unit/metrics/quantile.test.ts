import assert from 'node:assert/strict';
import {test} from 'node:test';
import * as fc from 'fast-check';
import type {Histogram} from '../../../source/metrics/quantile.js';
import {
	histogramDelta,
	histogramFrom,
	latencyOf,
	minSamples,
} from '../../../source/metrics/quantile.js';

const open = Number.POSITIVE_INFINITY;

/** Cumulative counts at 1, 2, 4... ms, the last one open. */
function histogram(...counts: readonly number[]): Histogram {
	const made = histogramFrom(
		counts.map((count, index) => ({
			leMs: index === counts.length - 1 ? open : 2 ** index,
			count,
		})),
	);
	assert.ok(made !== undefined);
	return made;
}

test('interpolates inside the bucket as histogram_quantile does', () => {
	// p50: rank 50 of 100 is the 50th of the 80 in 0-1 ms: 0.625 ms.
	// p99: rank 99 is the 9th of the 10 in 2-4 ms: 2 + 2 * 0.9 = 3.8 ms.
	assert.deepEqual(latencyOf(histogram(80, 90, 100, 100), 5000), {
		samples: 100,
		windowMs: 5000,
		p50Ms: 0.625,
		p99Ms: 3.8,
		p99Bucket: {lowMs: 2, highMs: 4},
		allAboveMs: 0,
		halfAboveMs: 0,
		quarterAboveMs: 0,
		someAboveMs: 2,
	});
});

test('a rank exactly at a bucket’s end stays in that bucket', () => {
	// 99 of 100 at or below 1 ms; one observation went beyond 4 ms.
	const latency = latencyOf(histogram(99, 99, 99, 100), undefined);
	assert.equal(latency.p99Ms, 1);
	assert.deepEqual(latency.p99Bucket, {lowMs: 0, highMs: 1});
});

test('a rank just beyond a bucket’s end is in the next that is not empty', () => {
	const latency = latencyOf(histogram(98, 98, 100, 100), undefined);
	assert.equal(latency.p99Ms, 3);
	assert.deepEqual(latency.p99Bucket, {lowMs: 2, highMs: 4});
});

test('an exact rank is not lost to floating point, for any total', () => {
	for (let hundreds = 1; hundreds <= 5000; hundreds += 1) {
		const latency = latencyOf(
			histogram(99 * hundreds, 99 * hundreds, 100 * hundreds),
			undefined,
		);
		assert.equal(latency.p99Ms, 1, String(hundreds));
	}
});

test('the open bucket tells its lower bound and no upper one', () => {
	assert.deepEqual(latencyOf(histogram(0, 10, 10, 40), 1000), {
		samples: 40,
		windowMs: 1000,
		p50Ms: 4,
		p99Ms: 4,
		p99Bucket: {lowMs: 4, highMs: undefined},
		allAboveMs: 1,
		halfAboveMs: 4,
		quarterAboveMs: 4,
		someAboveMs: 4,
	});
});

test('too few samples give their number and no quantile', () => {
	const few = latencyOf(histogram(0, minSamples - 1, minSamples - 1), 1000);
	assert.deepEqual(few, {
		samples: minSamples - 1,
		windowMs: 1000,
		p50Ms: undefined,
		p99Ms: undefined,
		p99Bucket: undefined,
		// Nothing is guessed, yet it is known that each took longer than this.
		allAboveMs: 1,
		halfAboveMs: 1,
		quarterAboveMs: 1,
		someAboveMs: 1,
	});
	const enough = latencyOf(histogram(0, minSamples, minSamples), 1000);
	assert.equal(enough.p50Ms, 1.5);
	assert.deepEqual(enough.p99Bucket, {lowMs: 1, highMs: 2});
});

test('no samples at all give zero and no quantile', () => {
	const none = latencyOf(histogram(0, 0, 0), 1000);
	assert.equal(none.samples, 0);
	assert.equal(none.p99Ms, undefined);
	assert.equal(none.allAboveMs, undefined);
	assert.equal(none.halfAboveMs, undefined);
	assert.equal(none.someAboveMs, undefined);
});

test('the bound that all samples lie above is the first bucket’s that is not empty', () => {
	assert.equal(latencyOf(histogram(0, 0, 3, 3), 1000).allAboveMs, 2);
	assert.equal(latencyOf(histogram(0, 0, 0, 3), 1000).allAboveMs, 4);
	assert.equal(latencyOf(histogram(1, 1, 3, 3), 1000).allAboveMs, 0);
});

test('the bound that half of them lie above counts half, and no fewer', () => {
	const halfAbove = (...counts: readonly number[]) =>
		latencyOf(histogram(...counts), 1000).halfAboveMs;
	assert.equal(halfAbove(3, 3, 3, 6), 4);
	assert.equal(halfAbove(4, 4, 4, 6), 0);
	// Of an odd number the one in the middle has to be above.
	assert.equal(halfAbove(0, 2, 2, 5), 4);
	assert.equal(halfAbove(0, 3, 3, 5), 1);
});

test('the bound that a quarter of them lie above counts a quarter, and no fewer', () => {
	const quarterAbove = (...counts: readonly number[]) =>
		latencyOf(histogram(...counts), 1000).quarterAboveMs;
	assert.equal(quarterAbove(0, 15, 15, 20), 4);
	assert.equal(quarterAbove(0, 16, 16, 20), 1);
	assert.equal(quarterAbove(0, 15, 15, 21), 4);
	assert.equal(quarterAbove(0, 16, 16, 21), 1);
});

test('the bound that one of them lies above is the slowest one’s', () => {
	const someAbove = (...counts: readonly number[]) =>
		latencyOf(histogram(...counts), 1000).someAboveMs;
	assert.equal(someAbove(5, 5, 5, 6), 4);
	assert.equal(someAbove(5, 6, 6, 6), 1);
	assert.equal(someAbove(6, 6, 6, 6), 0);
});

test('what cannot be a histogram is none', () => {
	const table: Readonly<Record<string, ReadonlyArray<[number, number]>>> = {
		'no bucket': [],
		'the open bucket alone': [[open, 5]],
		'no open bucket, as on a cut page': [
			[1, 5],
			[2, 6],
		],
		'a bound twice': [
			[1, 5],
			[1, 5],
			[open, 5],
		],
		'a bound of nothing': [
			[0, 5],
			[open, 5],
		],
		'a bound that is no number': [
			[Number.NaN, 5],
			[open, 5],
		],
		'a falling count': [
			[1, 6],
			[open, 5],
		],
		'a negative count': [
			[1, -1],
			[open, 5],
		],
		'a broken count': [
			[1, 1.5],
			[open, 5],
		],
		'a count that is no number': [
			[1, Number.NaN],
			[open, 5],
		],
		'an infinite count': [
			[1, 1],
			[open, open],
		],
	};
	for (const [name, pairs] of Object.entries(table)) {
		const buckets = pairs.map(([leMs, count]) => ({leMs, count}));
		assert.equal(histogramFrom(buckets), undefined, name);
	}
});

test('buckets may come in any order', () => {
	assert.deepEqual(
		histogramFrom([
			{leMs: open, count: 3},
			{leMs: 2, count: 2},
			{leMs: 1, count: 1},
		]),
		{
			buckets: [
				{leMs: 1, count: 1},
				{leMs: 2, count: 2},
				{leMs: open, count: 3},
			],
		},
	);
});

test('a delta counts what came between two scrapes', () => {
	assert.deepEqual(
		histogramDelta(histogram(10, 12, 13), histogram(15, 40, 41)),
		histogram(5, 28, 28),
	);
	assert.deepEqual(
		histogramDelta(histogram(1, 2, 3), histogram(1, 2, 3)),
		histogram(0, 0, 0),
	);
});

test('scrapes of two processes have no delta', () => {
	const table: ReadonlyArray<readonly [string, Histogram, Histogram]> = [
		['every count fell', histogram(10, 12, 13), histogram(1, 1, 2)],
		['one count fell', histogram(10, 12, 13), histogram(9, 20, 21)],
		['other buckets', histogram(1, 2, 3), histogram(1, 2, 2, 3)],
		[
			'no count fell, yet the difference is no histogram',
			histogram(5, 10, 10),
			histogram(12, 13, 13),
		],
	];
	for (const [name, earlier, later] of table) {
		assert.equal(histogramDelta(earlier, later), undefined, name);
	}
});

test('p50 is never above p99, and p99 lies in its bucket', () => {
	fc.assert(
		fc.property(
			fc.array(fc.nat({max: 1e9}), {minLength: 2, maxLength: 15}),
			increments => {
				let total = 0;
				const counts = increments.map(each => (total += each));
				const latency = latencyOf(histogram(...counts), undefined);
				assert.equal(latency.samples, total);
				assert.equal(latency.allAboveMs === undefined, total === 0);
				if (total < minSamples) {
					assert.equal(latency.p99Ms, undefined);
					return;
				}

				const {p50Ms, p99Ms, p99Bucket} = latency;
				assert.ok(p50Ms !== undefined && p99Ms !== undefined && p99Bucket);
				assert.ok(p50Ms <= p99Ms);
				assert.ok(p99Ms >= p99Bucket.lowMs);
				assert.ok(p99Ms <= (p99Bucket.highMs ?? p99Bucket.lowMs));
			},
		),
	);
});
