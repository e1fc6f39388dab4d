import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {LatencyBucket} from '../../../../source/cluster/latency.js';
import {latencyOf} from '../../../../source/metrics/quantile.js';
import {toAscii} from '../../../../source/present/text/ascii.js';
import {
	latencyChartLines,
	type LatencyChart,
} from '../../../../source/present/member/latency-chart.js';
import {lineColumns, lineText} from '../../../../source/present/text/line.js';

/** Cumulative buckets of 1, 2, 4, ... ms from the counts of each. */
function bucketsOf(...counts: readonly number[]): readonly LatencyBucket[] {
	let sum = 0;
	const closed = counts.map((count, index) => {
		sum += count;
		return {leMs: 2 ** index, count: sum};
	});
	return [...closed, {leMs: Infinity, count: sum}];
}

function chartOf(
	buckets: readonly LatencyBucket[],
	changes: Partial<LatencyChart> = {},
): LatencyChart {
	return {
		title: 'WAL fsync',
		buckets,
		latency: latencyOf({buckets}, 10_000),
		ageMs: 2000,
		isStale: false,
		tone: 'strong',
		...changes,
	};
}

const textOf = (chart: LatencyChart, columns = 80): readonly string[] =>
	latencyChartLines(chart, columns).map(row => lineText(row).trimEnd());

test('each bucket from the first to the last that has anything is a bar with its share, p50 and p99 marked', () => {
	assert.deepEqual(textOf(chartOf(bucketsOf(0, 0, 60, 0, 38, 2)), 60), [
		'   WAL fsync  100 samples in 10 s, 2 s ago',
		'   2–4 ms        ▇▇▇▇▇▇  60%      60  ← p50 3.7 ms',
		'   4–8 ms                 0%       0',
		'   8–16 ms       ▇▇▇▇    38%      38',
		'   16–32 ms      ▇        2%       2  ← p99 24 ms',
	]);
});

test('too few samples are drawn and counted, and no quantile is told', () => {
	const [head, first] = textOf(chartOf(bucketsOf(0, 3)));
	assert.match(head ?? '', /too few for p50 and p99: 3 samples in 10 s/);
	assert.match(first ?? '', /^ {3}1–2 ms +▇+ 100% +3$/);
});

test('without samples, and without the family, it says so in one row', () => {
	assert.deepEqual(textOf(chartOf(bucketsOf(0, 0))), [
		'   WAL fsync  0 samples in 10 s, 2 s ago: nothing to draw',
	]);
	assert.deepEqual(
		textOf(chartOf([], {buckets: undefined, latency: undefined})),
		['   WAL fsync  n/a: not among what its /metrics told'],
	);
});

test('an old chart is marked, its bars faint', () => {
	const lines = latencyChartLines(
		chartOf(bucketsOf(10, 20), {isStale: true, ageMs: 90_000}),
		80,
	);
	assert.match(lineText(lines[0] ?? []), /~30 samples in 10 s, 1m30s ago/);
	for (const row of lines.slice(1)) {
		const bar = row.find(each => each.text.includes('▇'));
		assert.equal(bar?.tone, 'faint');
	}
});

test('the open bucket has a name, and p99 in it a mark', () => {
	const buckets = [
		{leMs: 1, count: 50},
		{leMs: 8192, count: 50},
		{leMs: Infinity, count: 100},
	];
	assert.match(
		textOf(chartOf(buckets)).at(-1) ?? '',
		/over 8\.2 s +▇+ +50% +50 {2}← p99 8\.2 s/,
	);
});

test('it fits any width, and has a twin in ASCII of the same width', () => {
	const chart = chartOf(bucketsOf(1, 200_000, 3, 4, 5, 6, 7));
	for (let columns = 30; columns <= 240; columns += 7) {
		for (const row of latencyChartLines(chart, columns)) {
			assert.ok(lineColumns(row) <= columns, lineText(row));
			const ascii = toAscii(lineText(row));
			assert.doesNotMatch(ascii, /[^ -~]|\?/);
			assert.equal(ascii.length, lineColumns(row));
		}
	}
});
