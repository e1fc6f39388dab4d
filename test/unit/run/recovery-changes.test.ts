import assert from 'node:assert/strict';
import {test} from 'node:test';
import {refuses} from '../../support/fake-member.js';
import {alarm} from '../../support/observation-builder.js';
import {
	bringBack,
	callsOf,
	defragment,
	disarm,
	open,
	refusalOf,
} from './step-run.js';

// What happens to a recovery when the cluster changes under it.

test('the plan and its pre-checks are judged when the step runs, not when its page was opened', async t => {
	const run = await open(t);
	await run.runAll(next => next === defragment('m2'));
	assert.ok(run.recovery.state.preChecks.every(({state}) => state === 'pass'));
	run.cluster.kill('m3');
	await run.clock.run(run.recovery.runStep(defragment('m2'), 'keyboard'));
	assert.match(
		refusalOf(run, defragment('m2')),
		/another step comes first now: the cluster changed meanwhile/,
	);
	assert.ok(!callsOf(run).includes('defragment'));
	assert.equal(await run.runNext(), bringBack('m3'));
	assert.equal(run.outcomeOf(bringBack('m3')), 'stopped');
});

test('a member that dies between two steps is waited for, and then the rest goes on where it was', async t => {
	const run = await open(t);
	await run.runAll(next => next === defragment('m2'));
	run.cluster.kill('m3');
	await run.update();
	assert.equal(run.recovery.state.nextStepId, bringBack('m3'));
	void run.clock.sleep(2500).then(() => {
		run.cluster.member('m3').state = 'up';
	});
	await run.clock.run(run.recovery.runStep(bringBack('m3'), 'keyboard'));
	assert.equal(run.outcomeOf(bringBack('m3')), 'done');
	await run.runAll();
	assert.equal(run.recovery.state.progress?.finished?.outcome, 'recovered');
	assert.equal(callsOf(run).filter(kind => kind === 'snapshot').length, 1);
});

test('left out by decision, a member that is down makes each defragment an outage and keeps the alarm armed', async t => {
	const run = await open(t);
	run.cluster.kill('m3');
	await run.update();
	assert.equal(run.recovery.state.nextStepId, bringBack('m3'));
	await run.clock.run(run.recovery.skipStep(bringBack('m3')));
	assert.equal(await run.runAll(next => next === defragment('m2')), 'compact');
	assert.deepEqual(
		run.cluster.calls
			.filter(call => call.kind === 'compact')
			.map(call => call.to)
			.filter(name => name === 'm3'),
		[],
	);
	const levels = run
		.plan()
		.steps.filter(step => step.action.kind === 'defragment')
		.map(step => step.level);
	assert.deepEqual([...new Set(levels)], [3]);
	await run.runAll();
	assert.ok(!callsOf(run).includes('disarm'));
	assert.ok(run.cluster.alarms.length > 0);
});

test('what cannot be known refuses the step in those words', async t => {
	const run = await open(t);
	await run.runAll(next => next === disarm('m1'));
	run.cluster.member('m3').metrics = 'unreadable';
	await run.clock.run(run.recovery.runStep(disarm('m1'), 'keyboard'));
	assert.match(
		refusalOf(run, disarm('m1')),
		/m3 is below 90% of its quota: unknown, /,
	);
	assert.ok(!callsOf(run).includes('disarm'));
});

test('a refused step runs once what stood against it is gone', async t => {
	const run = await open(t);
	await run.runAll(next => next === defragment('m2'));
	run.cluster.member('m3').behind = 500;
	assert.equal(await run.runNext(), defragment('m2'));
	assert.equal(run.outcomeOf(defragment('m2')), 'refused');
	run.cluster.member('m3').behind = 0;
	await run.runNext();
	assert.equal(run.outcomeOf(defragment('m2')), 'done');
});

test('CORRUPT that is raised in mid plan stops every step, whichever is asked for', async t => {
	const run = await open(t);
	await run.runAll(next => next === defragment('m3'));
	const calls = run.cluster.calls.length;
	run.cluster.alarms = [...run.cluster.alarms, alarm('CORRUPT', 'm3')];
	const steps = run.plan().steps.map(step => step.id);
	for (const stepId of steps) {
		await run.clock.run(run.recovery.runStep(stepId, 'keyboard'));
		await run.clock.run(run.recovery.skipStep(stepId));
	}

	assert.equal(run.cluster.calls.length, calls);
	const {plan, nextStepId} = run.recovery.state;
	assert.ok(plan?.kind === 'plan' && plan.cause === 'corrupt-alarm');
	assert.equal(nextStepId, 'compare-hashes');
	assert.equal(run.outcomeOf(defragment('m2')), 'done');
});

test('a run goes on where it was once CORRUPT is gone', async t => {
	const run = await open(t);
	await run.runAll(next => next === defragment('m3'));
	const {alarms} = run.cluster;
	run.cluster.alarms = [...alarms, alarm('CORRUPT', 'm3')];
	await run.update();
	run.cluster.alarms = alarms;
	await run.update();
	assert.equal(run.recovery.state.nextStepId, defragment('m3'));
});

test('a leader that changes between two steps goes last, and the record says so', async t => {
	const run = await open(t);
	await run.runAll(next => next === defragment('m3'));
	run.cluster.leader = 'm3';
	run.cluster.term += 1;
	await run.runAll();
	const order = run.cluster.calls
		.filter(call => call.kind === 'defragment')
		.map(call => call.to);
	assert.deepEqual(order, ['m2', 'm1', 'm3']);
	const changed = run.events.find(event => event.kind === 'plan-changed');
	assert.match(changed?.kind === 'plan-changed' ? changed.reason : '', /order/);
	assert.equal(run.recovery.state.progress?.finished?.outcome, 'recovered');
});

test('a leader that changes after the page was opened is not defragmented before a follower', async t => {
	const run = await open(t);
	await run.runAll(next => next === defragment('m3'));
	run.cluster.leader = 'm3';
	run.cluster.term += 1;
	await run.clock.run(run.recovery.runStep(defragment('m3'), 'keyboard'));
	assert.match(
		refusalOf(run, defragment('m3')),
		/another step comes first now/,
	);
});

test('the revision of the first plan is compacted to, though others wrote meanwhile', async t => {
	const run = await open(t);
	await run.runAll(next => next === 'compact');
	run.cluster.revision = 9000;
	await run.runNext();
	assert.deepEqual(
		run.cluster.calls
			.filter(call => call.kind === 'compact')
			.map(call => call.about),
		['4999', '5000', '5000', '5000'],
	);
});

test('an alarm that is raised again is disarmed by a step of its own before the verify', async t => {
	const run = await open(t);
	await run.runAll(next => next === 'verify');
	run.cluster.alarms = [alarm('NOSPACE', 'm3')];
	assert.equal(await run.runNext(), `${disarm('m3')}-2`);
	assert.equal(await run.runAll(), 'verify');
	assert.deepEqual(run.cluster.alarms, []);
});

test('a verify that fails leaves the run open, and it can be run again', async t => {
	const run = await open(t);
	await run.runAll(next => next === 'verify');
	run.cluster.onCall = call =>
		call.kind === 'put' && call.to === 'm2' ? refuses('timeout') : undefined;
	await run.runNext();
	assert.equal(run.outcomeOf('verify'), 'failed');
	assert.ok(!run.events.some(event => event.kind === 'run-finished'));
	run.cluster.onCall = () => undefined;
	await run.runNext();
	assert.equal(run.recovery.state.progress?.finished?.outcome, 'recovered');
});

test('a new alarm after the recovery is a new run, with nothing done yet', async t => {
	const run = await open(t);
	await run.runAll();
	run.cluster.alarms = [alarm('NOSPACE', 'm1')];
	await run.update();
	assert.equal(run.recovery.state.nextStepId, 'pre-check');
	assert.equal(run.recovery.state.progress, undefined);
});

test('a defragment that was measured calibrates what is said of the next', async t => {
	const run = await open(t);
	run.cluster.member('m2').defragMs = 9000;
	await run.runAll(next => next === defragment('m3'));
	const next = run.plan().steps.find(step => step.id === defragment('m3'));
	assert.ok((next?.predicted.tookMs ?? 0) > 7000);
});

test('a second incident in one sitting is a run of its own, with its own snapshot', async t => {
	const run = await open(t);
	await run.runAll();
	assert.equal(run.recovery.state.progress?.finished?.outcome, 'recovered');
	const first = run.recovery.state.progress.runId;
	run.cluster.alarms = [alarm('NOSPACE', 'm1')];
	await run.update();
	const next = await run.runNext();
	assert.equal(next, 'pre-check');
	assert.notEqual(run.recovery.state.progress?.runId, first);
	assert.equal(run.recovery.state.progress?.finished, undefined);
});
