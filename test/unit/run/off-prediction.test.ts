import assert from 'node:assert/strict';
import {test} from 'node:test';
import {
	isOffPrediction,
	offPrediction,
} from '../../../source/run/off-prediction.js';
import {mebibyte, member} from '../../support/observation-builder.js';

const before = member({
	status: {dbSizeBytes: 800 * mebibyte, dbSizeInUseBytes: 100 * mebibyte},
});
// 40 MB/s: 900 ms and 26.2 ms for each MiB in use.
const slowEndMs = 900 + 2620;
const asPredicted = 100 * mebibyte;

test('a defragment far beyond the slow end says to look at the disk', () => {
	const off = offPrediction(before, {
		tookMs: 40 * slowEndMs,
		dbSizeAfterBytes: asPredicted,
	});
	assert.match(off.note, /took 40x the estimate .*: look at the disk/);
	assert.deepEqual(off.measured, {timesEstimate: 40});
	assert.ok(isOffPrediction(off.measured));
});

test('four times the slow end is still within what an estimate may miss by', () => {
	const off = offPrediction(before, {
		tookMs: 4 * slowEndMs,
		dbSizeAfterBytes: asPredicted,
	});
	assert.equal(off.note, '');
	assert.ok(!isOffPrediction(off.measured));
});

test('a file that is more than a fifth larger than predicted is told', () => {
	const at = (dbSizeAfterBytes: number) =>
		offPrediction(before, {tookMs: 1000, dbSizeAfterBytes});
	assert.equal(at(121 * mebibyte).note, '');
	assert.match(at(122 * mebibyte).note, /100.0 MiB were predicted/);
	assert.ok(isOffPrediction(at(122 * mebibyte).measured));
});

test('where nothing could be predicted nothing is off', () => {
	const blind = member({
		status: {dbSizeInUseBytes: undefined},
		metricsProblem: 'refused',
	});
	assert.deepEqual(
		offPrediction(blind, {tookMs: 1e9, dbSizeAfterBytes: 1e12}),
		{note: '', measured: {}},
	);
});
