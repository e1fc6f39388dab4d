import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {Progress, StepProgress} from '../../../source/run/progress.js';
import {reliefSoFar} from '../../../source/run/relief-so-far.js';
import {unsettledSteps} from '../../../source/run/resume.js';
import type {Measured} from '../../../source/run/run-event.js';
import {settledSoFar} from '../../../source/run/settled-so-far.js';
import {deletionId} from '../../../source/runbook/delete-keys-step.js';
import {nothingSoFar} from '../../../source/runbook/live-data-options.js';
import {surveyFigures} from '../../../source/runbook/survey-record.js';
import {
	alarm,
	mebibyte,
	member,
	observation,
} from '../../support/observation-builder.js';
import {planFor} from '../runbook/plan-options.js';

const events = '/registry/events/';
const step = deletionId(events);
const survey = {
	keys: 1000,
	prefixes: [{prefix: events, keys: 900, bytes: 90 * mebibyte}],
	deletions: [
		{prefix: events, keys: 900, bytes: 90 * mebibyte, cuts: [`${events}z`]},
	],
};
const full = observation({
	members: ['m1', 'm2', 'm3'].map(name =>
		member({
			name,
			status: {
				dbSizeBytes: 99 * mebibyte,
				dbSizeInUseBytes: 99 * mebibyte,
				revision: 5000,
			},
			metrics: {quotaBytes: 100 * mebibyte, compactRevision: 5000, keys: 900},
		}),
	),
	alarms: [alarm('NOSPACE', 'm1')],
});
const plan = planFor(full, {
	relief: {...nothingSoFar, cause: 'nospace', survey},
});

function ended(
	measured: Measured = {},
	changes: Partial<Extract<StepProgress, {state: 'finished'}>> = {},
): StepProgress {
	return {
		state: 'finished',
		startedAtMs: 0,
		finishedAtMs: 1,
		outcome: 'done',
		message: '',
		measured,
		calls: ['etcdctl'],
		...changes,
	};
}

const run = (steps: Readonly<Record<string, StepProgress>>): Progress => ({
	runId: 'run-1',
	plan,
	startedAtMs: 0,
	steps,
	finished: undefined,
});
const deleted = ended(
	{deletedBytes: 80 * mebibyte, revision: 5002},
	{finishedAtMs: 50},
);

test('before a run nothing is known', () => {
	assert.deepEqual(reliefSoFar(undefined), nothingSoFar);
});

test('what was counted comes back from the journal’s figures', () => {
	const counted = ended({...surveyFigures(survey)});
	assert.deepEqual(reliefSoFar(run({'survey-keys': counted})).survey, survey);
	const failed = ended({}, {outcome: 'failed'});
	assert.equal(reliefSoFar(run({'survey-keys': failed})).survey, undefined);
});

test('a deletion counts until the compaction after it', () => {
	const before = reliefSoFar(run({[step]: deleted}));
	assert.equal(before.deletedBytes, 80 * mebibyte);
	assert.equal(before.deletedRevision, 5002);
	assert.deepEqual(before.settled, [step]);
	const compacted = ended({}, {finishedAtMs: 60});
	const after = reliefSoFar(run({[step]: deleted, compact: compacted}));
	assert.equal(after.deletedBytes, 0);
	assert.equal(after.deletedRevision, 0);
	assert.equal(after.compactions, 1);
});

test('a deletion that failed half-way has deleted all the same, and is still to be finished', () => {
	const half = ended(
		{deletedBytes: 40 * mebibyte, revision: 5001},
		{outcome: 'failed', finishedAtMs: 50},
	);
	const soFar = reliefSoFar(run({[step]: half}));
	assert.equal(soFar.deletedBytes, 40 * mebibyte);
	assert.deepEqual(soFar.settled, []);
	assert.deepEqual(soFar.begun, [
		{
			prefix: events,
			cuts: [`${events}z`],
			keys: 900,
			bytes: 90 * mebibyte,
		},
	]);
});

test('a compaction left out is none, and one step of the quota raise left out is all of it', () => {
	const skipped = ended({}, {outcome: 'skipped', calls: []});
	const raise = plan.steps.find(each => each.id.startsWith('raise-quota'));
	const soFar = reliefSoFar(
		run({compact: skipped, [raise?.id ?? '']: skipped}),
	);
	assert.equal(soFar.compactions, 0);
	assert.ok(soFar.isQuotaLeftOut);
});

test('the revision of a compaction that is still to come is read again after a deletion', () => {
	assert.equal(settledSoFar(run({})).compactRevision, 5000);
	assert.equal(settledSoFar(run({[step]: deleted})).compactRevision, undefined);
});

test('a session that was killed in a deletion compacts again, and counts again', () => {
	const running: StepProgress = {
		state: 'running',
		startedAtMs: 40,
		message: '',
		share: undefined,
		preChecks: [],
		calls: ['etcdctl'],
	};
	const counted = ended({...surveyFigures(survey)});
	const unsettled = unsettledSteps(
		run({'survey-keys': counted, compact: ended(), [step]: running}),
		full,
		undefined,
	).map(({stepId}) => stepId);
	assert.deepEqual(unsettled, ['survey-keys', step, 'compact']);
});
