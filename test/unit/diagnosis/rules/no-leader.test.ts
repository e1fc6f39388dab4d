import assert from 'node:assert/strict';
import {test} from 'node:test';
import {
	idOf,
	member,
	observation,
	problem,
} from '../../../support/observation-builder.js';
import {findingsOf} from '../findings-of.js';

const leaderless = {leaderId: undefined};

test('no leader is critical when enough voters answer and none knows one', () => {
	const members = ['m1', 'm2', 'm3'].map(name =>
		member({name, status: leaderless}),
	);
	const [finding] = findingsOf('no-leader', observation({members}));
	assert.equal(finding?.severity, 'critical');
	assert.equal(finding.evidence['answeringVoters'], 3);
});

test('one member without a leader that others have is a warning about that member', () => {
	const members = [
		member({name: 'm1'}),
		member({name: 'm2'}),
		member({name: 'm3', status: leaderless}),
	];
	const [finding] = findingsOf('no-leader', observation({members}));
	assert.equal(finding?.severity, 'warning');
	assert.deepEqual(finding.memberIds, [idOf('m3')]);
});

test('a member whose Status hangs still says through its metrics that it has a leader', () => {
	const members = [
		member({name: 'm1', problem: 'timeout', metrics: {hasLeader: true}}),
		member({name: 'm2', status: leaderless}),
		member({name: 'm3', status: leaderless}),
	];
	const [finding] = findingsOf('no-leader', observation({members}));
	assert.equal(finding?.severity, 'warning');
});

test('no leader is not said when every member knows one', () => {
	assert.deepEqual(findingsOf('no-leader', observation()), []);
});

test('no leader is not said when no member answered', () => {
	const members = [member({name: 'm1', problem: 'refused'})];
	assert.deepEqual(findingsOf('no-leader', observation({members})), []);
});

test('an endpoint without a leader is critical also when no member list could be read', () => {
	const stranger = member({name: 'm1', status: leaderless});
	const observed = observation({
		members: [
			{...stranger, member: {...stranger.member, id: '', peerUrls: []}},
		],
		memberListProblem: problem('no-leader'),
	});
	const [finding] = findingsOf('no-leader', observed);
	assert.equal(finding?.severity, 'critical');
	assert.deepEqual(finding.memberIds, [idOf('m1')]);
	assert.equal(finding.evidence['neededVoters'], null);
	assert.deepEqual(findingsOf('quorum-lost', observed), []);
});
