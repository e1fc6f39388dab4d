import assert from 'node:assert/strict';
import {test} from 'node:test';
import {moveLeader} from '../../../source/run/move-leader.js';
import type {StepResult} from '../../../source/run/step-context.js';
import type {StepAction} from '../../../source/runbook/step.js';
import {refuses} from '../../support/fake-member.js';
import {idOf, problem} from '../../support/observation-builder.js';
import {
	bench,
	defragment,
	disarm,
	moveFrom,
	openSlow,
	type Bench,
} from './step-run.js';

type Move = Extract<StepAction, {kind: 'move-leader'}>;

const fromM1: Move = {
	kind: 'move-leader',
	memberId: idOf('m1'),
	endpoint: 'https://10.0.0.1:2379',
	candidates: [idOf('m2'), idOf('m3')],
};

const run = async (on: Bench, action: Move = fromM1): Promise<StepResult> =>
	on.clock.run(moveLeader(action, on.context));
const asked = (on: Bench) =>
	on.cluster.calls.map(call => `${call.to} ${call.kind} ${call.about}`);

test('the leader alone is asked, and the first candidate leads', async () => {
	const on = bench();
	const result = await run(on);
	assert.equal(result.outcome, 'done');
	assert.match(result.message, /^m2 leads, 3 members say so, after/);
	assert.equal(result.measured['leaderId'], idOf('m2'));
	assert.deepEqual(asked(on), [`m1 moveLeader ${idOf('m2')}`]);
	assert.deepEqual(on.announced, [
		`etcdctl --endpoints=https://10.0.0.1:2379 move-leader ${idOf('m2')}`,
	]);
	assert.equal(on.cluster.leader, 'm2');
});

test('where another member leads already nothing is sent', async () => {
	const on = bench();
	on.cluster.leader = 'm3';
	const result = await run(on);
	assert.equal(result.outcome, 'already-so');
	assert.equal(result.message, 'm3 leads, m1 only follows');
	assert.deepEqual(on.announced, []);
});

test('a candidate that does not take over makes room for the next', async () => {
	const on = bench();
	on.cluster.onCall = call =>
		call.about === idOf('m2') ? refuses('timeout') : undefined;
	const result = await run(on);
	assert.equal(result.outcome, 'done');
	assert.match(result.message, /^m3 leads/);
	assert.deepEqual(asked(on), [
		`m1 moveLeader ${idOf('m2')}`,
		`m1 moveLeader ${idOf('m3')}`,
	]);
	assert.equal(on.announced.length, 2);
	// The first was given its 10 s, and no more.
	assert.ok(on.clock.nowMs() - (on.cluster.calls[0]?.atMs ?? 0) < 15_000);
});

test('when no candidate takes over the step fails, says why, and the old leader still leads', async () => {
	const on = bench();
	on.cluster.onCall = () => ({
		problem: problem('unknown', 'etcdserver: bad leader transferee'),
		isApplied: false,
	});
	const result = await run(on);
	assert.equal(result.outcome, 'failed');
	assert.match(
		result.message,
		/^m1 still leads \(m2: etcdserver: bad leader transferee; m3: .*Leave this step out/,
	);
	assert.equal(on.cluster.leader, 'm1');
	const nobody = await run(bench(), {...fromM1, candidates: []});
	assert.match(nobody.message, /no candidate is left/);
});

test('an answer that was lost is no failure when leadership has moved', async () => {
	const on = bench();
	on.cluster.onCall = () => ({
		problem: problem('unavailable'),
		isApplied: true,
	});
	const result = await run(on);
	assert.equal(result.outcome, 'done');
	assert.deepEqual(asked(on), [`m1 moveLeader ${idOf('m2')}`]);
});

test('whoever leaves while it is waited for is told, and nobody else is asked', async () => {
	const on = bench();
	on.cluster.onCall = () => {
		on.leaving.abort();
		return refuses('timeout');
	};
	assert.equal((await run(on)).outcome, 'failed');
	assert.equal(on.cluster.calls.length, 1);
});

test('in a run the old leader is rewritten after the move, as a follower and last', async t => {
	const whole = await openSlow(t);
	let ledThen: string | undefined;
	whole.cluster.onCall = call => {
		if (call.kind === 'defragment' && call.to === 'm1') {
			ledThen = whole.cluster.leader;
		}

		return undefined;
	};
	await whole.runAll();
	assert.equal(whole.recovery.state.progress?.finished?.outcome, 'recovered');
	assert.ok(ledThen !== undefined && ledThen !== 'm1');
	assert.equal(
		whole.cluster.calls.filter(({kind}) => kind === 'moveLeader').length,
		1,
	);
	assert.deepEqual(
		whole.events.flatMap(event =>
			event.kind === 'plan-changed' ? [event.reason] : [],
		),
		['new: Move leadership to m2 first'],
	);
});

test('a move that failed can be left out, and the leader is rewritten as it leads', async t => {
	const whole = await openSlow(t);
	whole.cluster.onCall = call =>
		call.kind === 'moveLeader' ? refuses('auth') : undefined;
	await whole.runAll();
	assert.equal(whole.outcomeOf(moveFrom('m1')), 'failed');
	await whole.update();
	await whole.clock.run(whole.recovery.skipStep(moveFrom('m1')));
	await whole.runAll();
	assert.equal(whole.outcomeOf(defragment('m1')), 'done');
	assert.equal(whole.outcomeOf(disarm('m1')), 'done');
	assert.equal(whole.recovery.state.progress?.finished?.outcome, 'recovered');
});

test('leadership that comes back before the last defragment does not bring the move back', async t => {
	const whole = await openSlow(t);
	await whole.runAll(next => next === defragment('m1'));
	whole.cluster.leader = 'm1';
	whole.cluster.term += 1;
	await whole.runAll();
	assert.equal(whole.recovery.state.progress?.finished?.outcome, 'recovered');
	assert.equal(
		whole.cluster.calls.filter(({kind}) => kind === 'moveLeader').length,
		1,
	);
});
