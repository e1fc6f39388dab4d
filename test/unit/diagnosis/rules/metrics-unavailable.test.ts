import assert from 'node:assert/strict';
import {test} from 'node:test';
import {
	idOf,
	member,
	observation,
} from '../../../support/observation-builder.js';
import {findingsOf} from '../findings-of.js';

test('no metrics from any member is a warning: no quota is known', () => {
	const members = [
		member({name: 'm1', metricsProblem: 'refused'}),
		member({name: 'm2', metricsProblem: 'refused'}),
	];
	const [finding] = findingsOf('metrics-unavailable', observation({members}));
	assert.equal(finding?.severity, 'warning');
	assert.match(finding.summary, /^Quota and fsync of m1 and m2 are unknown/);
});

test('it is a note while one quota is known', () => {
	const members = [
		member({name: 'm1'}),
		member({name: 'm2', metricsProblem: 'refused'}),
	];
	const [finding] = findingsOf('metrics-unavailable', observation({members}));
	assert.equal(finding?.severity, 'info');
	assert.deepEqual(finding.memberIds, [idOf('m2')]);
});

test('a page without the quota counts as missing', () => {
	const members = [member({metrics: {quotaBytes: undefined}})];
	const [finding] = findingsOf('metrics-unavailable', observation({members}));
	assert.equal(finding?.severity, 'warning');
});

test('a member that is gone altogether is not blamed for its metrics', () => {
	const members = [
		member({name: 'm1'}),
		member({name: 'm2', problem: 'refused'}),
	];
	assert.deepEqual(
		findingsOf('metrics-unavailable', observation({members})),
		[],
	);
});

test('metrics that are all there are no finding', () => {
	assert.deepEqual(findingsOf('metrics-unavailable', observation()), []);
});
