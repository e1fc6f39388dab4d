import assert from 'node:assert/strict';
import {test} from 'node:test';
import {replan} from '../../../source/runbook/replan.js';
import {
	alarm,
	idOf,
	member,
	observation,
} from '../../support/observation-builder.js';
import {frozen, planFor, planWithMove} from './plan-options.js';

const defragment = (name: string) => `defragment-${idOf(name)}`;
const moveFrom = (name: string) => `move-leader-${idOf(name)}`;
const disarm = (name: string) => `disarm-nospace-${idOf(name)}`;
const settled =
	(...ids: readonly string[]) =>
	(id: string) =>
		ids.includes(id);

const ledBy = (name: string, ...alarmed: readonly string[]) =>
	observation({
		members: ['m1', 'm2', 'm3'].map(each =>
			member({name: each, status: {leaderId: idOf(name), raftTerm: 5}}),
		),
		alarms: alarmed.map(each => alarm('NOSPACE', each)),
	});

test('where nothing changed there is no reason to say', () => {
	const {plan, reason} = replan(
		planFor(),
		planFor({...frozen, takenAtMs: frozen.takenAtMs + 60_000}),
		settled('pre-check', 'snapshot'),
	);
	assert.equal(reason, undefined);
	assert.deepEqual(
		plan.steps.map(step => step.id),
		planFor().steps.map(step => step.id),
	);
});

test('a leader that changed between two steps goes last of what is left', () => {
	const {plan, reason} = replan(
		planFor(),
		planWithMove(ledBy('m3', 'm2'), ['m3']),
		settled('pre-check', 'snapshot', 'compact', defragment('m2')),
	);
	assert.deepEqual(
		plan.steps.map(step => step.id),
		[
			'pre-check',
			'snapshot',
			'compact',
			defragment('m2'),
			defragment('m1'),
			moveFrom('m3'),
			defragment('m3'),
			disarm('m2'),
			'verify',
		],
	);
	assert.match(reason ?? '', /the order changed: the leader/);
});

test('a settled step stays as it was run', () => {
	const {plan} = replan(
		planFor(),
		planFor(ledBy('m2', 'm2')),
		settled('snapshot'),
	);
	assert.equal(
		plan.steps.find(step => step.id === 'snapshot')?.title,
		planFor().steps.find(step => step.id === 'snapshot')?.title,
	);
});

test('steps of a run taken up again that are to be done once more stay where they were, and nothing is said to have moved', () => {
	const ids = planFor().steps.map(step => step.id);
	for (const again of [['pre-check'], ['pre-check', 'compact']]) {
		const {plan, reason} = replan(
			planFor(),
			planFor(),
			settled(
				...['pre-check', 'snapshot', 'compact', defragment('m2')].filter(
					id => !again.includes(id),
				),
			),
		);
		assert.deepEqual(
			plan.steps.map(step => step.id),
			ids,
		);
		assert.equal(reason, undefined);
	}

	const moved = replan(
		planFor(),
		planFor(ledBy('m3', 'm2')),
		settled('snapshot', 'compact', defragment('m2')),
	);
	assert.equal(moved.plan.steps[0]?.id, 'pre-check');
	assert.match(moved.reason ?? '', /the order changed: the leader/);
});

test('an alarm that another member raised meanwhile gets its step before the verify', () => {
	const {plan, reason} = replan(
		planFor(),
		planFor(ledBy('m1', 'm2', 'm3')),
		settled('pre-check'),
	);
	assert.deepEqual(
		plan.steps.slice(-3).map(step => step.id),
		[disarm('m2'), disarm('m3'), 'verify'],
	);
	assert.equal(reason, 'new: Disarm NOSPACE of m3');
});

test('a record that was disarmed and is back gets a step id of its own, each time', () => {
	const done = planFor().steps.map(step => step.id);
	const once = replan(
		planFor(),
		planFor(),
		settled(...done.filter(id => id !== 'verify')),
	);
	assert.deepEqual(
		once.plan.steps.slice(-2).map(step => step.id),
		[`${disarm('m2')}-2`, 'verify'],
	);
	assert.match(once.reason ?? '', /new: Disarm NOSPACE of m2, raised again/);
	const twice = replan(
		once.plan,
		planFor(),
		settled(...done.filter(id => id !== 'verify'), `${disarm('m2')}-2`),
	);
	assert.deepEqual(
		twice.plan.steps.slice(-2).map(step => step.id),
		[`${disarm('m2')}-3`, 'verify'],
	);
});

test('a step that nobody needs any more is named as such', () => {
	const both = planFor(ledBy('m1', 'm2', 'm3'));
	const {reason} = replan(both, planFor(ledBy('m1', 'm2')), settled());
	assert.equal(reason, 'no longer needed: Disarm NOSPACE of m3');
});

const followersDone = [
	'pre-check',
	'snapshot',
	'compact',
	defragment('m2'),
	defragment('m3'),
];

test('after leadership has moved, the former leader is simply the last one, and nobody is asked again', () => {
	const {plan, reason} = replan(
		planWithMove(ledBy('m1', 'm2')),
		planWithMove(ledBy('m2', 'm2')),
		settled(...followersDone, moveFrom('m1')),
	);
	assert.equal(reason, undefined);
	assert.deepEqual(
		plan.steps.map(step => step.id),
		[
			...followersDone,
			moveFrom('m1'),
			defragment('m1'),
			disarm('m2'),
			'verify',
		],
	);
	assert.equal(
		plan.steps.find(step => step.id === defragment('m1'))?.title,
		'Defragment m1',
	);
});

test('a move that is settled does not come back, though leadership does', () => {
	const {plan} = replan(
		planWithMove(ledBy('m1', 'm2')),
		planWithMove(ledBy('m1', 'm2')),
		settled(...followersDone, moveFrom('m1')),
	);
	assert.deepEqual(
		plan.steps.slice(-3).map(step => step.id),
		[defragment('m1'), disarm('m2'), 'verify'],
	);
	assert.equal(
		plan.steps.filter(step => step.action.kind === 'move-leader').length,
		1,
	);
});

test('leadership that wandered before the move leaves one offer, for who leads now', () => {
	const {plan, reason} = replan(
		planWithMove(ledBy('m1', 'm2')),
		planWithMove(ledBy('m3', 'm2'), ['m1', 'm3']),
		settled('pre-check', 'snapshot', 'compact'),
	);
	assert.deepEqual(
		plan.steps.slice(3, 7).map(step => step.id),
		[defragment('m1'), defragment('m2'), moveFrom('m3'), defragment('m3')],
	);
	assert.match(reason ?? '', /the order changed: the leader/);
});

test('a leader whose file is done is not asked to hand over', () => {
	const {plan} = replan(
		planWithMove(ledBy('m1', 'm2')),
		planWithMove(ledBy('m2', 'm2'), ['m1', 'm2']),
		settled(...followersDone),
	);
	assert.deepEqual(
		plan.steps.slice(5).map(step => step.id),
		[defragment('m1'), disarm('m2'), 'verify'],
	);
});
