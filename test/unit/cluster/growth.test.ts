import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {evenly, growthOf} from '../../../source/cluster/growth.js';
import type {TrendPoint} from '../../../source/cluster/trend.js';
import {
	gibibyte,
	mebibyte,
	takenAtMs,
} from '../../support/observation-builder.js';
import {trendPoint} from '../diagnosis/findings-of.js';

const minute = 60_000;
const hour = 60 * minute;

/** A point each minute, the last one now; MiB in use by its minute. */
function minutes(
	count: number,
	inUseMiB: (at: number) => number,
	changes: Partial<TrendPoint> = {},
): readonly TrendPoint[] {
	return Array.from({length: count}, (_, at) =>
		trendPoint((count - 1 - at) * minute, {
			inUseBytes: inUseMiB(at) * mebibyte,
			dbSizeBytes: 600 * mebibyte,
			quotaBytes: gibibyte,
			...changes,
		}),
	);
}

test('the file is full when the bytes in use have reached the quota, and grows when they have used up the free pages', () => {
	const growth = growthOf(minutes(61, at => 400 + at));
	assert.ok(growth.kind === 'growing');
	assert.equal(growth.bytesPerHour, 60 * mebibyte);
	assert.equal(growth.sinceMs, takenAtMs - hour);
	assert.equal(growth.isBeginningSeen, false);
	assert.equal(Math.round((growth.fileGrowsInMs ?? 0) / minute), 140);
	assert.equal(Math.round((growth.fullInMs ?? 0) / minute), 1024 - 460);
});

test('without free pages the file grows now, and without a quota nobody knows when it is full', () => {
	const growth = growthOf(
		minutes(10, at => 590 + at, {
			dbSizeBytes: 595 * mebibyte,
			quotaBytes: undefined,
		}),
	);
	assert.ok(growth.kind === 'growing');
	assert.equal(growth.fileGrowsInMs, 0);
	assert.equal(growth.fullInMs, undefined);
});

test('under 3 readings or 5 minutes nothing is guessed', () => {
	assert.equal(growthOf([]).kind, 'unknown');
	assert.equal(growthOf(minutes(5, at => 400 + at)).kind, 'unknown');
	assert.equal(growthOf(minutes(6, at => 400 + at)).kind, 'growing');
	const two = [
		trendPoint(hour, {inUseBytes: 1}),
		trendPoint(0, {inUseBytes: mebibyte}),
	];
	assert.equal(growthOf(two).kind, 'unknown');
	assert.equal(
		growthOf(
			minutes(60, at => at).map(each => ({...each, inUseBytes: undefined})),
		).kind,
		'unknown',
	);
});

test('noise, a flat line and a shrinking one are steady', () => {
	assert.equal(growthOf(minutes(60, () => 400)).kind, 'steady');
	assert.equal(growthOf(minutes(60, at => 400 - at / 10)).kind, 'steady');
	assert.equal(
		growthOf(minutes(60, at => 400 + ((at * 7919) % 13))).kind,
		'steady',
	);
});

test('a compaction or a defragment cuts off what was before', () => {
	const growth = growthOf(
		minutes(60, at => (at < 30 ? 900 : 300 + 2 * (at - 30))),
	);
	assert.ok(growth.kind === 'growing');
	assert.equal(growth.bytesPerHour, 120 * mebibyte);
	assert.equal(growth.sinceMs, takenAtMs - 29 * minute);
});

test('one burst or hole does not move the pace', () => {
	const growth = growthOf(minutes(60, at => 400 + at + (at === 30 ? 30 : 0)));
	assert.ok(growth.kind === 'growing');
	assert.equal(growth.bytesPerHour, 60 * mebibyte);
});

test('the reading at which a steady member began to grow is found', () => {
	const growth = growthOf(minutes(60, at => 400 + Math.max(0, at - 40) * 3));
	assert.ok(growth.kind === 'growing');
	assert.equal(growth.isBeginningSeen, true);
	assert.ok(Math.abs(growth.sinceMs - (takenAtMs - 19 * minute)) <= 2 * minute);
	assert.equal(growth.bytesPerHour, 180 * mebibyte);
});

test('whatever the figures, a forecast is a time that is not negative', () => {
	fc.assert(
		fc.property(
			fc.array(
				fc.record({
					agoMs: fc.integer({min: 0, max: 1e8}),
					inUseBytes: fc.option(fc.nat({max: 2 ** 40}), {nil: undefined}),
					dbSizeBytes: fc.option(fc.nat({max: 2 ** 40}), {nil: undefined}),
					quotaBytes: fc.option(fc.nat({max: 2 ** 40}), {nil: undefined}),
				}),
				{maxLength: 200},
			),
			figures => {
				const points = figures
					.map(({agoMs, ...each}) => trendPoint(agoMs, each))
					.toSorted((a, b) => a.takenAtMs - b.takenAtMs);
				const growth = growthOf(points);
				if (growth.kind !== 'growing') return;
				assert.ok(growth.bytesPerHour >= 0);
				assert.ok((growth.fullInMs ?? 0) >= 0);
				assert.ok((growth.fileGrowsInMs ?? 0) >= 0);
			},
		),
	);
});

test('a spread keeps the ends and never exceeds its number', () => {
	const items = Array.from({length: 1000}, (_, index) => index);
	const spread = evenly(items, 60);
	assert.equal(spread.length, 60);
	assert.equal(spread[0], 0);
	assert.equal(spread.at(-1), 999);
	assert.deepEqual(evenly([1, 2], 60), [1, 2]);
});
