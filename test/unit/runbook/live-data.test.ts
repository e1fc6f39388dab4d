import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {Observation} from '../../../source/cluster/observation.js';
import {choosePlan} from '../../../source/runbook/choose.js';
import {
	fullOfLiveData,
	raisedQuota,
} from '../../../source/runbook/live-data.js';
import {nothingSoFar} from '../../../source/runbook/live-data-options.js';
import {maintenanceNeed} from '../../../source/runbook/maintenance-need.js';
import type {Plan} from '../../../source/runbook/plan.js';
import type {PlanOptions} from '../../../source/runbook/plan-options.js';
import {
	alarm,
	gibibyte,
	idOf,
	mebibyte,
	member,
	observation,
} from '../../support/observation-builder.js';
import {planOptions} from './plan-options.js';

const names = ['m1', 'm2', 'm3'];

/** Three members with files of 95 MiB under a quota of 100 MiB, so much of them in use, so many revisions since the last compaction. */
const holding = (
	inUseMiB: number,
	revisionsKept: number,
	isRaised = true,
): Observation =>
	observation({
		members: names.map(name =>
			member({
				name,
				status: {
					dbSizeBytes: 95 * mebibyte,
					dbSizeInUseBytes: inUseMiB * mebibyte,
					revision: 50_000,
				},
				metrics: {
					quotaBytes: 100 * mebibyte,
					compactRevision: 50_000 - revisionsKept,
					keys: 1000,
				},
			}),
		),
		...(isRaised ? {alarms: [alarm('NOSPACE', 'm1')]} : {}),
	});

function planned(
	observed: Observation,
	changes: Partial<PlanOptions> = {},
): Plan {
	const chosen = choosePlan(observed, {...planOptions, ...changes});
	assert.equal(chosen.kind, 'plan', JSON.stringify(chosen));
	assert.ok(chosen.kind === 'plan');
	return chosen;
}

const ids = (plan: Plan): readonly string[] => plan.steps.map(({id}) => id);
const survey = {
	keys: 1000,
	prefixes: [],
	deletions: [
		{prefix: '/registry/events/', keys: 800, bytes: 70 * mebibyte, cuts: []},
		{prefix: '/registry/pods/', keys: 100, bytes: 9 * mebibyte, cuts: []},
	],
};
const counted = {...nothingSoFar, cause: 'nospace', survey} as const;

test('live data is what is in use less what may be history, held against nine tenths of the quota', () => {
	const at = (inUseMiB: number, kept: number, deletedBytes = 0) =>
		fullOfLiveData(holding(inUseMiB, kept), deletedBytes)?.each.member.name;
	assert.equal(at(90, 0), 'm1');
	assert.equal(at(89, 0), undefined);
	// 100 revisions beside 1,000 keys: an eleventh of what is in use may be history.
	assert.equal(at(95, 100), undefined);
	assert.equal(at(95, 0, 10 * mebibyte), undefined, 'gone with the compaction');
});

test('under NOSPACE the plan says that defragmenting will not save it, counts, and offers the quota', () => {
	const plan = planned(holding(95, 0));
	assert.equal(plan.cause, 'nospace');
	assert.match(
		plan.goal,
		/^Defragmenting m1 returns 0 B; its live data is about 95.0 MiB of 100.0 MiB \(estimated\), and below 90% is needed: delete or raise the quota\./,
	);
	assert.deepEqual(ids(plan).slice(0, 7), [
		'pre-check',
		'snapshot',
		'survey-keys',
		`raise-quota-${idOf('m2')}`,
		`raise-quota-${idOf('m3')}`,
		`raise-quota-${idOf('m1')}`,
		'compact',
	]);
});

test('free pages and history need no relief', () => {
	for (const observed of [holding(20, 0), holding(95, 5000)]) {
		assert.ok(!ids(planned(observed)).includes('survey-keys'));
	}

	assert.match(
		planned(holding(95, 5000)).goal,
		/compact about 79.2 MiB of history \(estimated\)/,
	);
});

test('events that were counted are offered, and nothing else that nobody named', () => {
	const plan = planned(holding(95, 0), {relief: counted});
	const deletions = plan.steps.filter(
		({action}) => action.kind === 'delete-keys',
	);
	assert.deepEqual(
		deletions.map(({title}) => title),
		['Delete 800 keys under /registry/events/'],
	);
	assert.equal(deletions[0]?.level, 3);
	assert.deepEqual(deletions[0]?.commands, [
		'etcdctl --endpoints=https://10.0.0.2:2379 --command-timeout=30s del --prefix /registry/events/',
	]);
	assert.ok(
		ids(plan).indexOf(deletions[0]?.id ?? '') < ids(plan).indexOf('compact'),
	);
});

test('without a screen only what was named is deleted, and no quota is offered', () => {
	const unattended = {offersRelief: false, relief: counted};
	const none = planned(holding(95, 0), unattended);
	assert.ok(
		!none.steps.some(({action}) =>
			['delete-keys', 'guided'].includes(action.kind),
		),
	);
	const named = planned(holding(20, 0), {
		...unattended,
		deletePrefixes: ['/registry/pods/'],
	});
	assert.deepEqual(
		named.steps.flatMap(({action}) =>
			action.kind === 'delete-keys' ? [action.prefix] : [],
		),
		['/registry/pods/'],
	);
});

test('what is begun shows what a newer count has found, and no count when it found nothing', () => {
	const prefix = '/registry/pods/';
	const begun = [{prefix, keys: 900, bytes: 90 * mebibyte, cuts: []}];
	const titleOf = (relief: NonNullable<PlanOptions['relief']>) =>
		planned(holding(20, 0), {deletePrefixes: [prefix], relief}).steps.find(
			({action}) => action.kind === 'delete-keys' && action.prefix === prefix,
		)?.title;
	assert.equal(
		titleOf({...counted, begun}),
		'Delete 100 keys under /registry/pods/',
	);
	assert.equal(
		titleOf({...counted, begun, survey: {...survey, deletions: []}}),
		'Delete all keys under /registry/pods/',
	);
	assert.equal(
		titleOf({...counted, begun, survey: undefined}),
		'Delete 900 keys under /registry/pods/',
	);
});

test('the compaction is never below the deletions, however many revisions are kept', () => {
	const relief = {...counted, deletedRevision: 49_990};
	const plan = planned(holding(95, 0), {relief, keepRevisions: 1000});
	const compact = plan.steps.find(({id}) => id === 'compact');
	assert.ok(compact?.action.kind === 'compact');
	assert.equal(compact.action.revision, 49_990);
});

test('after a compaction that was before the deletion there is another one', () => {
	const relief = {...counted, compactions: 1, deletedRevision: 50_001};
	assert.ok(ids(planned(holding(95, 0), {relief})).includes('compact-2'));
	const settled = {...counted, compactions: 2, deletedRevision: 0};
	const plan = planned(holding(20, 0), {relief: settled});
	assert.ok(ids(plan).includes('compact'), 'the one that is done already');
});

test('without an alarm live data, free pages and history each have their own plan', () => {
	assert.equal(planned(holding(95, 0, false)).cause, 'live-data');
	assert.equal(planned(holding(40, 0, false)).cause, 'fragmented');
	const history = planned(holding(95, 5000, false));
	assert.equal(history.cause, 'history');
	assert.match(
		history.goal,
		/^Compaction frees about 79.2 MiB of history on m1 \(estimated\), and a defragment then returns it/,
	);
	assert.equal(
		history.steps.filter(({action}) => action.kind === 'defragment').length,
		3,
	);
});

test('a run keeps its cause though the deletion was enough', () => {
	const relief = {...nothingSoFar, cause: 'live-data'} as const;
	assert.equal(planned(holding(40, 0, false), {relief}).cause, 'live-data');
});

test('a timer leaves history and live data to people', () => {
	for (const observed of [holding(95, 0, false), holding(95, 5000, false)]) {
		assert.equal(maintenanceNeed(observed, planOptions).kind, 'none');
	}
});

test('a quota that nobody read brings no offer', () => {
	const blind = observation({
		members: names.map(name => member({name, metricsProblem: 'refused'})),
		alarms: [alarm('NOSPACE', 'm1')],
	});
	assert.ok(!ids(planned(blind)).includes('survey-keys'));
});

test('the quota is raised to twice the live data, between 2 and 8 GiB', () => {
	assert.equal(raisedQuota(95 * mebibyte), 2 * gibibyte);
	assert.equal(raisedQuota(1.6 * gibibyte), 4 * gibibyte);
	assert.equal(raisedQuota(6 * gibibyte), 8 * gibibyte);
});
