import assert from 'node:assert/strict';
import {test} from 'node:test';
import {
	idOf,
	member,
	observation,
	takenAtMs,
} from '../../../support/observation-builder.js';
import {findingsOf} from '../findings-of.js';

const busy = (name: string) =>
	member({
		name,
		problem: 'timeout',
		metrics: {defragInflight: true},
		waitingSinceMs: takenAtMs - 7000,
	});

test('a member that defragments is not down, and is to be waited for', () => {
	const members = [member({name: 'm1'}), member({name: 'm2'}), busy('m3')];
	const [finding] = findingsOf('defrag-in-flight', observation({members}));
	assert.equal(finding?.severity, 'warning');
	assert.deepEqual(finding.memberIds, [idOf('m3')]);
	assert.equal(finding.evidence['waitingMs'], 7000);
	assert.match(
		finding.remedy,
		/^Wait: do not restart it, do not send it again/,
	);
});

test('two of three at once are an outage', () => {
	const members = [member({name: 'm1'}), busy('m2'), busy('m3')];
	const [finding] = findingsOf('defrag-in-flight', observation({members}));
	assert.equal(finding?.severity, 'critical');
	assert.match(finding.summary, /only 1 of 3 voters serve, 2 are needed/);
});

test('a lone member that defragments is no fault', () => {
	const [finding] = findingsOf(
		'defrag-in-flight',
		observation({members: [busy('m1')]}),
	);
	assert.equal(finding?.severity, 'warning');
});

test('a timeout without the metric is not called a defragment', () => {
	const members = [
		member({name: 'm1'}),
		member({name: 'm2', problem: 'timeout', metrics: {defragInflight: false}}),
		member({
			name: 'm3',
			problem: 'timeout',
			metrics: {defragInflight: undefined},
		}),
	];
	assert.deepEqual(findingsOf('defrag-in-flight', observation({members})), []);
});
