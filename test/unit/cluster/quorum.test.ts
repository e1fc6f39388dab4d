import assert from 'node:assert/strict';
import {test} from 'node:test';
import {quorumOf, votersOf} from '../../../source/cluster/quorum.js';
import type {MemberObservation} from '../../../source/cluster/observation.js';
import {member, observation} from '../../support/observation-builder.js';

function healthy(count: number): readonly MemberObservation[] {
	return Array.from({length: count}, (_, index) =>
		member({name: `m${index + 1}`}),
	);
}

function stranger(): MemberObservation {
	const each = member({name: 'm9', endpoint: 'http://10.9.9.9:2379'});
	return {...each, member: {...each.member, peerUrls: []}};
}

test('a quorum is more than half of the voters', () => {
	const table = [
		[1, 1, 0],
		[2, 2, 0],
		[3, 2, 1],
		[4, 3, 1],
		[5, 3, 2],
		[7, 4, 3],
	] as const;
	for (const [voters, needed, toSpare] of table) {
		assert.deepEqual(quorumOf(observation({members: healthy(voters)})), {
			voters,
			needed,
			reachable: voters,
			toSpare,
		});
	}
});

test('members that do not answer are voters that are missing', () => {
	const members = [
		member({name: 'm1'}),
		member({name: 'm2', problem: 'timeout'}),
		member({name: 'm3', isAwaited: true}),
	];
	assert.deepEqual(quorumOf(observation({members})), {
		voters: 3,
		needed: 2,
		reachable: 1,
		toSpare: -1,
	});
});

test('a learner has no vote, reachable or not', () => {
	const members = [...healthy(3), member({name: 'm4', isLearner: true})];
	const {voters, needed, reachable} = quorumOf(observation({members}));
	assert.deepEqual([voters, needed, reachable], [3, 2, 3]);
});

test('an unstarted voter counts, and raises what a decision needs', () => {
	const members = [
		...healthy(3),
		member({name: '', id: 'abc', clientUrls: []}),
	];
	assert.deepEqual(quorumOf(observation({members})), {
		voters: 4,
		needed: 3,
		reachable: 3,
		toSpare: 0,
	});
});

test('an endpoint outside the member list has no vote though it answers', () => {
	const members = [...healthy(3), stranger()];
	const seen = observation({members});
	assert.equal(quorumOf(seen).voters, 3);
	assert.equal(quorumOf(seen).reachable, 3);
	assert.deepEqual(
		votersOf(seen).map(each => each.member.name),
		['m1', 'm2', 'm3'],
	);
});

test('a member that answers from another cluster is no vote in this one', () => {
	const members = [
		...healthy(2),
		member({name: 'm3', status: {clusterId: 'beef', revision: 1}}),
	];
	const {voters, reachable, toSpare} = quorumOf(observation({members}));
	assert.deepEqual([voters, reachable, toSpare], [3, 2, 0]);
});

test('with no member known nothing can be decided', () => {
	const {needed, reachable, toSpare} = quorumOf(observation({members: []}));
	assert.deepEqual([needed, reachable, toSpare], [1, 0, -1]);
});
