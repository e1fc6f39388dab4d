import assert from 'node:assert/strict';
import {test} from 'node:test';
import {isSameStart, runsOf} from '../../../source/cluster/process-runs.js';
import {takenAtMs} from '../../support/observation-builder.js';
import {trendPoint} from '../diagnosis/findings-of.js';

const start = (agoMs: number, seenAgoMs: number) =>
	trendPoint(seenAgoMs, {processStartedAtMs: takenAtMs - agoMs});

test('each start time is a run, in the order of the starts, with the last reading of it', () => {
	assert.deepEqual(
		runsOf([
			start(60_000, 50_000),
			start(60_000, 40_000),
			trendPoint(30_000),
			start(20_000, 10_000),
		]),
		[
			{startedAtMs: takenAtMs - 60_000, lastSeenMs: takenAtMs - 40_000},
			{startedAtMs: takenAtMs - 20_000, lastSeenMs: takenAtMs - 10_000},
		],
	);
	assert.deepEqual(runsOf([trendPoint(1000)]), []);
});

test('a start time that moves by a second, to and fro, is one run', () => {
	const runs = runsOf([
		start(600_000, 500_000),
		start(601_000, 400_000),
		start(600_000, 300_000),
		start(599_000, 200_000),
	]);
	assert.equal(runs.length, 1);
	assert.equal(runs[0]?.lastSeenMs, takenAtMs - 200_000);
});

test('starts more than two seconds apart are two', () => {
	assert.ok(isSameStart(10_000, 12_000));
	assert.ok(isSameStart(12_000, 10_000));
	assert.ok(!isSameStart(10_000, 12_001));
	assert.equal(runsOf([start(9000, 8000), start(6999, 5000)]).length, 2);
});
