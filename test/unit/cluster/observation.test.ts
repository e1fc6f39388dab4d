import assert from 'node:assert/strict';
import {test} from 'node:test';
import {
	agreedClusterId,
	agreedLeader,
	isServing,
	roleOf,
} from '../../../source/cluster/observation.js';
import {
	clusterId,
	idOf,
	member,
	observation,
	type MemberChanges,
} from '../../support/observation-builder.js';
import type {Observation} from '../../../source/cluster/observation.js';

function round(...members: readonly MemberChanges[]): Observation {
	return observation({members: members.map(changes => member(changes))});
}

function roles(seen: Observation): readonly string[] {
	return seen.members.map(each => roleOf(seen, each));
}

test('the leader is the one that all members in the newest term name', () => {
	assert.equal(agreedLeader(observation()), idOf('m1'));
});

test('a member that lags in an older term has no say in who leads', () => {
	const seen = round(
		{name: 'm1', status: {raftTerm: 4, leaderId: idOf('m1')}},
		{name: 'm2', status: {raftTerm: 5, leaderId: idOf('m2')}},
		{name: 'm3', status: {raftTerm: 5, leaderId: idOf('m2')}},
	);
	assert.equal(agreedLeader(seen), idOf('m2'));
});

test('no leader is agreed when members of the newest term name different ones', () => {
	const seen = round(
		{name: 'm1', status: {leaderId: idOf('m1')}},
		{name: 'm2', status: {leaderId: idOf('m2')}},
	);
	assert.equal(agreedLeader(seen), undefined);
});

test('no leader is agreed when a member of the newest term knows none', () => {
	const seen = round(
		{name: 'm1', status: {raftTerm: 9, leaderId: undefined}},
		{name: 'm2', status: {raftTerm: 9, leaderId: idOf('m2')}},
		{name: 'm3', status: {raftTerm: 4, leaderId: idOf('m3')}},
	);
	assert.equal(agreedLeader(seen), undefined);
});

test('an old answer of a member that is silent now does not name the leader', () => {
	const seen = round(
		{name: 'm1', problem: 'timeout'},
		{name: 'm2', problem: 'refused'},
	);
	assert.equal(agreedLeader(seen), undefined);
	assert.deepEqual(roles(seen), ['unknown', 'unknown']);
});

test('the leader of a split-off cluster is not the leader, whatever its term', () => {
	const seen = round(
		{name: 'm1'},
		{name: 'm2'},
		{
			name: 'm3',
			status: {clusterId: 'beef', raftTerm: 99, leaderId: idOf('m3')},
		},
	);
	assert.equal(agreedLeader(seen), idOf('m1'));
});

test('the agreed cluster is the one that most members name', () => {
	const seen = round(
		{name: 'm1', status: {clusterId: 'beef', revision: 900_000}},
		{name: 'm2'},
		{name: 'm3'},
	);
	assert.equal(agreedClusterId(seen), clusterId);
	assert.deepEqual(
		seen.members.map(each => isServing(seen, each)),
		[false, true, true],
	);
});

test('on a tie the cluster with the higher revision counts, whichever is asked first', () => {
	const empty = {name: 'm1', status: {clusterId: 'beef', revision: 1}};
	const real = {name: 'm2', status: {revision: 100_000}};
	assert.equal(agreedClusterId(round(empty, real)), clusterId);
	assert.equal(agreedClusterId(round(real, empty)), clusterId);
});

test('no cluster is agreed when nobody answers', () => {
	const seen = round({name: 'm1', problem: 'refused'});
	assert.equal(agreedClusterId(seen), undefined);
	assert.deepEqual(
		seen.members.map(each => isServing(seen, each)),
		[false],
	);
});

test('each member has the role that can be told', () => {
	const seen = round(
		{name: 'm1'},
		{name: 'm2'},
		{name: 'm3', isLearner: true},
		{name: 'm4', problem: 'timeout'},
		{name: 'm5', isAwaited: true},
		{name: '', id: 'abc', clientUrls: []},
		{name: 'm7', isLearner: true, problem: 'refused'},
	);
	assert.deepEqual(roles(seen), [
		'leader',
		'follower',
		'learner',
		'unknown',
		'unknown',
		'unstarted',
		'learner',
	]);
});

test('a member that knows no leader follows nobody', () => {
	const none = {leaderId: undefined, errors: ['etcdserver: no leader']};
	const seen = round(
		{name: 'm1', status: none},
		{name: 'm2', problem: 'refused'},
	);
	assert.deepEqual(roles(seen), ['unknown', 'unknown']);
});

test('a member that says it is a learner is one, though the list is older', () => {
	const seen = round({name: 'm1'}, {name: 'm2', status: {isLearner: true}});
	assert.deepEqual(roles(seen), ['leader', 'learner']);
});

test('the leader that is silent itself still leads in what the others say', () => {
	const seen = round(
		{name: 'm1', problem: 'timeout'},
		{name: 'm2'},
		{name: 'm3'},
	);
	assert.deepEqual(roles(seen), ['leader', 'follower', 'follower']);
});
