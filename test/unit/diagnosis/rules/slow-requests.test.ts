import assert from 'node:assert/strict';
import {test} from 'node:test';
import {
	answered,
	failed,
	idOf,
	latency,
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

test('a read that takes a second is a warning, one of 100 ms a note', () => {
	const judged = (tookMs: number) =>
		findingsOf('slow-requests', observation({members: [member({tookMs})]}))[0];
	assert.equal(judged(1000)?.severity, 'warning');
	assert.equal(judged(999)?.severity, 'info');
	assert.equal(judged(100)?.severity, 'info');
	assert.equal(judged(99), undefined);
});

test('what this program itself was late by is no slowness of a member', () => {
	const judged = (tookMs: number, ownDelayMs: number) =>
		findingsOf('slow-requests', {
			...observation({members: [member({tookMs})]}),
			ownDelayMs,
		})[0];
	assert.equal(judged(150, 60), undefined);
	assert.equal(judged(1050, 60)?.severity, 'info');
	assert.equal(judged(1060, 60)?.severity, 'warning');
});

test('the serializable read beside it tells where the time goes', () => {
	const judged = (serializableMs: number | undefined) =>
		findingsOf(
			'slow-requests',
			observation({
				members: [
					{
						...member({tookMs: 1200}),
						serializableRead:
							serializableMs === undefined
								? failed('timeout')
								: answered(undefined, serializableMs),
					},
				],
			}),
		)[0];
	assert.equal(judged(3)?.evidence['slowIn'], 'raft');
	assert.match(
		judged(3)?.summary ?? '',
		/takes 3 ms, so the time goes into raft/,
	);
	assert.equal(judged(399)?.evidence['slowIn'], 'raft');
	assert.equal(judged(400)?.evidence['slowIn'], 'member');
	assert.match(
		judged(1100)?.summary ?? '',
		/as well, .* applying, its backend/,
	);
	assert.equal(judged(undefined)?.evidence['slowIn'], 'unknown');
});

test('a slow disk of the leader is a reason to move the leader first', () => {
	const members = [
		{
			...member({
				name: 'm1',
				tookMs: 1200,
				metrics: {walFsync: latency({p99Ms: 310})},
			}),
			serializableRead: answered(undefined, 1),
		},
		member({name: 'm2'}),
	];
	const [finding] = findingsOf('slow-requests', observation({members}));
	assert.match(finding?.remedy ?? '', /^Move the leader first: m1 leads/);
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
