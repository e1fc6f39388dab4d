import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {Observation} from '../../../source/cluster/observation.js';
import {choosePlan} from '../../../source/runbook/choose.js';
import type {Plan} from '../../../source/runbook/plan.js';
import {
	alarm,
	idOf,
	member,
	observation,
} from '../../support/observation-builder.js';
import {frozen, planOptions} from './plan-options.js';

const refusalFor = (observed: Observation) => {
	const chosen = choosePlan(observed, planOptions);
	if (chosen.kind !== 'refusal') throw new Error('there is a plan');
	return chosen;
};

const planOf = (observed: Observation): Plan => {
	const chosen = choosePlan(observed, planOptions);
	if (chosen.kind !== 'plan') throw new Error(chosen.summary);
	return chosen;
};

test('NOSPACE in a cluster with a leader gets the plan', () => {
	const chosen = choosePlan(frozen, planOptions);
	assert.equal(chosen.kind, 'plan');
	assert.equal(chosen.cause, 'nospace');
});

test('nothing is planned while no member answers', () => {
	const members = ['m1', 'm2', 'm3'].map(name =>
		member({name, problem: 'refused'}),
	);
	const refusal = refusalFor(observation({members}));
	assert.equal(refusal.reason, 'unknown');
	assert.match(refusal.summary, /No member answers node-a/);
	assert.ok(refusal.advice.length > 0);
});

test('CORRUPT beside NOSPACE takes the place of its plan and names the member', () => {
	const plan = planOf(
		observation({alarms: [alarm('NOSPACE', 'm1'), alarm('CORRUPT', 'm3')]}),
	);
	assert.equal(plan.cause, 'corrupt-alarm');
	assert.match(
		plan.goal,
		new RegExp(`CORRUPT is raised by ${idOf('m3')}: nothing may be changed`),
	);
});

test('CORRUPT that only one of the members reports counts, too', () => {
	const members = [
		member({name: 'm1', status: {alarms: [alarm('NOSPACE', 'm1')]}}),
		member({
			name: 'm2',
			status: {alarms: [alarm('NOSPACE', 'm1'), alarm('CORRUPT', 'm1')]},
		}),
		member({name: 'm3', problem: 'timeout'}),
	];
	assert.equal(planOf(observation({members})).cause, 'corrupt-alarm');
});

test('members of two clusters come before NOSPACE, a minority of one too', () => {
	const members = [
		member({name: 'm1'}),
		member({name: 'm2'}),
		member({name: 'm3', status: {clusterId: 'ffff'}}),
	];
	const plan = planOf(observation({members, alarms: [alarm('NOSPACE', 'm1')]}));
	assert.equal(plan.cause, 'cluster-id-split');
	assert.match(plan.goal, /^m3 serves a cluster of its own/);
});

test('a lost quorum comes before NOSPACE, and the votes are counted', () => {
	const lost = {status: {leaderId: undefined}};
	const members = [
		member({name: 'm1', ...lost}),
		member({name: 'm2', problem: 'refused'}),
		member({name: 'm3', problem: 'refused'}),
	];
	const plan = planOf(observation({members, alarms: [alarm('NOSPACE', 'm1')]}));
	assert.equal(plan.cause, 'quorum-lost');
	assert.match(plan.goal, /1 of 3 voters answer, 2 are needed/);
});

test('without a leader, though all answer, there is no plan: an election is no lost quorum', () => {
	const members = ['m1', 'm2', 'm3'].map(name =>
		member({name, status: {leaderId: undefined}}),
	);
	const refusal = refusalFor(
		observation({members, alarms: [alarm('NOSPACE', 'm1')]}),
	);
	assert.equal(refusal.reason, 'unsafe');
	assert.match(refusal.summary, /No leader: 3 of 3 voters answer/);
});

test('two leaders of one term are no leader', () => {
	const members = [
		member({name: 'm1'}),
		member({name: 'm2', status: {leaderId: idOf('m2')}}),
		member({name: 'm3', problem: 'timeout'}),
	];
	const refusal = refusalFor(
		observation({members, alarms: [alarm('NOSPACE', 'm1')]}),
	);
	assert.match(refusal.summary, /No leader/);
});

test('without NOSPACE there is nothing to recover from', () => {
	assert.equal(refusalFor(observation()).reason, 'not-needed');
});

test('an alarm of a newer etcd is not taken for NOSPACE', () => {
	assert.equal(
		refusalFor(observation({alarms: [alarm('QUOTA_NEXT', 'm1')]})).reason,
		'not-needed',
	);
});
