import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {MemberObservation} from '../../../source/cluster/observation.js';
import {readableMembers} from '../../../source/writers/sources.js';
import {
	alarm,
	idOf,
	member,
	observation,
	type ObservationChanges,
} from '../../support/observation-builder.js';

function namesOf(changes: ObservationChanges): readonly string[] {
	return readableMembers(observation(changes)).map(each => each.member.name);
}

function three(
	...changes: ReadonlyArray<Parameters<typeof member>[0]>
): readonly MemberObservation[] {
	return ['m1', 'm2', 'm3'].map((name, index) =>
		member({name, ...changes[index]}),
	);
}

test('followers are read from before the leader, the quickest first, equals by name', () => {
	assert.deepEqual(namesOf({}), ['m2', 'm3', 'm1']);
	assert.deepEqual(namesOf({members: three({}, {tookMs: 80}, {})}), [
		'm3',
		'm2',
		'm1',
	]);
	// A few milliseconds are no reason to choose another.
	assert.deepEqual(namesOf({members: three({}, {tookMs: 4}, {tookMs: 1})}), [
		'm2',
		'm3',
		'm1',
	]);
	// The leader comes last however quick it is.
	assert.deepEqual(
		namesOf({members: three({tookMs: 1}, {tookMs: 900}, {tookMs: 90})}),
		['m3', 'm2', 'm1'],
	);
});

test('who is further behind comes later', () => {
	assert.deepEqual(
		namesOf({members: three({}, {status: {revision: 10}}, {})}),
		['m3', 'm2', 'm1'],
	);
});

test('nobody reads from a member that is gone, a learner, defragmenting, corrupt or in a cluster of its own', () => {
	for (const changes of [
		{problem: 'timeout'},
		{isLearner: true},
		{metrics: {defragInflight: true}},
		{status: {clusterId: 'ffff'}},
	] as const) {
		assert.deepEqual(
			namesOf({members: three({}, changes, {})}),
			['m3', 'm1'],
			JSON.stringify(changes),
		);
	}

	assert.deepEqual(namesOf({alarms: [alarm('CORRUPT', 'm3')]}), ['m2', 'm1']);
	assert.deepEqual(namesOf({alarms: [alarm('NOSPACE', 'm3')]}), [
		'm2',
		'm3',
		'm1',
	]);
	assert.deepEqual(
		namesOf({members: three({}, {}, {}).slice(0, 1)}),
		['m1'],
		idOf('m1'),
	);
});
