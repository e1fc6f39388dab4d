import assert from 'node:assert/strict';
import {test} from 'node:test';
import {
	idOf,
	member,
	observation,
} from '../../../support/observation-builder.js';
import {findingsOf} from '../findings-of.js';

test('a cluster through which no linearizable read succeeds is critical', () => {
	const members = ['m1', 'm2', 'm3'].map(name =>
		member({name, linearizableProblem: 'timeout'}),
	);
	const [finding] = findingsOf('slow-requests', observation({members}));
	assert.equal(finding?.severity, 'critical');
	assert.equal(finding.evidence['failingMembers'], 3);
});

test('one member through which reads fail is a warning', () => {
	const members = [
		member({name: 'm1'}),
		member({name: 'm2', linearizableProblem: 'too-many-requests'}),
	];
	const [finding] = findingsOf('slow-requests', observation({members}));
	assert.equal(finding?.severity, 'warning');
	assert.deepEqual(finding.memberIds, [idOf('m2')]);
});

test('a read that takes a second is a warning, one just below is not', () => {
	const judged = (tookMs: number) =>
		findingsOf('slow-requests', observation({members: [member({tookMs})]}))[0];
	assert.equal(judged(1000)?.severity, 'warning');
	assert.equal(judged(999), undefined);
});

test('a read that fails for a reason with a code of its own is not counted', () => {
	const members = [
		member({name: 'm1', problem: 'timeout'}),
		member({name: 'm2', linearizableProblem: 'auth'}),
		member({name: 'm3', isLearner: true, linearizableProblem: 'not-supported'}),
		member({
			name: 'm4',
			status: {leaderId: undefined},
			linearizableProblem: 'no-leader',
		}),
	];
	assert.deepEqual(findingsOf('slow-requests', observation({members})), []);
});

test('nothing is said about reads that were not tried', () => {
	const untried = {...member(), linearizableRead: undefined};
	const observed = observation({members: [untried]});
	assert.deepEqual(findingsOf('slow-requests', observed), []);
});
