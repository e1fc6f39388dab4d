import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import type {Trends} from '../../../source/cluster/trend.js';
import {
	increaseIn,
	mergedTrends,
	pointOf,
	withObservation,
} from '../../../source/cluster/trend.js';
import {
	idOf,
	member,
	observation,
	takenAtMs,
} from '../../support/observation-builder.js';
import {trendPoint} from '../diagnosis/findings-of.js';

const after = (ms: number) => {
	const observed = observation({takenAtMs: takenAtMs + ms});
	return {
		...observed,
		members: observed.members.map(each => ({
			...each,
			status: each.status && {...each.status, takenAtMs: takenAtMs + ms},
		})),
	};
};

test('a point holds what both Status and the metrics said', () => {
	const point = pointOf(member());
	assert.equal(point?.takenAtMs, takenAtMs);
	assert.equal(point.revision, 100_000);
	assert.equal(point.compactRevision, 99_000);
	assert.equal(point.walFsyncP99Ms, 3);
	assert.equal(point.leaderChangesSeen, 1);
	assert.equal(point.heartbeatSendFailures, 0);
});

test('what was not read is undefined, and a member that said nothing has no point', () => {
	const blind = pointOf(member({metricsProblem: 'refused'}));
	assert.equal(blind?.revision, 100_000);
	assert.equal(blind.quotaBytes, undefined);
	assert.equal(pointOf(member({problem: 'refused'})), undefined);
	const scraped = pointOf(member({problem: 'timeout', metrics: {}}));
	assert.equal(scraped?.revision, undefined);
	assert.notEqual(scraped?.quotaBytes, undefined);
});

test('every round adds a point to every member, in order, once per instant', () => {
	let trends: Trends = {};
	for (const ms of [0, 1000, 1000, 2000]) {
		trends = withObservation(trends, after(ms));
	}

	assert.deepEqual(Object.keys(trends), [idOf('m1'), idOf('m2'), idOf('m3')]);
	assert.deepEqual(
		trends[idOf('m1')]?.map(point => point.takenAtMs - takenAtMs),
		[0, 1000, 2000],
	);
});

test('a member that left the list is dropped, one that is silent keeps its past', () => {
	const before = withObservation({}, after(0));
	const then = withObservation(
		before,
		observation({
			members: [member({name: 'm1'}), member({name: 'm2', problem: 'refused'})],
		}),
	);
	assert.deepEqual(Object.keys(then), [idOf('m1'), idOf('m2')]);
	assert.equal(then[idOf('m2')]?.length, 1);
});

test('hours of rounds stay few points: all of the last minute, older ones 10 s apart', () => {
	let trends: Trends = {};
	for (let second = 0; second < 12_000; second += 1) {
		trends = withObservation(trends, {
			...after(second * 1000),
			members: after(second * 1000).members.slice(0, 1),
		});
	}

	const points = trends[idOf('m1')] ?? [];
	assert.equal(points.length, 960);
	const gaps = points
		.slice(1)
		.map((point, index) => point.takenAtMs - (points[index]?.takenAtMs ?? 0));
	// One gap lies between the two paces.
	const others = gaps.filter(gap => gap !== 1000 && gap < 10_000);
	assert.ok(others.length <= 1, others.join());
	assert.equal(
		gaps.slice(-60).every(gap => gap === 1000),
		true,
	);
});

test('two histories become one in order, the first counting where both have an instant', () => {
	const merged = mergedTrends(
		{a: [trendPoint(1000, {revision: 1}), trendPoint(0, {revision: 2})]},
		{
			a: [trendPoint(2000, {revision: 7}), trendPoint(1000, {revision: 8})],
			b: [trendPoint(0)],
		},
	);
	assert.deepEqual(
		merged['a']?.map(({revision}) => revision),
		[7, 1, 2],
	);
	assert.equal(merged['b']?.length, 1);
});

test('an increase counts over restarts, from the instant on, and skips what was not read', () => {
	const counted = (...counts: ReadonlyArray<number | undefined>) =>
		increaseIn(
			counts.map((leaderChangesSeen, index) =>
				trendPoint((counts.length - 1 - index) * 1000, {leaderChangesSeen}),
			),
			point => point.leaderChangesSeen,
			takenAtMs - 2000,
		);
	assert.equal(counted(5, 5, 7), 2);
	// After a restart the first leader that is seen counts as a change.
	assert.equal(counted(5, 1, 3), 2);
	assert.equal(counted(5, undefined, 7), 2);
	assert.equal(counted(1, 9, 9, 9), 8);
	assert.equal(counted(1, 9, 9, 9, 9), 0);
	assert.equal(counted(5), 0);
	assert.equal(counted(), 0);
});

test('an increase is never negative', () => {
	fc.assert(
		fc.property(fc.array(fc.nat({max: 100})), counts => {
			const points = counts.map((leaderChangesSeen, index) =>
				trendPoint((counts.length - index) * 1000, {leaderChangesSeen}),
			);
			const total = increaseIn(points, each => each.leaderChangesSeen, 0);
			assert.ok(total >= 0);
		}),
	);
});
