import assert from 'node:assert/strict';
import {test} from 'node:test';
import {
	latency,
	member,
	observation,
} from '../../../support/observation-builder.js';
import {findingsOf} from '../findings-of.js';

const judged = (changes: Parameters<typeof latency>[0]) =>
	findingsOf(
		'slow-backend-commit',
		observation({
			members: [member({metrics: {backendCommit: latency(changes)}})],
		}),
	)[0];

test('commit p99 of 25, 100 and 250 ms is a note, a warning and critical', () => {
	assert.equal(judged({p99Ms: 24.9}), undefined);
	assert.equal(judged({p99Ms: 25})?.severity, 'info');
	assert.equal(judged({p99Ms: 99.9})?.severity, 'info');
	assert.equal(judged({p99Ms: 100})?.severity, 'warning');
	assert.equal(judged({p99Ms: 249.9})?.severity, 'warning');
	assert.equal(judged({p99Ms: 250})?.severity, 'critical');
});

test('a handful of samples counts when half of them are slow', () => {
	const few = {p50Ms: undefined, p99Ms: undefined, p99Bucket: undefined};
	const half = (samples: number, halfAboveMs: number) =>
		judged({...few, samples, halfAboveMs})?.severity;
	assert.equal(half(5, 256), 'critical');
	assert.equal(half(4, 256), 'warning');
	assert.equal(half(5, 128), 'warning');
	assert.equal(half(3, 16), undefined);
});

test('nothing is said about commits that nobody read', () => {
	const unread = member({metrics: {backendCommit: undefined}});
	for (const each of [unread, member({metricsProblem: 'refused'})]) {
		const observed = observation({members: [each]});
		assert.deepEqual(findingsOf('slow-backend-commit', observed), []);
	}
});
