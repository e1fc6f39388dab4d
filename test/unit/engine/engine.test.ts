import assert from 'node:assert/strict';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {test} from 'node:test';
import {trendPoint} from '../diagnosis/findings-of.js';
import {
	idOf,
	member,
	observation,
	takenAtMs,
} from '../../support/observation-builder.js';
import {frozen} from '../runbook/plan-options.js';
import {recoveryRun} from '../run/step-run.js';
import {heldRecovery, start, turn} from './engine-bench.js';

test('a round is published at once, with its diagnosis and events, and then one each interval', async t => {
	const bench = start(t, {observe: async () => frozen});
	await turn();
	assert.equal(bench.rounds(), 1);
	const state = bench.latest();
	assert.equal(state.observation, frozen);
	assert.ok(
		state.diagnosis?.findings.some(({code}) => code === 'nospace-alarm'),
	);
	assert.match(state.events[0]?.text ?? '', /Watching 3 members/);
	assert.equal(state.source, 'ETCDCTL_ENDPOINTS');
	await bench.pass(1999);
	assert.equal(bench.rounds(), 1);
	await bench.pass(1);
	assert.equal(bench.rounds(), 2);
});

test('rounds add up to a history, and change is judged over them', async t => {
	let changes = 3;
	let now = takenAtMs;
	const bench = start(t, {
		observe: async () => {
			now += 2000;
			const observed = observation({
				takenAtMs: now,
				members: [member({metrics: {leaderChangesSeen: changes}})],
			});
			return {
				...observed,
				members: observed.members.map(each => ({
					...each,
					status: each.status && {...each.status, takenAtMs: now},
					metrics: each.metrics && {...each.metrics, takenAtMs: now},
				})),
			};
		},
	});
	await turn();
	assert.equal(bench.latest().histories?.[idOf('m1')]?.inUse.length, 1);
	changes = 5;
	await bench.pass(2000);
	const {histories, diagnosis} = bench.latest();
	assert.equal(histories?.[idOf('m1')]?.inUse.length, 2);
	const flapping = diagnosis?.findings.find(
		({code}) => code === 'leader-flapping',
	);
	assert.equal(flapping?.evidence['leaderChanges'], 2);
});

test('what was recorded before is looked up once, without holding up the first verdict', async t => {
	let answer: () => void = () => undefined;
	let asked = 0;
	const bench = start(t, {
		recorded: async () => {
			asked += 1;
			return new Promise(resolve => {
				answer = () => {
					resolve({
						trends: {
							[idOf('m1')]: [trendPoint(60_000), trendPoint(30_000)],
						},
						notices: ['Prometheus at p: has no series of m2'],
					});
				};
			});
		},
	});
	await turn();
	assert.equal(bench.rounds(), 1);
	answer();
	await bench.pass(2000);
	const {histories, events} = bench.latest();
	assert.equal(histories?.[idOf('m1')]?.inUse.length, 3);
	assert.ok(events.some(({text}) => text.includes('has no series of m2')));
	await bench.pass(2000);
	assert.equal(asked, 1);
});

test('a slow round shortens the rest after it, and never to nothing', async t => {
	let answer: () => void = () => undefined;
	const bench = start(t, {
		observe: async () =>
			new Promise(resolve => {
				answer = () => {
					resolve(frozen);
				};
			}),
	});
	await bench.pass(5000);
	answer();
	await turn();
	await bench.pass(49);
	assert.equal(bench.rounds(), 1);
	await bench.pass(1);
	assert.equal(bench.rounds(), 2);
	bench.engine.handle({kind: 'stop'});
	answer();
});

test('while paused nothing is asked, and going on asks at once', async t => {
	const bench = start(t);
	await turn();
	bench.engine.handle({kind: 'set-paused', isPaused: true});
	assert.equal(bench.latest().isPaused, true);
	for (let count = 0; count < 5; count += 1) await bench.pass(2000);
	assert.equal(bench.rounds(), 1);
	bench.engine.handle({kind: 'set-paused', isPaused: false});
	await turn();
	assert.equal(bench.rounds(), 2);
	assert.equal(bench.latest().isPaused, false);
});

test('probe-now asks at once, also while paused', async t => {
	const bench = start(t);
	await turn();
	bench.engine.handle({kind: 'probe-now'});
	await turn();
	assert.equal(bench.rounds(), 2);
	bench.engine.handle({kind: 'set-paused', isPaused: true});
	bench.engine.handle({kind: 'probe-now'});
	await turn();
	assert.equal(bench.rounds(), 3);
});

test('a new interval holds from now on', async t => {
	const bench = start(t);
	await turn();
	bench.engine.handle({kind: 'set-interval', intervalMs: 10_000});
	assert.equal(bench.latest().intervalMs, 10_000);
	await turn();
	const before = bench.rounds();
	await bench.pass(9999);
	assert.equal(bench.rounds(), before);
	await bench.pass(1);
	assert.equal(bench.rounds(), before + 1);
});

test('stop closes the observer and asks nothing more', async t => {
	const bench = start(t);
	await turn();
	bench.engine.handle({kind: 'stop'});
	await bench.ran;
	assert.equal(bench.isClosed(), true);
	await bench.pass(60_000);
	assert.equal(bench.rounds(), 1);
});

test('stop waits for a running step, and nothing more is started', async t => {
	const held = heldRecovery();
	const bench = start(t, {recovery: held.recovery});
	await turn();
	bench.engine.handle({
		kind: 'run-step',
		stepId: 'pre-check',
		confirmedBy: 'keyboard',
	});
	bench.engine.handle({kind: 'stop'});
	bench.engine.handle({
		kind: 'run-step',
		stepId: 'snapshot',
		confirmedBy: 'keyboard',
	});
	bench.engine.handle({kind: 'skip-step', stepId: 'snapshot'});
	await bench.pass(60_000);
	assert.equal(bench.isClosed(), false);
	held.end();
	await bench.ran;
	assert.equal(bench.isClosed(), true);
	assert.deepEqual(held.started, ['pre-check']);
});

test('what a person does outside is no longer waited for when the screen says so, and at stop', async t => {
	const held = heldRecovery();
	const bench = start(t, {recovery: held.recovery});
	await turn();
	bench.engine.handle({kind: 'stop-watching'});
	assert.equal(held.stoppedWatching(), 1);
	bench.engine.handle({kind: 'stop'});
	assert.equal(held.stoppedWatching(), 2);
	await bench.pass(60_000);
	await bench.ran;
});

test('a step that is confirmed after stop is not begun, nor one left out', async t => {
	const held = heldRecovery();
	const bench = start(t, {recovery: held.recovery});
	await turn();
	bench.engine.handle({kind: 'stop'});
	bench.engine.handle({
		kind: 'run-step',
		stepId: 'pre-check',
		confirmedBy: 'keyboard',
	});
	bench.engine.handle({kind: 'skip-step', stepId: 'snapshot'});
	await turn();
	held.end();
	await bench.ran;
	assert.deepEqual(held.started, []);
});

test('a key pressed during a step does not make stop forget that it is running', async t => {
	const held = heldRecovery();
	const bench = start(t, {recovery: held.recovery});
	await turn();
	for (const stepId of ['pre-check', 'snapshot']) {
		bench.engine.handle({kind: 'run-step', stepId, confirmedBy: 'keyboard'});
	}

	await turn();
	bench.engine.handle({kind: 'stop'});
	await bench.pass(60_000);
	assert.equal(bench.isClosed(), false);
	held.end();
	await bench.ran;
	assert.deepEqual(held.started, ['pre-check']);
});

test('the screen is kept up to date while a step runs', async t => {
	const held = heldRecovery();
	const bench = start(t, {recovery: held.recovery});
	await turn();
	bench.engine.handle({
		kind: 'run-step',
		stepId: 'pre-check',
		confirmedBy: 'keyboard',
	});
	await bench.pass(2000);
	assert.equal(bench.rounds(), 2);
	held.end();
	await turn();
	assert.equal(bench.rounds(), 3, 'and read again when it ended');
});

test('the plan and its pre-checks are published beside the observation', async t => {
	const folder = await mkdtemp(path.join(tmpdir(), 'etcd-medic-'));
	t.after(async () => rm(folder, {recursive: true}));
	const run = recoveryRun(path.join(folder, 'a.db'));
	const bench = start(t, {
		recovery: run.recovery,
		observe: async () => run.cluster.look(),
	});
	await turn();
	const state = bench.latest();
	assert.equal(state.isReadOnly, false);
	assert.equal(state.plan?.kind, 'plan');
	assert.equal(state.nextStepId, 'pre-check');
	assert.ok(state.preChecks.length > 5);
});

test('read-only has no plan to run and ignores run-step and skip-step', async t => {
	const bench = start(t, {observe: async () => frozen});
	await turn();
	bench.engine.handle({
		kind: 'run-step',
		stepId: 'pre-check',
		confirmedBy: 'keyboard',
	});
	bench.engine.handle({kind: 'skip-step', stepId: 'snapshot'});
	await turn();
	const state = bench.latest();
	assert.equal(state.isReadOnly, true);
	assert.equal(state.plan, undefined);
	assert.equal(state.nextStepId, undefined);
	assert.equal(state.progress, undefined);
	assert.equal(bench.rounds(), 1, 'nothing was run, so nothing is read again');
});

test('the list of events is bounded, the newest kept', async t => {
	let number = 0;
	const bench = start(t, {
		async observe() {
			number += 1;
			return number % 2 === 0 ? frozen : observation();
		},
	});
	for (let count = 0; count < 520; count += 1) {
		bench.engine.handle({kind: 'probe-now'});
		await turn();
	}

	const {events} = bench.latest();
	assert.equal(events.length, 500);
	assert.match(events.at(-1)?.text ?? '', /Alarm (raised|cleared)/);
	assert.ok(!events.some(({text}) => text.startsWith('Watching')));
});
