import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {Progress, StepProgress} from '../../../source/run/progress.js';
import {unsettledSteps} from '../../../source/run/resume.js';
import {idOf, member, observation} from '../../support/observation-builder.js';
import {planFor, planWithMove} from '../runbook/plan-options.js';

const move = `move-leader-${idOf('m1')}`;
const done: StepProgress = {
	state: 'finished',
	startedAtMs: 0,
	finishedAtMs: 1,
	outcome: 'done',
	message: '',
	measured: {},
	calls: [],
};

const ledBy = (name: string) =>
	observation({
		members: ['m1', 'm2', 'm3'].map(each =>
			member({name: each, status: {leaderId: idOf(name)}}),
		),
	});

const unsettledIn = (
	leader: string,
	steps: Readonly<Record<string, StepProgress>>,
) => {
	const progress: Progress = {
		runId: 'run-1',
		plan: planWithMove(),
		startedAtMs: 0,
		steps,
		finished: undefined,
	};
	return unsettledSteps(progress, ledBy(leader), undefined).map(
		each => each.stepId,
	);
};

test('leadership that stayed away stays settled; where it came back it is looked at again', () => {
	assert.deepEqual(unsettledIn('m2', {[move]: done}), []);
	assert.deepEqual(unsettledIn('m1', {[move]: done}), [move]);
});

test('a move that was left out, or whose member is rewritten already, is not looked at again', () => {
	assert.deepEqual(
		unsettledIn('m1', {[move]: {...done, outcome: 'skipped'}}),
		[],
	);
	assert.deepEqual(
		unsettledIn('m1', {
			[move]: done,
			[`defragment-${idOf('m1')}`]: {...done},
		}),
		[],
	);
});

test('a compaction that kept revisions is worth what it was while few were written since', () => {
	const kept = (revision: number) => {
		const plan = planFor(ledBy('m1'), {keepRevisions: 1000});
		const observed = observation({
			members: ['m1', 'm2', 'm3'].map(name =>
				member({name, status: {revision}}),
			),
		});
		const progress: Progress = {
			runId: 'run-1',
			plan,
			startedAtMs: 0,
			steps: {compact: done},
			finished: undefined,
		};
		return unsettledSteps(progress, observed, undefined).length;
	};

	assert.equal(kept(100_050), 0);
	assert.equal(kept(100_051), 1);
});
