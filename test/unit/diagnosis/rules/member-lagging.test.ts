import assert from 'node:assert/strict';
import {test} from 'node:test';
import {
	idOf,
	member,
	observation,
} from '../../../support/observation-builder.js';
import {findingsOf} from '../findings-of.js';

const judged = (changes: Parameters<typeof member>[0]) =>
	findingsOf(
		'member-lagging',
		observation({
			members: [member({name: 'm1'}), member({name: 'm2', ...changes})],
		}),
	)[0];
const unapplied = (count: number) =>
	judged({status: {raftIndex: 120_000, raftAppliedIndex: 120_000 - count}});
const behind = (count: number) =>
	judged({
		status: {raftIndex: 120_000 - count, raftAppliedIndex: 120_000 - count},
	});

test('100, 1000 and 5000 entries to apply are a note, a warning and critical', () => {
	assert.equal(unapplied(99), undefined);
	assert.equal(unapplied(100)?.severity, 'info');
	assert.equal(unapplied(1000)?.severity, 'warning');
	assert.equal(unapplied(4999)?.severity, 'warning');
	const worst = unapplied(5000);
	assert.equal(worst?.severity, 'critical');
	assert.deepEqual(worst.memberIds, [idOf('m2')]);
	assert.equal(worst.evidence['unappliedEntries'], 5000);
});

test('entries that the others have are told beside the newest index', () => {
	assert.equal(behind(999), undefined);
	assert.equal(behind(1000)?.severity, 'info');
	assert.equal(behind(5000)?.severity, 'warning');
	assert.match(behind(5000)?.summary ?? '', /^m2 is 5,000 log entries behind/);
});

test('a member that takes over a snapshot must be left alone', () => {
	const finding = judged({metrics: {isApplyingSnapshot: true}});
	assert.equal(finding?.severity, 'warning');
	assert.match(finding.summary, /snapshot of the leader/);
	assert.match(finding.remedy, /do not defragment it/);
});

test('a learner that catches up is a note, and another cluster is not behind', () => {
	assert.equal(
		judged({isLearner: true, status: {raftIndex: 1, raftAppliedIndex: 1}})
			?.severity,
		'info',
	);
	const members = [
		member({name: 'm1'}),
		member({name: 'm2'}),
		member({
			name: 'm3',
			status: {clusterId: 'dead', raftIndex: 1, raftAppliedIndex: 1},
		}),
	];
	assert.deepEqual(findingsOf('member-lagging', observation({members})), []);
});

test('nothing is said about an index that nobody read', () => {
	assert.equal(judged({status: {raftAppliedIndex: undefined}}), undefined);
	assert.equal(judged({problem: 'timeout'}), undefined);
});
