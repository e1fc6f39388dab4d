import assert from 'node:assert/strict';
import {test} from 'node:test';
import {backendOf} from '../../../source/cluster/backend.js';
import {predictDefragment} from '../../../source/runbook/predict.js';
import {mebibyte, member} from '../../support/observation-builder.js';

const backend = (fileMib: number, usedMib: number) =>
	backendOf(
		member({
			status: {
				dbSizeBytes: fileMib * mebibyte,
				dbSizeInUseBytes: usedMib * mebibyte,
			},
		}),
	);

test('a defragment returns the free pages and needs room for what is in use', () => {
	const predicted = predictDefragment(backend(2000, 300));
	assert.equal(predicted.reclaimedBytes, 1700 * mebibyte);
	assert.equal(predicted.dbSizeAfterBytes, 300 * mebibyte);
	assert.equal(predicted.diskNeededBytes, 300 * mebibyte);
});

test('its time follows the bytes in use, not the size of the file', () => {
	const small = predictDefragment(backend(500, 300)).tookMs;
	assert.equal(small, 900 + 3.1 * 300);
	assert.equal(predictDefragment(backend(8000, 300)).tookMs, small);
});

test('the newest measured defragment calibrates the next: a slow disk stays slow', () => {
	const measured = [
		{inUseBytes: 100 * mebibyte, tookMs: 1},
		{inUseBytes: 300 * mebibyte, tookMs: 10 * (900 + 3.1 * 300)},
	];
	assert.equal(
		Math.round(predictDefragment(backend(2000, 600), measured).tookMs ?? 0),
		Math.round(10 * (900 + 3.1 * 600)),
	);
});

test('nothing is predicted without the bytes in use', () => {
	const unknown = backendOf(
		member({status: {dbSizeInUseBytes: undefined}, metricsProblem: 'refused'}),
	);
	assert.deepEqual(predictDefragment(unknown), {});
	assert.deepEqual(predictDefragment(undefined), {});
});

test('the time is a range from a fast disk to one of 40 MB/s until something is measured', () => {
	const fresh = predictDefragment(backend(2000, 300));
	assert.equal(fresh.tookAtMostMs, 900 + 26.2 * 300);
	const narrowed = predictDefragment(backend(2000, 300), [
		{inUseBytes: 300 * mebibyte, tookMs: 4000},
	]);
	assert.equal(Math.round(narrowed.tookMs ?? 0), 4000);
	assert.equal(Math.round(narrowed.tookAtMostMs ?? 0), 8000);
});

test('earlier defragments of the member itself come before the range, and after this run', () => {
	const earlier = {defragCount: 3, defragTotalMs: 18_000};
	const predicted = predictDefragment(backend(2000, 300), [], earlier);
	assert.equal(predicted.tookMs, 6000);
	assert.equal(predicted.tookAtMostMs, 12_000);
	const measured = [{inUseBytes: 300 * mebibyte, tookMs: 4000}];
	const calibrated = predictDefragment(backend(2000, 300), measured, earlier);
	assert.equal(Math.round(calibrated.tookMs ?? 0), 4000);
});

test('earlier defragments of a far smaller file say nothing', () => {
	for (const earlier of [
		{defragCount: 1, defragTotalMs: 1.7},
		{defragCount: 0, defragTotalMs: 0},
		{defragCount: undefined, defragTotalMs: undefined},
	]) {
		assert.deepEqual(
			predictDefragment(backend(2000, 300), [], earlier),
			predictDefragment(backend(2000, 300)),
		);
	}
});
