import assert from 'node:assert/strict';
import {test} from 'node:test';
import {
	idOf,
	member,
	observation,
} from '../../../support/observation-builder.js';
import {findingsOf} from '../findings-of.js';

const leaderless = {leaderId: undefined};

test('quorum is lost when a lone survivor says that it has no leader', () => {
	const members = [
		member({name: 'm1', status: leaderless}),
		member({name: 'm2', problem: 'refused'}),
		member({name: 'm3', problem: 'timeout'}),
	];
	const [finding] = findingsOf('quorum-lost', observation({members}));
	assert.equal(finding?.severity, 'critical');
	assert.deepEqual(finding.memberIds, [idOf('m2'), idOf('m3')]);
	assert.deepEqual(finding.evidence, {
		voters: 3,
		neededVoters: 2,
		answeringVoters: 1,
	});
});

test('quorum is not lost while enough voters answer', () => {
	const members = [
		member({name: 'm1', status: leaderless}),
		member({name: 'm2', status: leaderless}),
		member({name: 'm3', problem: 'refused'}),
	];
	assert.deepEqual(findingsOf('quorum-lost', observation({members})), []);
});

test('quorum is not lost while a member that answers has a leader: only we cannot see the others', () => {
	const members = [
		member({name: 'm1'}),
		member({name: 'm2', problem: 'timeout'}),
		member({name: 'm3', problem: 'timeout'}),
	];
	assert.deepEqual(findingsOf('quorum-lost', observation({members})), []);
});

test('being cut off from all members is not a lost quorum', () => {
	const members = ['m1', 'm2', 'm3'].map(name =>
		member({name, problem: 'timeout'}),
	);
	assert.deepEqual(findingsOf('quorum-lost', observation({members})), []);
});

test('quorum is not lost by those that nobody could ask', () => {
	for (const unasked of [
		{problem: 'another-member', lastStatus: undefined},
		{isAwaited: true},
	] as const) {
		const observed = observation({
			members: [
				member({name: 'm1', status: leaderless}),
				member({name: 'm2', ...unasked}),
				member({name: 'm3', problem: 'refused'}),
			],
		});
		assert.deepEqual(findingsOf('quorum-lost', observed), []);
		// That this one has no leader is so all the same.
		const [finding] = findingsOf('no-leader', observed);
		assert.equal(finding?.severity, 'critical');
	}
});

test('it is lost when it would be even if all that nobody could ask served', () => {
	const members = [
		member({name: 'm1', status: leaderless}),
		member({name: 'm2', problem: 'another-member'}),
		member({name: 'm3', problem: 'refused'}),
		member({name: 'm4', problem: 'refused'}),
		member({name: 'm5', problem: 'refused'}),
	];
	const observed = observation({members});
	const [finding] = findingsOf('quorum-lost', observed);
	assert.match(finding?.summary ?? '', /^Quorum is lost: 1 of 5 voters answer/);
	assert.deepEqual(finding?.memberIds, [idOf('m3'), idOf('m4'), idOf('m5')]);
	assert.deepEqual(findingsOf('no-leader', observed), []);
});
