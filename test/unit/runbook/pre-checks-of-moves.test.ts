import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {Observation} from '../../../source/cluster/observation.js';
import {
	preChecksFor,
	type StepFacts,
} from '../../../source/runbook/pre-checks.js';
import {
	alarm,
	gibibyte,
	idOf,
	member,
	observation,
	type MemberChanges,
} from '../../support/observation-builder.js';
import {frozen, planWithMove, stepOf} from './plan-options.js';

const facts: StepFacts = {
	snapshotFreeBytes: 10 * gibibyte,
	isSettled: () => true,
	isLeftOut: () => false,
	steps: planWithMove().steps,
};
const brokenOf = (
	id: string,
	observed: Observation,
	changes: Partial<StepFacts> = {},
) =>
	preChecksFor(stepOf(planWithMove(), id), observed, {...facts, ...changes})
		.filter(check => check.state !== 'pass')
		.map(check => `${check.state}: ${check.title}`);
const cluster = (changes: Readonly<Record<string, MemberChanges>>) =>
	observation({
		members: ['m1', 'm2', 'm3'].map(name => member({name, ...changes[name]})),
		alarms: [alarm('NOSPACE', 'm2')],
	});

const moveFromM1 = `move-leader-${idOf('m1')}`;

test('leadership is not moved while a member is defragmented, behind, or missing from the quorum', () => {
	assert.deepEqual(
		brokenOf(moveFromM1, cluster({m2: {metrics: {defragInflight: true}}})),
		['fail: No defragment in flight anywhere'],
	);
	assert.deepEqual(
		brokenOf(moveFromM1, cluster({m2: {status: {raftAppliedIndex: 1}}})),
		['fail: Every serving member has caught up'],
	);
	const silent = {problem: 'refused'} as const;
	assert.ok(
		brokenOf(moveFromM1, cluster({m2: silent, m3: silent})).includes(
			'fail: Quorum serves',
		),
	);
});

test('where the plan has nothing to compact a defragment does not wait for it', () => {
	const id = `defragment-${idOf('m2')}`;
	const isSettled = (stepId: string) => stepId !== 'compact';
	assert.ok(
		brokenOf(id, frozen, {isSettled}).includes(
			'fail: History was compacted on every member',
		),
	);
	const steps = facts.steps.filter(step => step.id !== 'compact');
	assert.deepEqual(brokenOf(id, frozen, {isSettled, steps}), []);
});
