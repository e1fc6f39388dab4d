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
