import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {RunEvent} from '../../../source/run/run-event.js';
import {attemptsOf} from '../../../source/report/attempts.js';
import {comparisonsOf} from '../../../source/report/comparison.js';
import {timelineReport} from '../../../source/report/timeline-report.js';
import {timelineOf} from '../../../source/report/timeline.js';
import {wholeEvents} from '../../../source/run/whole-events.js';
import {idOf, mebibyte} from '../../support/observation-builder.js';
import {
	at,
	began,
	called,
	defragmentM2,
	finished,
	header,
	interruptedRun,
	recovered,
	shrunk,
	started,
} from './timeline-journal.js';

test('a step that was interrupted and run again is told twice, each go with its own calls', () => {
	const goes = attemptsOf(interruptedRun).map(
		({stepId, startedAtMs, finishedAtMs, outcome, calls}) => [
			stepId,
			startedAtMs,
			finishedAtMs,
			outcome,
			calls.length,
		],
	);
	assert.deepEqual(goes, [
		['snapshot', at(1), at(3), 'done', 1],
		[defragmentM2, at(4), undefined, undefined, 1],
		[defragmentM2, at(62), at(65), 'done', 1],
		['verify', at(66), at(68), 'done', 2],
	]);
});

test('a refusal after an interruption is not taken for the end of the interrupted go', () => {
	const [first, second] = attemptsOf([
		began(),
		started(1, defragmentM2),
		{kind: 'run-resumed', atMs: at(2), unsettled: []},
		finished(3, defragmentM2, {outcome: 'refused', message: 'no leader'}),
	]);
	assert.equal(first?.outcome, undefined);
	assert.equal(second?.outcome, 'refused');
	assert.equal(second?.startedAtMs, undefined);
	assert.equal(second?.confirmedBy, undefined);
});

test('a step that no plan names is told by its ID', () => {
	const [only] = attemptsOf([started(1, 'compact'), finished(2, 'compact')]);
	assert.equal(only?.step, undefined);
	assert.equal(only?.stepId, 'compact');
});

test('the run is told with its instants, its outcome and its last plan', () => {
	const timeline = timelineOf(interruptedRun, header);
	assert.equal(timeline.beganAtMs, at(0));
	assert.equal(timeline.endedAtMs, at(68));
	assert.equal(timeline.outcome, 'recovered');
	assert.deepEqual(timeline.untouched, []);
	assert.deepEqual(
		timeline.turns.map(turn => turn.kind),
		['run-resumed', 'plan-changed'],
	);
});

test('a run without an end is unfinished, and the steps it did not come to are listed', () => {
	const timeline = timelineOf(interruptedRun.slice(0, 4), header);
	assert.equal(timeline.outcome, 'unfinished');
	assert.equal(timeline.endedAtMs, undefined);
	assert.equal(timeline.lastAtMs, at(3));
	assert.deepEqual(
		timeline.untouched.map(each => each.id),
		[defragmentM2, 'verify'],
	);
});

test('a second run in one journal that has not ended leaves the whole unfinished', () => {
	const timeline = timelineOf([began(), recovered(1), began()], header);
	assert.equal(timeline.outcome, 'unfinished');
	assert.equal(timeline.endedAtMs, undefined);
});

test('an empty journal is unfinished and knows no instant', () => {
	const timeline = timelineOf([], header);
	assert.equal(timeline.outcome, 'unfinished');
	assert.equal(timeline.beganAtMs, undefined);
	assert.equal(timeline.lastAtMs, undefined);
	assert.equal(timeline.plan, undefined);
});

test('a phase is the time in its ended steps, and unknown without one', () => {
	assert.deepEqual(timelineOf(interruptedRun, header).phases, {
		checks: undefined,
		snapshot: 2000,
		compact: undefined,
		defragment: 3000,
		disarm: undefined,
		guided: undefined,
		relief: undefined,
		verify: 2000,
	});
});

test('a member has its size before its first defragment and after its last', () => {
	const again = {...shrunk, dbSizeBeforeBytes: 8 * mebibyte};
	const {members} = timelineOf(
		[
			began(),
			started(1, defragmentM2),
			finished(2, defragmentM2, {
				outcome: 'failed',
				measured: {...shrunk, dbSizeAfterBytes: 8 * mebibyte},
			}),
			started(3, defragmentM2),
			finished(4, defragmentM2, {measured: again}),
		],
		header,
	);
	assert.deepEqual(members, [
		{
			memberId: idOf('m2'),
			name: 'm2',
			dbSizeBeforeBytes: 64 * mebibyte,
			dbSizeAfterBytes: 4 * mebibyte,
			ratio: 4 / 64,
		},
	]);
});

test('a refused defragment measured no sizes, which are then not known', () => {
	const {members} = timelineOf(
		[began(), finished(2, defragmentM2, {outcome: 'refused'})],
		header,
	);
	assert.equal(members[0]?.dbSizeBeforeBytes, undefined);
	assert.equal(members[0]?.dbSizeAfterBytes, undefined);
	assert.equal(members[0]?.ratio, undefined);
});

test('the time of a defragment is compared with that of its call, and what was not measured has no ratio', () => {
	assert.deepEqual(comparisonsOf({tookMs: 2000, diskNeededBytes: 10}, shrunk), [
		{key: 'tookMs', predicted: 2000, measured: 1000, ratio: 0.5},
		{
			key: 'diskNeededBytes',
			predicted: 10,
			measured: undefined,
			ratio: undefined,
		},
	]);
	assert.deepEqual(comparisonsOf({reclaimedBytes: 0}, {reclaimedBytes: 5}), [
		{key: 'reclaimedBytes', predicted: 0, measured: 5, ratio: undefined},
	]);
	assert.deepEqual(comparisonsOf({}, shrunk), []);
});

const damagedLines: ReadonlyArray<readonly [string, unknown]> = [
	['a run without a plan', {kind: 'run-started', runId: 'r'}],
	[
		'a plan whose step is no object',
		{kind: 'plan-changed', reason: '', plan: {cause: '', goal: '', steps: [1]}},
	],
	['a step without an ID', {kind: 'step-started', confirmedBy: 'keyboard'}],
	['a call that is a number', {kind: 'call', stepId: 'a', command: 1}],
	[
		'an end without figures',
		{kind: 'step-finished', stepId: 'a', outcome: 'done', message: ''},
	],
	['a resumption without its list', {kind: 'run-resumed'}],
	['an end without an outcome', {kind: 'run-finished', message: ''}],
	[
		'an instant that no calendar has',
		{kind: 'run-finished', outcome: 'stopped', message: '', atMs: 1e300},
	],
];
for (const [sentence, line] of damagedLines) {
	test(`${sentence} is left out, and counted`, () => {
		const event = {atMs: at(1), ...(line as object)} as unknown as RunEvent;
		const {events, damaged} = wholeEvents([began(), event, recovered(2)]);
		assert.equal(damaged, 1);
		assert.deepEqual(
			events.map(each => each.kind),
			['run-started', 'run-finished'],
		);
	});
}

test('whole events are all kept', () => {
	const read = JSON.parse(JSON.stringify(interruptedRun)) as RunEvent[];
	assert.deepEqual(wholeEvents(read), {events: read, damaged: 0});
});

test('the report has null for what is not known, ISO instants, and who confirmed', () => {
	const report = timelineReport(timelineOf(interruptedRun, header), 0);
	assert.equal(report.beganAt, '2026-01-15T03:00:00.000Z');
	assert.equal(report.tookMs, 68_000);
	assert.deepEqual(
		report.steps.map(each => [each.confirmedBy, each.outcome, each.finishedAt]),
		[
			['keyboard', 'done', '2026-01-15T03:00:03.000Z'],
			['keyboard', null, null],
			['keyboard', 'done', '2026-01-15T03:01:05.000Z'],
			['--yes', 'done', '2026-01-15T03:01:08.000Z'],
		],
	);
	assert.equal(report.phases.compact, null);
	assert.deepEqual(report.interruptions, [
		{
			resumedAt: '2026-01-15T03:01:00.000Z',
			lookedAtAgain: [{stepId: defragmentM2, why: 'its end is not known'}],
		},
	]);
	assert.equal(report.planChanges.length, 1);
	assert.deepEqual(report.steps[2]?.predictions[0], {
		key: 'reclaimedBytes',
		predicted: 57.1 * mebibyte,
		measured: 60 * mebibyte,
		ratio: 60 / 57.1,
	});
});

test('nothing in the report can drive a terminal', () => {
	const bad = '\u001B[2J\u202E';
	const report = timelineReport(
		timelineOf(
			[
				began({goal: bad}),
				started(1, bad),
				called(1, bad, bad),
				finished(2, bad, {message: bad, measured: {[bad]: bad}}),
			],
			{...header, vantage: bad},
		),
		0,
	);
	// JSON escapes ESC by itself, and leaves bidirectional marks as they are.
	const text = JSON.stringify(report);
	assert.doesNotMatch(text, /\\u001b|\u202E/i);
	assert.match(text, /\\\\x1b/);
});
