import assert from 'node:assert/strict';
import {test} from 'node:test';
import {backendOf} from '../../../source/cluster/backend.js';
import {
	gibibyte,
	mebibyte,
	member,
	memberMetrics,
	takenAtMs,
} from '../../support/observation-builder.js';

test('sizes come from Status and the quota from metrics', () => {
	assert.deepEqual(backendOf(member()), {
		dbSizeBytes: 400 * mebibyte,
		inUseBytes: 350 * mebibyte,
		quotaBytes: 2 * gibibyte,
		freeBytes: 50 * mebibyte,
		freeRatio: 0.125,
		quotaRatio: 400 / 2048,
	});
});

test('Status wins where the two disagree', () => {
	const each = member({
		status: {dbSizeBytes: 100, dbSizeInUseBytes: 50},
		metrics: {dbSizeBytes: 999, dbSizeInUseBytes: 888, quotaBytes: 1000},
	});
	assert.equal(backendOf(each)?.dbSizeBytes, 100);
	assert.equal(backendOf(each)?.inUseBytes, 50);
	assert.equal(backendOf(each)?.quotaRatio, 0.1);
});

test('metrics stand in when Status does not answer, as while it defragments', () => {
	const each = member({
		problem: 'timeout',
		metrics: {dbSizeBytes: 800, dbSizeInUseBytes: 200, quotaBytes: 1000},
	});
	assert.deepEqual(backendOf(each), {
		dbSizeBytes: 800,
		inUseBytes: 200,
		quotaBytes: 1000,
		freeBytes: 600,
		freeRatio: 0.75,
		quotaRatio: 0.8,
	});
});

test('nothing is known of a member that answers neither', () => {
	assert.equal(backendOf(member({problem: 'refused'})), undefined);
	assert.equal(backendOf(member({isAwaited: true})), undefined);
});

test('the quota read last stays true while metrics cannot be read', () => {
	const each = member({
		metricsProblem: 'refused',
		lastMetrics: {
			value: memberMetrics({quotaBytes: 800 * mebibyte}),
			takenAtMs: takenAtMs - 30_000,
		},
	});
	assert.equal(backendOf(each)?.quotaBytes, 800 * mebibyte);
	assert.equal(backendOf(each)?.quotaRatio, 0.5);
});

test('what was not reported is unknown, never zero', () => {
	const each = member({
		status: {dbSizeInUseBytes: undefined},
		metrics: {dbSizeInUseBytes: undefined, quotaBytes: undefined},
	});
	assert.deepEqual(backendOf(each), {
		dbSizeBytes: 400 * mebibyte,
		inUseBytes: undefined,
		quotaBytes: undefined,
		freeBytes: undefined,
		freeRatio: undefined,
		quotaRatio: undefined,
	});
});

test('no share is taken of a size or a quota of zero', () => {
	const each = member({
		status: {dbSizeBytes: 0, dbSizeInUseBytes: 0},
		metrics: {quotaBytes: 0},
	});
	assert.equal(backendOf(each)?.freeRatio, undefined);
	assert.equal(backendOf(each)?.quotaRatio, undefined);
});

test('bytes in use that lag behind a shrunk file never make free bytes negative', () => {
	const each = member({status: {dbSizeBytes: 100, dbSizeInUseBytes: 300}});
	assert.equal(backendOf(each)?.freeBytes, 0);
	assert.equal(backendOf(each)?.freeRatio, 0);
});
