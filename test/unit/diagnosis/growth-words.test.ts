import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {Growth} from '../../../source/cluster/growth.js';
import {
	fullInMs,
	growthLines,
	instantText,
	paceText,
} from '../../../source/diagnosis/growth-words.js';
import {
	gibibyte,
	idOf,
	mebibyte,
	observation,
	takenAtMs,
} from '../../support/observation-builder.js';
import {trendPoint} from './findings-of.js';

const hour = 3_600_000;
const growing = (
	changes: Partial<Extract<Growth, {kind: 'growing'}>> = {},
): Growth => ({
	kind: 'growing',
	bytesPerHour: 1.2 * gibibyte,
	sinceMs: takenAtMs - hour,
	isBeginningSeen: true,
	fileGrowsInMs: 0,
	fullInMs: 3 * hour,
	...changes,
});

test('the pace is told with when it began, or over how long it was seen', () => {
	assert.equal(
		paceText(growing(), takenAtMs),
		'full in about 3h00m at this pace (1.2 GiB/h since 02:00 UTC)',
	);
	assert.equal(
		paceText(growing({isBeginningSeen: false}), takenAtMs),
		'full in about 3h00m at this pace (1.2 GiB/h over the last 1h00m)',
	);
	assert.equal(
		paceText(growing({fullInMs: undefined}), takenAtMs),
		'in use grows by 1.2 GiB/h since 02:00 UTC',
	);
});

test('nothing is foretold beyond a month, nor without growth', () => {
	const month = 30 * 24 * hour;
	assert.equal(fullInMs(growing({fullInMs: month})), month);
	assert.equal(fullInMs(growing({fullInMs: month + 1})), undefined);
	assert.equal(fullInMs({kind: 'steady', sinceMs: 0}), undefined);
	assert.equal(paceText({kind: 'unknown', why: ''}, takenAtMs), '');
});

test('each member that grows has a line of its own', () => {
	const points = Array.from({length: 31}, (_, at) =>
		trendPoint((30 - at) * 60_000, {
			inUseBytes: (400 + at) * mebibyte,
			dbSizeBytes: 600 * mebibyte,
			quotaBytes: 2 * gibibyte,
		}),
	);
	assert.deepEqual(
		growthLines(observation(), {[idOf('m2')]: points}, takenAtMs),
		[
			'm2: in use grows by 60.0 MiB/h over the last 30m00s, full in about 1d03h',
		],
	);
	assert.deepEqual(growthLines(observation(), {}, takenAtMs), []);
});

test('an instant of another day is told with its day', () => {
	assert.equal(instantText(takenAtMs, takenAtMs), '03:00 UTC');
	assert.equal(
		instantText(takenAtMs - 4 * hour, takenAtMs),
		'2026-01-14 23:00 UTC',
	);
});
