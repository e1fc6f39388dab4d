import assert from 'node:assert/strict';
import {test} from 'node:test';
import {replay} from '../../../source/run/progress.js';
import {unsettledSteps} from '../../../source/run/resume.js';
import {alarm, idOf} from '../../support/observation-builder.js';
import {bringBack, defragment, open} from './step-run.js';

// Steps that a person does outside, in a run.

test('a watch that is given up leaves its step the next one, and the record says so', async t => {
	const run = await open(t);
	run.cluster.kill('m3');
	assert.equal(await run.runNext(), bringBack('m3'));
	assert.equal(run.outcomeOf(bringBack('m3')), 'stopped');
	await run.update();
	assert.equal(run.recovery.state.nextStepId, bringBack('m3'));
	const ended = run.events.findLast(event => event.kind === 'step-finished');
	assert.ok(ended?.kind === 'step-finished');
	assert.match(ended.message, /at the last look: m3 does not answer/);
	// The next watch is a new one.
	void run.clock.sleep(2000).then(() => {
		run.cluster.member('m3').state = 'up';
	});
	await run.clock.run(run.recovery.runStep(bringBack('m3'), 'keyboard'));
	assert.equal(run.outcomeOf(bringBack('m3')), 'done');
});

test('to stop watching ends nothing that was called', async t => {
	const run = await open(t);
	await run.runAll(next => next === defragment('m2'));
	const running = run.recovery.runStep(defragment('m2'), 'keyboard');
	void run.clock.sleep(500).then(() => {
		run.recovery.stopWatching();
	});
	await run.clock.run(running);
	assert.equal(run.outcomeOf(defragment('m2')), 'done');
});

test('a resumed run looks again whether what a person did is still so', async t => {
	const run = await open(t);
	run.cluster.kill('m3');
	await run.update();
	void run.clock.sleep(2000).then(() => {
		run.cluster.member('m3').state = 'up';
	});
	await run.clock.run(run.recovery.runStep(bringBack('m3'), 'keyboard'));
	const progress = replay(run.events);
	assert.ok(progress !== undefined);
	const again = (): readonly string[] =>
		unsettledSteps(progress, run.cluster.look(), undefined).map(
			({stepId}) => stepId,
		);
	assert.deepEqual(again(), []);
	run.cluster.kill('m3');
	assert.deepEqual(again(), [bringBack('m3')]);
});

test('the hashes decide who is to be replaced, and that goes on in the plan', async t => {
	const run = await open(t);
	run.cluster.alarms = [...run.cluster.alarms, alarm('CORRUPT', 'm3')];
	run.cluster.member('m2').hash = 'deadbeef';
	assert.equal(await run.runNext(), 'compare-hashes');
	await run.update();
	assert.equal(run.recovery.state.nextStepId, `replace-${idOf('m2')}`);
});

test('members that agree leave nobody to replace, only the record to clear by hand', async t => {
	const run = await open(t);
	run.cluster.alarms = [...run.cluster.alarms, alarm('CORRUPT', 'm3')];
	await run.runNext();
	await run.update();
	assert.equal(run.recovery.state.nextStepId, 'disarm-corrupt');
	// A person clears it, and NOSPACE is recovered from then on.
	run.cluster.alarms = run.cluster.alarms.filter(
		({type}) => type === 'NOSPACE',
	);
	await run.runAll();
	assert.equal(run.recovery.state.progress?.finished?.outcome, 'recovered');
	assert.deepEqual(run.cluster.alarms, []);
});

test('what a person is in the middle of stays as it was told, though the member can no longer be described', async t => {
	const run = await open(t);
	run.cluster.alarms = [alarm('CORRUPT', 'm3')];
	run.cluster.member('m2').hash = 'deadbeef';
	await run.runNext();
	await run.runNext();
	const replace = `replace-${idOf('m2')}`;
	assert.equal(run.outcomeOf(replace), 'stopped');
	const told = run.plan().steps.find(({id}) => id === replace)?.commands;
	const {look} = run.cluster;
	run.cluster.look = () => {
		const observed = look();
		return {
			...observed,
			members: observed.members.filter(({member}) => member.name !== 'm2'),
		};
	};
	await run.update();
	const {plan} = run.recovery.state;
	assert.deepEqual(
		plan?.kind === 'plan' &&
			plan.steps.find(({id}) => id === replace)?.commands,
		told,
	);
});
