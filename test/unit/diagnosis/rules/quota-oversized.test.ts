import assert from 'node:assert/strict';
import {test} from 'node:test';
import {
	gibibyte,
	member,
	observation,
} from '../../../support/observation-builder.js';
import {findingsOf} from '../findings-of.js';

const judged = (quotaBytes: number | undefined) =>
	findingsOf(
		'quota-oversized',
		observation({
			members: [
				member({
					metrics: {quotaBytes},
					...(quotaBytes === undefined ? {lastMetrics: undefined} : {}),
				}),
			],
		}),
	)[0];

test('a quota beyond 8 GiB is a note', () => {
	const finding = judged(8 * gibibyte + 1);
	assert.equal(finding?.severity, 'info');
	assert.equal(finding.evidence['largestQuotaBytes'], 8 * gibibyte + 1);
});

test('8 GiB are what etcd suggests at most', () => {
	assert.equal(judged(8 * gibibyte), undefined);
});

test('nothing is said about a quota that nobody read', () => {
	assert.equal(judged(undefined), undefined);
});
