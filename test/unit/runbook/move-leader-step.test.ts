import assert from 'node:assert/strict';
import {test} from 'node:test';
import {
	idOf,
	latency,
	member,
	observation,
	type MemberChanges,
} from '../../support/observation-builder.js';
import {planFor, planWithMove, stepOf} from './plan-options.js';

const withFsync = (
	name: string,
	p99Ms: number | undefined,
	more: MemberChanges = {},
) => member({name, ...more, metrics: {walFsync: latency({p99Ms})}});
const moveId = `move-leader-${idOf('m1')}`;

function candidatesOf(
	members: Array<ReturnType<typeof member>>,
	leftOut: readonly string[] = [],
): readonly string[] {
	const plan = planFor(observation({members}), {
		leftOut,
		offered: [idOf('m1')],
	});
	const action = plan.steps.find(step => step.id === moveId)?.action;
	return action?.kind === 'move-leader' ? action.candidates : [];
}

test('leadership is offered to the voter with the fastest disk, then to the next', () => {
	assert.deepEqual(
		candidatesOf([
			withFsync('m1', 1),
			withFsync('m2', 90),
			withFsync('m3', 4),
			withFsync('m4', undefined),
			withFsync('m5', 20),
		]),
		[idOf('m3'), idOf('m5'), idOf('m2'), idOf('m4')],
	);
});

test('it is never offered to a learner, to who does not answer, or to who is behind', () => {
	assert.deepEqual(
		candidatesOf([
			withFsync('m1', 1),
			withFsync('m2', 2, {isLearner: true}),
			withFsync('m3', 2, {problem: 'timeout'}),
			withFsync('m4', 2, {status: {raftAppliedIndex: 119_000}}),
			withFsync('m5', 2, {status: {raftIndex: 1, raftAppliedIndex: 1}}),
			withFsync('m6', 8),
		]),
		[idOf('m6')],
	);
});

test('a member whose defragment was left out is no successor', () => {
	const members = ['m1', 'm2', 'm3'].map(name => member({name}));
	assert.deepEqual(candidatesOf(members, [idOf('m2')]), [idOf('m3')]);
	assert.deepEqual(candidatesOf(members, [idOf('m2'), idOf('m3')]), []);
});

test('with two voters there is nothing to offer', () => {
	assert.deepEqual(
		candidatesOf([member({name: 'm1'}), member({name: 'm2'})]),
		[],
	);
});

test('the line is the call to the leader, and says which stall it saves and no other', () => {
	const step = stepOf(
		planWithMove(
			observation({
				members: [withFsync('m1', 1), withFsync('m2', 4), withFsync('m3', 90)],
			}),
		),
		moveId,
	);
	assert.equal(step.title, 'Move leadership to m2 first');
	assert.equal(step.level, 2);
	assert.deepEqual(step.commands, [
		`etcdctl --endpoints=https://10.0.0.1:2379 move-leader ${idOf('m2')}`,
	]);
	assert.match(
		step.why,
		/lease renewals stall on every member \(measured: from 0.5 s/,
	);
	assert.doesNotMatch(step.why, /\bputs?\b|\breads?\b/);
});
