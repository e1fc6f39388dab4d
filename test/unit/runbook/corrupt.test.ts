import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {Observation} from '../../../source/cluster/observation.js';
import {choosePlan} from '../../../source/runbook/choose.js';
import type {PlanOptions} from '../../../source/runbook/plan-options.js';
import type {Plan} from '../../../source/runbook/plan.js';
import {preChecksFor} from '../../../source/runbook/pre-checks.js';
import type {Step} from '../../../source/runbook/step.js';
import {
	alarm,
	idOf,
	member,
	observation,
} from '../../support/observation-builder.js';
import {planOptions, stepOf} from './plan-options.js';

const planOf = (
	observed: Observation,
	options: PlanOptions = planOptions,
): Plan => {
	const chosen = choosePlan(observed, options);
	if (chosen.kind !== 'plan') throw new Error(chosen.summary);
	return chosen;
};

const idsOf = (plan: Plan): readonly string[] => plan.steps.map(({id}) => id);
const textOf = (step: Step): string => step.commands.join('\n');

const corrupt = (
	owner: string,
	changes: Partial<PlanOptions> = {},
	alarms = [alarm('CORRUPT', owner)],
): Plan => planOf(observation({alarms}), {...planOptions, ...changes});

test('under CORRUPT no step of the plan but a comparison and a person may run', () => {
	const observed = observation({
		alarms: [alarm('CORRUPT', 'm3'), alarm('NOSPACE', 'm1')],
	});
	const plan = planOf(observed);
	for (const step of plan.steps) {
		const checks = preChecksFor(step, observed, {
			snapshotFreeBytes: 1e12,
			isSettled: () => true,
			isLeftOut: () => false,
			steps: plan.steps,
		});
		const isRefused = checks.some(({state}) => state !== 'pass');
		const isOurs = !['compare-hashes', 'guided'].includes(step.action.kind);
		assert.equal(isRefused, isOurs, step.id);
	}
});

test('the member that the record names is only suspected; the hashes decide', () => {
	const suspected = stepOf(corrupt('m3'), `replace-${idOf('m3')}`);
	assert.match(suspected.why, /compare the hashes first/);
	const proven = corrupt('m3', {oddMemberId: idOf('m2')});
	assert.deepEqual(idsOf(proven), [
		'compare-hashes',
		`replace-${idOf('m2')}`,
		'disarm-corrupt',
		'verify',
	]);
	assert.match(
		stepOf(proven, `replace-${idOf('m2')}`).why,
		/The others agree with each other and m2/,
	);
});

test('a record of member 0 names nobody, and then only a person can say that it is repaired', () => {
	const plan = corrupt('m1', {}, [{type: 'CORRUPT', memberId: '0'}]);
	const step = stepOf(plan, 'repair-corrupt');
	assert.deepEqual(step.action.kind === 'guided' && step.action.until, {
		kind: 'acknowledged',
	});
});

test('CORRUPT is cleared by hand at the very end, and NOSPACE not with it', () => {
	const alone = textOf(stepOf(corrupt('m3'), 'disarm-corrupt'));
	assert.match(alone, /^etcdctl --endpoints=\S+ alarm disarm$/m);
	const both = textOf(
		stepOf(
			corrupt('m3', {}, [alarm('CORRUPT', 'm3'), alarm('NOSPACE', 'm1')]),
			'disarm-corrupt',
		),
	);
	assert.doesNotMatch(both, /alarm disarm$/m);
	assert.match(both, /"action":"DEACTIVATE".*"alarm":"CORRUPT"/);
});

test('members that all gave the same hash: nobody is replaced, and the record is cleared by hand', () => {
	const plan = corrupt('m3', {doHashesAgree: true});
	assert.deepEqual(idsOf(plan), ['compare-hashes', 'disarm-corrupt', 'verify']);
	assert.match(
		stepOf(plan, 'disarm-corrupt').why,
		/^Every member gave the same hash/,
	);
});

test('a step that stops a member is refused where quorum cannot spare it, whatever else is wrong', () => {
	const observed = observation({
		members: [
			member({name: 'm1'}),
			member({name: 'm2', problem: 'refused'}),
			member({name: 'm3'}),
		],
		alarms: [alarm('CORRUPT', 'm3')],
	});
	const plan = planOf(observed);
	const [check] = preChecksFor(
		stepOf(plan, `replace-${idOf('m3')}`),
		observed,
		{
			snapshotFreeBytes: undefined,
			isSettled: () => true,
			isLeftOut: () => false,
			steps: plan.steps,
		},
	);
	assert.equal(check?.state, 'fail');
	assert.match(check?.detail ?? '', /only 1 of 3 voters would serve/);
});

test('names that come from the cluster cannot drive a terminal', () => {
	const name = 'm\u001B[2J';
	const observed = observation({
		members: [
			member({name: 'm1'}),
			member({name: 'm2'}),
			member({name, id: idOf('m3'), problem: 'refused'}),
		],
		alarms: [alarm('CORRUPT', 'm3')],
	});
	const plans = [
		planOf(observed),
		planOf({...observed}, {...planOptions, oddMemberId: idOf('m3')}),
	];
	for (const step of plans.flatMap(({steps}) => steps)) {
		assert.ok(!textOf(step).includes('\u001B'), step.id);
		assert.ok(!step.title.includes('\u001B'), step.id);
		assert.ok(!step.why.includes('\u001B'), step.id);
	}
});
