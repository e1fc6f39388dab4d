import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {
	isSettled,
	nextStep,
	reduceProgress,
	replay,
	runningStep,
	stepProgress,
} from '../../../source/run/progress.js';
import type {RunEvent, StepOutcome} from '../../../source/run/run-event.js';
import {idOf} from '../../support/observation-builder.js';
import {plan} from '../../support/step-builder.js';

const planned = plan();
const begun: RunEvent = {
	kind: 'run-started',
	atMs: 1,
	runId: 'run-1',
	plan: planned,
};

const started = (stepId: string, atMs = 2): RunEvent => ({
	kind: 'step-started',
	atMs,
	stepId,
	memberId: undefined,
	confirmedBy: 'keyboard',
	preChecks: [],
});

const finished = (
	stepId: string,
	outcome: StepOutcome,
	atMs = 9,
): RunEvent => ({
	kind: 'step-finished',
	atMs,
	stepId,
	outcome,
	message: outcome,
	measured: {bytes: 1},
	problem: undefined,
});

test('events before a run began change nothing', () => {
	assert.equal(reduceProgress(undefined, started('snapshot')), undefined);
	assert.equal(replay([finished('snapshot', 'done')]), undefined);
});

test('a step that no event has named is waiting', () => {
	assert.deepEqual(stepProgress(replay([begun]), 'snapshot'), {
		state: 'waiting',
	});
	assert.deepEqual(stepProgress(undefined, 'snapshot'), {state: 'waiting'});
});

test('calls and what a step says are kept while it runs, and its calls afterwards', () => {
	const running = replay([
		begun,
		started('snapshot'),
		{kind: 'call', atMs: 3, stepId: 'snapshot', command: 'etcdctl a'},
		{kind: 'call', atMs: 4, stepId: 'snapshot', command: 'etcdctl b'},
		{
			kind: 'step-progress',
			atMs: 5,
			stepId: 'snapshot',
			message: 'half',
			share: 0.5,
		},
	]);
	assert.deepEqual(stepProgress(running, 'snapshot'), {
		state: 'running',
		startedAtMs: 2,
		message: 'half',
		share: 0.5,
		preChecks: [],
		calls: ['etcdctl a', 'etcdctl b'],
	});
	assert.equal(runningStep(running)?.id, 'snapshot');
	const over = reduceProgress(running, finished('snapshot', 'done'));
	assert.deepEqual(stepProgress(over, 'snapshot'), {
		state: 'finished',
		startedAtMs: 2,
		finishedAtMs: 9,
		outcome: 'done',
		message: 'done',
		measured: {bytes: 1},
		calls: ['etcdctl a', 'etcdctl b'],
	});
	assert.equal(runningStep(over), undefined);
});

test('a word of progress that arrives late does not bring a finished step back to life', () => {
	const over = replay([
		begun,
		started('snapshot'),
		finished('snapshot', 'done'),
	]);
	for (const late of [
		{
			kind: 'step-progress',
			atMs: 10,
			stepId: 'snapshot',
			message: 'x',
			share: 1,
		},
		{kind: 'call', atMs: 10, stepId: 'snapshot', command: 'x'},
	] satisfies readonly RunEvent[]) {
		assert.deepEqual(reduceProgress(over, late), over);
	}
});

test('done, already so and skipped are settled; refused, failed, running and waiting are not', () => {
	const settledAfter = (...events: readonly RunEvent[]) =>
		isSettled(stepProgress(replay([begun, ...events]), 'snapshot'));
	for (const outcome of ['done', 'already-so', 'skipped'] as const) {
		assert.equal(settledAfter(finished('snapshot', outcome)), true, outcome);
	}

	for (const outcome of ['refused', 'failed'] as const) {
		assert.equal(settledAfter(finished('snapshot', outcome)), false, outcome);
	}

	assert.equal(settledAfter(started('snapshot')), false);
	assert.equal(settledAfter(), false);
});

test('the next step is the first in plan order that is not settled, a failed one again', () => {
	const [first, second] = planned.steps;
	const events = [begun, finished(first?.id ?? '', 'done')];
	assert.equal(nextStep(planned, replay(events))?.id, second?.id);
	const tried = [...events, finished(second?.id ?? '', 'failed')];
	assert.equal(nextStep(planned, replay(tried))?.id, second?.id);
	assert.equal(nextStep(planned, undefined)?.id, first?.id);
});

test('a plan that is made again keeps what was done', () => {
	const steps = planned.steps.toReversed();
	const progress = replay([
		begun,
		finished('snapshot', 'done'),
		{
			kind: 'plan-changed',
			atMs: 10,
			plan: {...planned, steps},
			reason: 'the leader changed',
		},
	]);
	assert.equal(progress?.plan.steps[0]?.id, 'verify');
	assert.ok(isSettled(stepProgress(progress, 'snapshot')));
});

test('the end of a run is kept with its words', () => {
	const progress = replay([
		begun,
		{kind: 'run-finished', atMs: 20, outcome: 'recovered', message: 'writable'},
	]);
	assert.deepEqual(progress?.finished, {
		atMs: 20,
		outcome: 'recovered',
		message: 'writable',
	});
});

test('a new run begins with nothing done', () => {
	const progress = replay([begun, finished('snapshot', 'done'), begun]);
	assert.deepEqual(progress?.steps, {});
	assert.equal(progress?.finished, undefined);
});

test('replaying the events, cut anywhere and read back as JSON, rebuilds the same progress', () => {
	const stepId = fc.constantFrom(
		'snapshot',
		'verify',
		`defragment-${idOf('m2')}`,
	);
	const anyEvent = fc.oneof(
		fc.constant(begun),
		stepId.map(id => started(id)),
		fc
			.tuple(
				stepId,
				fc.constantFrom<StepOutcome>('done', 'failed', 'refused', 'skipped'),
			)
			.map(([id, outcome]) => finished(id, outcome)),
		stepId.map((id): RunEvent => ({
			kind: 'call',
			atMs: 3,
			stepId: id,
			command: 'etcdctl',
		})),
		stepId.map((id): RunEvent => ({
			kind: 'step-progress',
			atMs: 3,
			stepId: id,
			message: 'm',
			share: 0.1,
		})),
	);
	const stored = (events: readonly RunEvent[]): readonly RunEvent[] =>
		events.map(event => JSON.parse(JSON.stringify(event)) as RunEvent);
	fc.assert(
		fc.property(fc.array(anyEvent), fc.nat(), (tail, at) => {
			const events = [begun, ...tail];
			const cut = at % (events.length + 1);
			let resumed = replay(stored(events.slice(0, cut)));
			for (const event of events.slice(cut)) {
				resumed = reduceProgress(resumed, event);
			}

			assert.equal(JSON.stringify(resumed), JSON.stringify(replay(events)));
		}),
	);
});
