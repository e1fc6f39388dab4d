import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {MemberObservation} from '../../../source/cluster/observation.js';
import {
	defragmentUnderWay,
	withDefragments,
} from '../../../source/engine/defragments.js';
import type {Progress} from '../../../source/run/progress.js';
import {progress} from '../../support/engine-state-builder.js';
import {
	idOf,
	member,
	observation,
	takenAtMs,
} from '../../support/observation-builder.js';
import {step} from '../../support/step-builder.js';

const running = (calls: readonly string[]): Progress =>
	progress({
		[step().id]: {
			state: 'running',
			startedAtMs: takenAtMs,
			message: '',
			share: undefined,
			preChecks: [],
			calls,
		},
	});

test('a member is being defragmented once the call is written down, not while its step only waits', () => {
	assert.equal(defragmentUnderWay(running([])), undefined);
	assert.equal(defragmentUnderWay(running(['etcdctl defrag'])), idOf('m2'));
	assert.equal(defragmentUnderWay(progress()), undefined);
	assert.equal(defragmentUnderWay(undefined), undefined);
});

const marksOf = (
	members: readonly MemberObservation[],
	...runs: [
		Parameters<typeof withDefragments>[1],
		Parameters<typeof withDefragments>[2],
	]
): unknown =>
	withDefragments(observation({members}), ...runs).members.map(
		each => each.defragment,
	);

const silent = [
	member({name: 'm1'}),
	member({name: 'm2', problem: 'timeout'}),
	member({name: 'm3'}),
];

test('it is told of our own run and of the one that another journal tells of', () => {
	const calls = ['etcdctl defrag'];
	const marked = [undefined, 'sent', undefined];
	assert.deepEqual(marksOf(silent, running(calls), undefined), marked);
	assert.deepEqual(
		marksOf(silent, undefined, {
			by: 'pid 7',
			at: {kind: 'running'},
			defragmenting: idOf('m2'),
		}),
		marked,
	);
	assert.deepEqual(marksOf(silent, undefined, {by: undefined}), [
		undefined,
		undefined,
		undefined,
	]);
});

test('beside a run of which nothing can be read, one member that hangs is likely at it, and of two nobody knows', () => {
	const unread = {by: 'pid 7'};
	assert.deepEqual(marksOf(silent, undefined, unread), [
		undefined,
		'likely',
		undefined,
	]);
	const two = [...silent.slice(0, 2), member({name: 'm3', problem: 'timeout'})];
	assert.deepEqual(marksOf(two, undefined, unread), [
		undefined,
		undefined,
		undefined,
	]);
	const down = [member({name: 'm1', problem: 'refused'}), member({name: 'm2'})];
	assert.deepEqual(marksOf(down, undefined, unread), [undefined, undefined]);
	// It can be read, and says that it is at something else.
	assert.deepEqual(
		marksOf(silent, undefined, {by: 'pid 7', at: {kind: 'next'}}),
		[undefined, undefined, undefined],
	);
});
