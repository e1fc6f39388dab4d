import assert from 'node:assert/strict';
import {test} from 'node:test';
import {
	mebibyte,
	member,
	observation,
} from '../../../support/observation-builder.js';
import {findingsOf} from '../findings-of.js';

const judged = (
	dbSizeMiB: number,
	freeRatio: number,
	quotaMiB: number | undefined,
) =>
	findingsOf(
		'fragmented',
		observation({
			members: [
				member({
					status: {
						dbSizeBytes: dbSizeMiB * mebibyte,
						dbSizeInUseBytes: Math.floor(
							dbSizeMiB * mebibyte * (1 - freeRatio),
						),
					},
					metrics: {
						quotaBytes:
							quotaMiB === undefined ? undefined : quotaMiB * mebibyte,
					},
				}),
			],
		}),
	)[0];

test('45 percent of free pages in a file of 100 MiB is a warning', () => {
	assert.equal(judged(100, 0.45, 2048)?.severity, 'warning');
	assert.equal(judged(100, 0.44, 2048), undefined);
	assert.equal(judged(99, 0.45, 2048), undefined);
});

test('free pages are critical once the file fills 75 percent of its quota', () => {
	assert.equal(judged(1536, 0.5, 2048)?.severity, 'critical');
	assert.equal(judged(1535, 0.5, 2048)?.severity, 'warning');
});

test('a small file counts when its quota is small as well', () => {
	const finding = judged(61, 0.9, 64);
	assert.equal(finding?.severity, 'critical');
	assert.match(finding.summary, /90% of the file is free pages/);
	assert.match(finding.summary, /at least 54.9 MiB of 61.0 MiB/);
});

test('without a quota the size of the file decides', () => {
	assert.equal(judged(200, 0.5, undefined)?.severity, 'warning');
	assert.equal(judged(61, 0.9, undefined), undefined);
});

test('nothing is said about free pages when the bytes in use are not known', () => {
	const members = [
		member({
			status: {dbSizeBytes: 900 * mebibyte, dbSizeInUseBytes: undefined},
		}),
	];
	assert.deepEqual(findingsOf('fragmented', observation({members})), []);
});
