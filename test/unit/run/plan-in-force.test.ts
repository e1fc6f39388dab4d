import assert from 'node:assert/strict';
import {test} from 'node:test';
import {planInForce} from '../../../source/run/plan-in-force.js';
import type {Progress} from '../../../source/run/progress.js';
import {planFragmented} from '../../../source/runbook/fragmented.js';
import type {Refusal} from '../../../source/runbook/plan.js';
import {
	mebibyte,
	member,
	observation,
} from '../../support/observation-builder.js';
import {planFor, planOptions} from '../runbook/plan-options.js';

const maintenance = planFragmented(
	observation({
		members: ['m1', 'm2', 'm3'].map(name =>
			member({
				name,
				status: {
					dbSizeBytes: 800 * mebibyte,
					dbSizeInUseBytes: 100 * mebibyte,
				},
			}),
		),
	}),
	planOptions,
);
const notNeeded: Refusal = {
	kind: 'refusal',
	reason: 'not-needed',
	summary: 'nothing',
	advice: [],
};
const run = (changes: Partial<Progress> = {}): Progress => ({
	runId: 'run-1',
	plan: planFor(),
	startedAtMs: 0,
	steps: {},
	finished: undefined,
	...changes,
});
const ended = run({
	finished: {atMs: 1, outcome: 'recovered', message: 'Writable again'},
});

test('without a run the newest plan is in force', () => {
	assert.equal(planInForce(undefined, maintenance).plan, maintenance);
});

test('a recovery whose alarms are gone ends with its own steps, not as maintenance', () => {
	const progress = run();
	const {plan, reason} = planInForce(progress, maintenance);
	assert.equal(plan, progress.plan);
	assert.equal(reason, undefined);
	assert.equal(planInForce(progress, notNeeded).plan, progress.plan);
});

test('a recovery that has ended stays on the screen, fragmented or not, until an alarm is raised', () => {
	assert.equal(planInForce(ended, maintenance).plan, ended.plan);
	assert.equal(planInForce(ended, notNeeded).plan, ended.plan);
	const fresh = planFor();
	const next = planInForce(ended, fresh);
	assert.equal(next.plan, fresh);
	assert.equal(next.isRunForgotten, true);
});

test('an alarm that is raised during maintenance brings the steps of a recovery into it', () => {
	const progress = run({plan: maintenance});
	const {plan, reason} = planInForce(progress, planFor());
	assert.ok(plan.kind === 'plan' && plan.cause === 'nospace');
	assert.match(reason ?? '', /Disarm NOSPACE of m2/);
});
