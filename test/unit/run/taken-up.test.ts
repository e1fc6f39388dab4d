import assert from 'node:assert/strict';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {test, type TestContext} from 'node:test';
import {recoveryRun, type RecoveryRun} from './step-run.js';

// A run that another session left before its end, or is still busy with.

async function leftBefore(
	t: TestContext,
	stepId: string,
): Promise<{readonly run: RecoveryRun; readonly file: string}> {
	const folder = await mkdtemp(path.join(tmpdir(), 'etcd-medic-taken-up-'));
	t.after(async () => {
		await rm(folder, {recursive: true, force: true});
	});
	const file = path.join(folder, 'before.db');
	const run = recoveryRun(file);
	await run.runAll(next => next === stepId);
	return {run, file};
}

test('the check that is made again stands where it was, first, and nothing is said to have moved', async t => {
	const {run, file} = await leftBefore(t, 'compact');
	const again = recoveryRun(file, {unfinished: () => run.events});
	await again.update();
	assert.deepEqual(
		again.plan().steps.map(step => step.id),
		run.plan().steps.map(step => step.id),
	);
	assert.equal(again.recovery.state.nextStepId, 'pre-check');
	const reasons = again.events.flatMap(event =>
		event.kind === 'plan-changed' ? [event.reason] : [],
	);
	assert.deepEqual(reasons, ['history goes on to a newer revision']);
	assert.equal(await again.runNext(), 'pre-check');
	await again.update();
	assert.equal(again.recovery.state.nextStepId, 'compact');
});

test('what was found of a run is forgotten while another session goes on with it, and looked for anew after that', async t => {
	const {run, file} = await leftBefore(t, 'compact');
	let asked = 0;
	let isLeft = true;
	const watching = recoveryRun(file, {
		unfinished() {
			asked += 1;
			return isLeft ? run.events : [];
		},
	});
	await watching.update();
	await watching.update();
	assert.equal(asked, 1);
	assert.notEqual(watching.recovery.state.progress, undefined);
	watching.recovery.forget();
	assert.equal(watching.recovery.state.progress, undefined);
	assert.equal(watching.recovery.state.nextStepId, undefined);
	isLeft = false;
	await watching.update();
	assert.equal(asked, 2);
	assert.equal(watching.recovery.state.progress, undefined);
});

test('a run that has begun here is not forgotten', async t => {
	const {run} = await leftBefore(t, 'snapshot');
	const before = run.recovery.state;
	run.recovery.forget();
	assert.equal(run.recovery.state, before);
	assert.notEqual(before.progress, undefined);
});
