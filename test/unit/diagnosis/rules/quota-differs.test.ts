import assert from 'node:assert/strict';
import {test} from 'node:test';
import {
	gibibyte,
	idOf,
	member,
	observation,
} from '../../../support/observation-builder.js';
import {findingsOf} from '../findings-of.js';

const quotas = (...quotaBytes: ReadonlyArray<number | undefined>) =>
	findingsOf(
		'quota-differs',
		observation({
			members: quotaBytes.map((bytes, index) =>
				member({
					name: `m${index + 1}`,
					...(bytes === undefined
						? {metricsProblem: 'refused' as const}
						: {metrics: {quotaBytes: bytes}}),
				}),
			),
		}),
	)[0];

test('quotas that differ by a byte are a warning that names the smaller ones', () => {
	const finding = quotas(2 * gibibyte, 8 * gibibyte, 2 * gibibyte);
	assert.equal(finding?.severity, 'warning');
	assert.deepEqual(finding.memberIds, [idOf('m1'), idOf('m3')]);
	assert.match(finding.summary, /m1 2\.0 GiB, m3 2\.0 GiB, m2 8\.0 GiB/);
	assert.ok(quotas(2 * gibibyte, 2 * gibibyte - 1));
});

test('equal quotas are none', () => {
	assert.equal(quotas(2 * gibibyte, 2 * gibibyte), undefined);
});

test('nothing is said about a quota that nobody read', () => {
	assert.equal(quotas(2 * gibibyte, undefined), undefined);
	assert.equal(quotas(undefined, undefined), undefined);
});
