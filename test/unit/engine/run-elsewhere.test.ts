import assert from 'node:assert/strict';
import {test} from 'node:test';
import {agreedClusterId} from '../../../source/cluster/observation.js';
import {watchRunElsewhere} from '../../../source/engine/run-elsewhere.js';
import type {Progress} from '../../../source/run/progress.js';
import {finished, progress} from '../../support/engine-state-builder.js';
import {takenAtMs} from '../../support/observation-builder.js';
import {frozen} from '../runbook/plan-options.js';
import {heldRecovery, start, turn} from './engine-bench.js';

test("another session's recovery is only watched: told once, no step begun, and what was found of it forgotten", async t => {
	const {recovery, started} = heldRecovery();
	let forgotten = 0;
	let updates = 0;
	let by: string | undefined;
	const bench = start(t, {
		observe: async () => frozen,
		recovery: {
			...recovery,
			isRunning: false,
			async update(observation) {
				updates += 1;
				return recovery.update(observation);
			},
			forget() {
				forgotten += 1;
			},
		},
		elsewhere: watchRunElsewhere(
			async () => by,
			() => takenAtMs,
		),
	});
	await turn();
	assert.equal(bench.latest().nextStepId, 'pre-check');
	assert.equal(bench.latest().runElsewhere, undefined);
	assert.equal(updates, 1);

	by = 'pid 4711, run 2026-01-15';
	await bench.pass(2000);
	await bench.pass(2000);
	const watched = bench.latest();
	assert.equal(watched.runElsewhere, 'pid 4711');
	assert.equal(watched.plan?.kind, 'plan');
	assert.equal(watched.nextStepId, undefined);
	assert.equal(watched.progress, undefined);
	assert.equal(updates, 1);
	assert.equal(forgotten, 2);
	const told = () =>
		bench
			.latest()
			.events.filter(({text}) => /other etcd-medic/.test(text))
			.map(({text}) => text);
	assert.deepEqual(told(), [
		'Another etcd-medic (pid 4711) has a recovery of this cluster open: its steps are its own; this screen only watches',
	]);
	bench.engine.handle({
		kind: 'run-step',
		stepId: 'pre-check',
		confirmedBy: 'keyboard',
	});
	bench.engine.handle({kind: 'skip-step', stepId: 'pre-check'});
	await turn();
	assert.deepEqual(started, []);

	by = undefined;
	await bench.pass(2000);
	assert.equal(bench.latest().runElsewhere, undefined);
	assert.equal(bench.latest().nextStepId, 'pre-check');
	assert.match(told().at(-1) ?? '', /\(pid 4711\) has let go of this cluster/);
});

test('how far it is comes from its journal, asked for by the run that the lock names, and only while it is held', async () => {
	const asked: unknown[] = [];
	let by: string | undefined;
	let progressOf: Progress | undefined;
	const elsewhere = watchRunElsewhere(
		async () => by,
		() => takenAtMs,
		async (clusterId, runId) => {
			asked.push([clusterId, runId]);
			return progressOf;
		},
	);
	await elsewhere.look(frozen);
	assert.deepEqual(asked, []);
	by = 'pid 4711, run 20260115T1000';
	await elsewhere.look(frozen);
	assert.deepEqual(asked, [[agreedClusterId(frozen), '20260115T1000']]);
	assert.equal(elsewhere.at, undefined);

	progressOf = progress();
	await elsewhere.look(frozen);
	const [first, second] = progressOf.plan.steps;
	assert.ok(first && second);
	const total = progressOf.plan.steps.length;
	const place = {number: 1, total, title: first.title};
	assert.deepEqual(elsewhere.at, {
		kind: 'next',
		...place,
		startedAtMs: undefined,
	});
	progressOf = progress({[first.id]: finished()});
	await elsewhere.look(frozen);
	assert.deepEqual(elsewhere.at, {
		kind: 'next',
		number: 2,
		total,
		title: second.title,
		startedAtMs: undefined,
	});

	by = undefined;
	await elsewhere.look(frozen);
	assert.equal(elsewhere.at, undefined);
	assert.equal(asked.length, 3);
});
