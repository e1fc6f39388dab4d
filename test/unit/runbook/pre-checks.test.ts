import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {Observation} from '../../../source/cluster/observation.js';
import {
	preChecksFor,
	type StepFacts,
} from '../../../source/runbook/pre-checks.js';
import {allPass, type PreCheck} from '../../../source/runbook/step.js';
import {
	alarm,
	gibibyte,
	idOf,
	mebibyte,
	member,
	observation,
	type MemberChanges,
} from '../../support/observation-builder.js';
import {frozen, planFor, stepOf} from './plan-options.js';

const facts: StepFacts = {
	snapshotFreeBytes: 10 * gibibyte,
	isSettled: () => true,
	isLeftOut: () => false,
	steps: planFor().steps,
};

const checksFor = (
	id: string,
	observed: Observation = frozen,
	changes: Partial<StepFacts> = {},
) => preChecksFor(stepOf(planFor(), id), observed, {...facts, ...changes});

const broken = (checks: readonly PreCheck[]) =>
	checks
		.filter(check => check.state !== 'pass')
		.map(check => `${check.state}: ${check.title}`);

const cluster = (changes: Readonly<Record<string, MemberChanges>> = {}) =>
	observation({
		members: ['m1', 'm2', 'm3'].map(name => member({name, ...changes[name]})),
		alarms: [alarm('NOSPACE', 'm2')],
	});

const defragment = (name: string) => `defragment-${idOf(name)}`;
const disarm = `disarm-nospace-${idOf('m2')}`;
const everyStep = planFor().steps.map(step => step.id);

for (const id of everyStep) {
	test(`${id}: every check passes on a healthy cluster with all before it done`, () => {
		const checks = checksFor(id);
		assert.ok(checks.length >= 4);
		assert.deepEqual(broken(checks), []);
	});

	test(`${id}: CORRUPT of any member refuses it`, () => {
		const observed = observation({
			alarms: [alarm('NOSPACE', 'm2'), alarm('CORRUPT', 'm3')],
		});
		assert.deepEqual(broken(checksFor(id, observed)), [
			'fail: No CORRUPT alarm',
		]);
	});

	test(`${id}: a member of another cluster refuses it`, () => {
		const observed = cluster({m3: {status: {clusterId: 'ffff'}}});
		assert.ok(broken(checksFor(id, observed)).includes('fail: One cluster'));
	});

	test(`${id}: nothing is known, so nothing may run, while no member answers`, () => {
		const silent = {problem: 'timeout'} as const;
		const observed = cluster({m1: silent, m2: silent, m3: silent});
		const found = broken(checksFor(id, observed));
		assert.ok(found.includes('unknown: No CORRUPT alarm'));
		assert.ok(found.includes('unknown: One cluster'));
	});
}

test('the pre-check refuses while a member is unreachable, and says which and from where', () => {
	const checks = checksFor('pre-check', cluster({m3: {problem: 'refused'}}));
	assert.deepEqual(broken(checks), [
		'fail: Quorum serves while one member is defragmented',
		'fail: m3 answers',
	]);
	assert.match(
		checks.find(check => check.title === 'm3 answers')?.detail ?? '',
		/unreachable from node-a \(refused: connect ECONNREFUSED/,
	);
});

test('the pre-check says before anything is done that no member can be spared later', () => {
	const title = 'fail: Quorum serves while one member is defragmented';
	const five = (...down: readonly string[]) =>
		observation({
			members: ['m1', 'm2', 'm3', 'm4', 'm5'].map(name =>
				member({name, ...(down.includes(name) ? {problem: 'refused'} : {})}),
			),
		});
	assert.deepEqual(broken(checksFor('pre-check', five('m5'))), [
		'fail: m5 answers',
	]);
	assert.ok(broken(checksFor('pre-check', five('m4', 'm5'))).includes(title));
});

test('a member whose first answer is awaited is unknown, not down', () => {
	assert.ok(
		broken(checksFor('pre-check', cluster({m3: {isAwaited: true}}))).includes(
			'unknown: m3 answers',
		),
	);
});

test('a snapshot needs a little more room than the file, and known room', () => {
	const at = (snapshotFreeBytes: number | undefined) =>
		broken(checksFor('snapshot', frozen, {snapshotFreeBytes}));
	const title = 'The snapshot fits where it goes';
	assert.deepEqual(at(1.05 * 400 * mebibyte), []);
	assert.deepEqual(at(1.05 * 400 * mebibyte - 1), [`fail: ${title}`]);
	assert.deepEqual(at(undefined), [`unknown: ${title}`]);
});

test('nothing is compacted or defragmented before a snapshot was saved or left out', () => {
	const isSettled = (id: string) => id !== 'snapshot';
	for (const id of ['compact', defragment('m2')]) {
		assert.deepEqual(broken(checksFor(id, frozen, {isSettled})), [
			'fail: A snapshot was saved',
		]);
	}
});

test('no member is defragmented before history was compacted', () => {
	const isSettled = (id: string) => id !== 'compact';
	assert.deepEqual(broken(checksFor(defragment('m2'), frozen, {isSettled})), [
		'fail: History was compacted on every member',
	]);
});

test('a hung member may be rewriting its file, so no other is touched', () => {
	const observed = cluster({m3: {problem: 'timeout'}});
	const title = 'unknown: No defragment in flight anywhere';
	assert.ok(broken(checksFor('compact', observed)).includes(title));
	assert.ok(broken(checksFor(defragment('m2'), observed)).includes(title));
	assert.ok(broken(checksFor(disarm, observed)).includes(title));
});

test('a page of metrics from before the member fell silent proves nothing', () => {
	const hung = (waitingSinceMs: number) =>
		cluster({
			m3: {
				problem: 'timeout',
				metrics: {defragInflight: false},
				waitingSinceMs,
			},
		});
	const {takenAtMs} = frozen;
	const title = 'unknown: No defragment in flight anywhere';
	const found = (observed: Observation) =>
		broken(checksFor('compact', observed)).includes(title);
	assert.ok(found(hung(takenAtMs + 1)));
	assert.ok(!found(hung(takenAtMs - 1)), 'one from since then proves it');
});

test('a process that is down defragments nothing', () => {
	const checks = checksFor(disarm, cluster({m3: {problem: 'refused'}}));
	assert.ok(!broken(checks).join(' ').includes('No defragment in flight'));
});

test('a defragment that somebody else began refuses every step that disturbs', () => {
	const observed = cluster({
		m3: {problem: 'timeout', metrics: {defragInflight: true}},
	});
	for (const id of ['compact', defragment('m2'), disarm]) {
		const checks = checksFor(id, observed);
		const found = checks.find(check => check.title.startsWith('No defragment'));
		assert.equal(found?.state, 'fail');
		assert.equal(found.detail, 'm3 is being defragmented');
	}
});

test('a defragment that would leave too few voters is refused, with the votes counted', () => {
	const checks = checksFor(
		defragment('m2'),
		cluster({m3: {problem: 'refused'}}),
	);
	assert.deepEqual(broken(checks), [
		'fail: Quorum serves while this member does not',
	]);
	assert.match(
		checks.find(check => check.state === 'fail')?.detail ?? '',
		/only 1 of 3 voters would serve, 2 are needed: bring the unreachable member back first/,
	);
});

test('a member that does not answer is not defragmented', () => {
	const found = broken(
		checksFor(defragment('m2'), cluster({m2: {problem: 'refused'}})),
	);
	assert.ok(found.includes('fail: m2 answers'));
});

test('one or two voters have none to spare: it passes as an outage only while all answer', () => {
	const two = (changes: MemberChanges) =>
		preChecksFor(
			stepOf(planFor(), defragment('m2')),
			observation({
				members: [member({name: 'm1', ...changes}), member({name: 'm2'})],
			}),
			facts,
		);
	const title = 'Quorum serves while this member does not';
	const outage = two({}).find(check => check.title === title);
	assert.equal(outage?.state, 'pass');
	assert.match(outage.detail, /2 voters in all: this step is an outage/);
	assert.equal(
		two({problem: 'refused'}).find(check => check.title === title)?.state,
		'fail',
	);
});

test('a voter that was added and never started counts against the quorum', () => {
	const observed = observation({
		members: [
			member({name: 'm1'}),
			member({name: 'm2'}),
			member({name: '', id: 'ffffffffffff0001'}),
		],
	});
	assert.deepEqual(
		broken(preChecksFor(stepOf(planFor(), defragment('m2')), observed, facts)),
		['fail: Quorum serves while this member does not'],
	);
});

test('the leader is refused while a follower is left, also when it became leader just now', () => {
	const leads = {status: {leaderId: idOf('m2'), raftTerm: 5}};
	const observed = cluster({m1: leads, m2: leads, m3: leads});
	const isSettled = (id: string) => id !== defragment('m3');
	const checks = checksFor(defragment('m2'), observed, {isSettled});
	assert.deepEqual(broken(checks), ['fail: The leader goes last']);
	assert.match(
		checks.find(check => check.state === 'fail')?.detail ?? '',
		/the leader now, and followers are left: Defragment m3/,
	);
});

test('with no leader known nobody can tell who goes last', () => {
	const lost = {status: {leaderId: undefined}};
	const found = broken(
		checksFor(defragment('m2'), cluster({m1: lost, m2: lost, m3: lost})),
	);
	assert.ok(found.includes('unknown: The leader goes last'));
});

test('no member is defragmented while another has 100 entries to apply or trails by 1000', () => {
	const at = (status: {raftIndex?: number; raftAppliedIndex?: number}) =>
		broken(checksFor(defragment('m2'), cluster({m3: {status}})));
	const title = 'fail: Every serving member has caught up';
	assert.deepEqual(at({raftAppliedIndex: 119_901}), []);
	assert.deepEqual(at({raftAppliedIndex: 119_900}), [title]);
	const trailing = (by: number) => ({
		raftIndex: 120_000 - by,
		raftAppliedIndex: 120_000 - by,
	});
	assert.deepEqual(at(trailing(999)), []);
	assert.deepEqual(at(trailing(1000)), [title]);
});

test('a disarm is refused while any member fills 0.9 of its quota', () => {
	const at = (ratio: number) =>
		broken(
			checksFor(
				disarm,
				cluster({m3: {status: {dbSizeBytes: ratio * 2 * gibibyte}}}),
			),
		);
	assert.deepEqual(at(0.9), ['fail: m3 is below 90% of its quota']);
	assert.deepEqual(at(0.899), []);
});

test('a disarm is refused while a quota is unknown, and while a member is unreachable', () => {
	const title = 'unknown: m3 is below 90% of its quota';
	assert.deepEqual(
		broken(checksFor(disarm, cluster({m3: {metricsProblem: 'refused'}}))),
		[title],
	);
	assert.deepEqual(
		broken(checksFor(disarm, cluster({m3: {problem: 'refused'}}))),
		[title],
	);
});

test('a learner over its quota refuses the disarm, too: it would raise the alarm again', () => {
	const observed = cluster({
		m3: {isLearner: true, status: {dbSizeBytes: 2 * gibibyte}},
	});
	assert.deepEqual(broken(checksFor(disarm, observed)), [
		'fail: m3 is below 90% of its quota',
	]);
});

test('a quota read earlier still holds while /metrics is briefly unreadable', () => {
	const seen = member({name: 'm3'});
	const observed = cluster({
		m3: {metricsProblem: 'timeout', lastMetrics: seen.lastMetrics},
	});
	assert.deepEqual(broken(checksFor(disarm, observed)), []);
});

test('a negative quota switches the limit off', () => {
	const observed = cluster({m3: {metrics: {quotaBytes: -1}}});
	assert.deepEqual(broken(checksFor(disarm, observed)), []);
});

test('the verify waits until every record was disarmed', () => {
	const checks = checksFor('verify', frozen, {isSettled: id => id !== disarm});
	assert.deepEqual(broken(checks), ['fail: Every NOSPACE record was disarmed']);
	assert.match(checks.at(-1)?.detail ?? '', /left: Disarm NOSPACE of m2/);
});

test('unknown is not a pass', () => {
	const check = {title: 't', detail: 'd', takenAtMs: undefined};
	assert.equal(allPass([{...check, state: 'pass'}]), true);
	assert.equal(
		allPass([
			{...check, state: 'pass'},
			{...check, state: 'unknown'},
		]),
		false,
	);
});
