import assert from 'node:assert/strict';
import {test} from 'node:test';
import {stepProgress} from '../../../source/run/progress.js';
import {alarm} from '../../support/observation-builder.js';
import {callsOf, defragment, disarm, open} from './step-run.js';

// What happens between the checks that began a step and its call.

test('CORRUPT that is raised after the step began keeps the disarm from going out', async t => {
	let isArmed = false;
	const run = await open(t, {
		record: async event => {
			if (event.kind === 'step-started' && isArmed) {
				run.cluster.alarms = [...run.cluster.alarms, alarm('CORRUPT', 'm3')];
			}
		},
	});
	await run.runAll(next => next === disarm('m1'));
	isArmed = true;
	await run.clock.run(run.recovery.runStep(disarm('m1'), 'keyboard'));
	assert.ok(!callsOf(run).includes('disarm'));
	assert.equal(run.outcomeOf(disarm('m1')), 'refused');
	const at = stepProgress(run.recovery.state.progress, disarm('m1'));
	assert.match(
		at.state === 'finished' ? at.message : '',
		/^No CORRUPT alarm: no, raised by/,
	);
});

test('a member that falls silent after the step began keeps the defragment from going out', async t => {
	let isArmed = false;
	const run = await open(t, {
		record: async event => {
			if (event.kind === 'step-started' && isArmed) {
				run.cluster.member('m3').state = 'hung';
			}
		},
	});
	await run.runAll(next => next === defragment('m2'));
	isArmed = true;
	await run.clock.run(run.recovery.runStep(defragment('m2'), 'keyboard'));
	assert.ok(!callsOf(run).includes('defragment'));
	assert.equal(run.outcomeOf(defragment('m2')), 'refused');
});

test('a moment of silence is waited out, and the call goes out once', async t => {
	let isArmed = false;
	const run = await open(t, {
		record: async event => {
			if (event.kind === 'step-started' && isArmed) {
				run.cluster.member('m3').state = 'hung';
				void run.clock.sleep(2000).then(() => {
					run.cluster.member('m3').state = 'up';
				});
			}
		},
	});
	await run.runAll(next => next === defragment('m2'));
	isArmed = true;
	await run.clock.run(run.recovery.runStep(defragment('m2'), 'keyboard'));
	assert.equal(run.outcomeOf(defragment('m2')), 'done');
	assert.equal(callsOf(run).filter(call => call === 'defragment').length, 1);
});
