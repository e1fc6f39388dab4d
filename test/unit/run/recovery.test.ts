import assert from 'node:assert/strict';
import {test} from 'node:test';
import {stepProgress} from '../../../source/run/progress.js';
import {replay} from '../../../source/run/progress.js';
import type {RunEvent} from '../../../source/run/run-event.js';
import {mebibyte} from '../../support/observation-builder.js';
import {
	defragment,
	disarm,
	moveFrom,
	open,
	openSlow,
	refusalOf,
} from './step-run.js';

const kinds = (events: readonly RunEvent[]) =>
	events.map(event => event.kind).filter(kind => kind !== 'step-progress');

test('the whole plan ends with a cluster that is writable, step by step in plan order', async t => {
	const run = await openSlow(t);
	await run.runAll();
	const started = run.events.flatMap(event =>
		event.kind === 'step-started' ? [event.stepId] : [],
	);
	assert.deepEqual(started, [
		'pre-check',
		'snapshot',
		'compact',
		defragment('m2'),
		defragment('m3'),
		moveFrom('m1'),
		defragment('m1'),
		disarm('m1'),
		disarm('m2'),
		disarm('m3'),
		'verify',
	]);
	assert.equal(run.recovery.state.progress?.finished?.outcome, 'recovered');
	assert.deepEqual(run.cluster.alarms, []);
	assert.deepEqual([...run.cluster.keys], []);
	assert.ok(
		run.cluster.members.every(each => each.dbSizeBytes <= 16 * mebibyte),
	);
});

test('the last event is that the run recovered, and afterwards no step is next', async t => {
	const run = await open(t);
	await run.runAll();
	const last = run.events.at(-1);
	assert.equal(last?.kind === 'run-finished' && last.outcome, 'recovered');
	await run.update();
	assert.equal(run.recovery.state.nextStepId, undefined);
	assert.deepEqual(run.recovery.state.preChecks, []);
});

test('a key that is pressed after the recovery neither begins the run again nor calls anybody', async t => {
	const run = await open(t);
	await run.runAll();
	const before = {...run.recovery.state.progress};
	const calls = run.cluster.calls.length;
	for (const stepId of ['verify', 'pre-check', 'snapshot']) {
		await run.clock.run(run.recovery.runStep(stepId, 'keyboard'));
	}

	assert.deepEqual(run.recovery.state.progress, before);
	assert.equal(run.cluster.calls.length, calls);
});

test('replaying the recorded events gives the progress that the run has', async t => {
	const run = await open(t);
	await run.runAll(next => next === disarm('m3'));
	assert.deepEqual(replay(run.events), run.recovery.state.progress);
	await run.runAll();
	assert.deepEqual(replay(run.events), run.recovery.state.progress);
});

test('each call is recorded before it reaches a member', async t => {
	const trace: string[] = [];
	const run = await open(t, {
		record: async event => {
			if (event.kind === 'call') trace.push('recorded');
		},
	});
	run.cluster.onCall = call => {
		if (call.kind !== 'status') trace.push('sent');
		return undefined;
	};
	await run.runAll();
	assert.ok(trace.length >= 20);
	assert.deepEqual(
		trace,
		trace.map((_, index) => (index % 2 === 0 ? 'recorded' : 'sent')),
	);
});

test('a step is started in the record, with what was checked, before anything is sent', async t => {
	const run = await open(t);
	await run.runAll(next => next === 'compact');
	const from = run.events.length;
	await run.runNext();
	assert.deepEqual(kinds(run.events.slice(from)), [
		'step-started',
		...Array.from({length: 4}, () => 'call'),
		'step-finished',
	]);
	const started = run.events[from];
	assert.ok(started?.kind === 'step-started' && started.preChecks.length > 3);
	assert.equal(started.confirmedBy, 'keyboard');
});

test('an event that cannot be recorded keeps the call from going out', async t => {
	const run = await open(t, {
		record: async event => {
			if (event.kind === 'call') throw new Error('disk full');
		},
	});
	await run.runAll(next => next === 'snapshot');
	await run.clock.run(run.recovery.skipStep('snapshot'));
	const stepId = await run.runNext();
	const at = stepProgress(run.recovery.state.progress, stepId ?? '');
	assert.ok(at.state === 'finished' && at.outcome === 'failed');
	assert.match(at.message, /before the next call: disk full/);
	assert.deepEqual(run.cluster.calls, []);
});

test('an end that cannot be recorded is shown all the same, and says so', async t => {
	const run = await open(t, {
		record: async event => {
			if (event.kind === 'step-finished') throw new Error('disk full');
		},
	});
	const stepId = await run.runNext();
	const at = stepProgress(run.recovery.state.progress, stepId ?? '');
	assert.ok(at.state === 'finished' && at.outcome === 'done');
	assert.match(at.message, /not in the journal: disk full/);
});

test('a step that is being left out is neither run nor left out a second time meanwhile', async t => {
	const run = await open(t);
	await run.runAll(next => next === 'snapshot');
	const from = run.events.length;
	await run.clock.run(
		Promise.all([
			run.recovery.skipStep('snapshot'),
			run.recovery.skipStep('snapshot'),
			run.recovery.runStep('snapshot', 'keyboard'),
		]),
	);
	assert.deepEqual(kinds(run.events.slice(from)), ['step-finished']);
	assert.equal(run.outcomeOf('snapshot'), 'skipped');
});

test('only the next step runs: another one is refused and changes nothing', async t => {
	const run = await open(t);
	await run.update();
	await run.clock.run(run.recovery.runStep(disarm('m1'), 'keyboard'));
	assert.match(refusalOf(run, disarm('m1')), /another step comes first/);
	assert.deepEqual(run.cluster.calls, []);
	await run.update();
	assert.equal(run.recovery.state.nextStepId, 'pre-check');
});

test('a step that is done stays done when it is asked for again', async t => {
	const run = await open(t);
	await run.runAll(next => next === defragment('m3'));
	const calls = run.cluster.calls.length;
	for (const stepId of ['snapshot', 'compact', defragment('m2')]) {
		await run.clock.run(run.recovery.runStep(stepId, 'keyboard'));
		assert.equal(run.outcomeOf(stepId), 'done');
	}

	await run.update();
	assert.equal(run.recovery.state.nextStepId, defragment('m3'));
	assert.equal(run.cluster.calls.length, calls);
});

test('a key pressed twice, or for another step, while a step runs is not obeyed, then or later', async t => {
	const run = await open(t);
	await run.runAll(next => next === defragment('m2'));
	const first = run.recovery.runStep(defragment('m2'), 'keyboard');
	assert.equal(run.recovery.isRunning, true);
	const from = run.events.length;
	await run.clock.run(
		Promise.all([
			first,
			run.recovery.runStep(defragment('m2'), 'keyboard'),
			run.recovery.runStep(defragment('m3'), 'keyboard'),
			run.recovery.skipStep(defragment('m2')),
		]),
	);
	assert.equal(run.recovery.isRunning, false);
	assert.deepEqual(kinds(run.events.slice(from)), [
		'step-started',
		'call',
		'step-finished',
	]);
	assert.deepEqual(
		run.cluster.calls
			.filter(call => call.kind === 'defragment')
			.map(call => call.to),
		['m2'],
	);
});

test('snapshot, compaction and defragment may be left out, and nothing else', async t => {
	const run = await open(t);
	const skipped: string[] = [];
	for (;;) {
		await run.update();
		const next = run.recovery.state.nextStepId;
		if (next === undefined) break;
		await run.clock.run(run.recovery.skipStep(next));
		if (run.outcomeOf(next) === 'skipped') skipped.push(next);
		else await run.runNext();
		if (run.outcomeOf(next) === 'refused') break;
	}

	assert.deepEqual(skipped, [
		'snapshot',
		'compact',
		defragment('m2'),
		defragment('m3'),
		defragment('m1'),
	]);
	assert.deepEqual(run.cluster.calls, []);
	assert.match(refusalOf(run, disarm('m1')), /is below 90% of its quota/);
});

test('a step that is not the next cannot be left out', async t => {
	const run = await open(t);
	await run.runAll(next => next === 'snapshot');
	await run.clock.run(run.recovery.skipStep('compact'));
	assert.equal(run.outcomeOf('compact'), 'waiting');
});

test('a healthy cluster has no plan and no next step', async t => {
	const run = await open(t);
	run.cluster.alarms = [];
	for (const each of run.cluster.members) each.dbSizeBytes = each.inUseBytes;
	await run.update();
	const {plan, nextStepId} = run.recovery.state;
	assert.ok(plan?.kind === 'refusal' && plan.reason === 'not-needed');
	assert.equal(nextStepId, undefined);
	await run.clock.run(run.recovery.runStep('snapshot', 'keyboard'));
	assert.deepEqual(run.events, []);
});

test('a word of progress that cannot be recorded does not disturb the step', async t => {
	const run = await open(t, {
		record: async event => {
			if (event.kind === 'step-progress') throw new Error('disk full');
		},
	});
	await run.runAll();
	assert.equal(run.recovery.state.progress?.finished?.outcome, 'recovered');
});
