import assert from 'node:assert/strict';
import {test} from 'node:test';
import {choosePlan} from '../../../source/runbook/choose.js';
import {maintenanceNeed} from '../../../source/runbook/maintenance-need.js';
import type {Plan} from '../../../source/runbook/plan.js';
import {
	alarm,
	idOf,
	mebibyte,
	member,
	observation,
	type MemberChanges,
} from '../../support/observation-builder.js';
import {planOptions, stepOf} from './plan-options.js';

/** A member with so many MiB of free pages beside 100 MiB in use. */
const free = (name: string, mib: number, more: MemberChanges = {}) =>
	member({
		name,
		...more,
		status: {
			dbSizeBytes: (100 + mib) * mebibyte,
			dbSizeInUseBytes: 100 * mebibyte,
			...more.status,
		},
	});
const clusterOf = (...members: Array<ReturnType<typeof member>>) =>
	observation({members});
const planOf = (
	observed: ReturnType<typeof observation>,
	changes: Partial<typeof planOptions> = {},
): Plan => {
	const chosen = choosePlan(observed, {...planOptions, ...changes});
	if (chosen.kind !== 'plan') throw new Error(chosen.summary);
	return chosen;
};

test('only who qualifies is defragmented, and no alarm is disarmed', () => {
	const plan = planOf(clusterOf(free('m1', 5), free('m2', 5), free('m3', 300)));
	assert.equal(plan.cause, 'fragmented');
	assert.match(plan.goal, /^Maintenance, no recovery/);
	assert.deepEqual(
		plan.steps.map(step => step.id),
		['pre-check', 'snapshot', 'compact', `defragment-${idOf('m3')}`, 'verify'],
	);
});

test('a leader that qualifies goes last, after the offer to move, which may go to who needs no defragment', () => {
	const plan = planOf(
		clusterOf(free('m1', 900), free('m2', 5), free('m3', 300)),
		{
			defragmented: [idOf('m3')],
			measuredDefragments: [{inUseBytes: 700 * mebibyte, tookMs: 3000}],
		},
	);
	assert.deepEqual(
		plan.steps.slice(3).map(step => step.id),
		[
			`defragment-${idOf('m3')}`,
			`move-leader-${idOf('m1')}`,
			`defragment-${idOf('m1')}`,
			'verify',
		],
	);
	const {action} = stepOf(plan, `move-leader-${idOf('m1')}`);
	assert.deepEqual(action.kind === 'move-leader' && action.candidates, [
		idOf('m2'),
		idOf('m3'),
	]);
});

test('the newest 1000 revisions are kept unless told otherwise, and it is said what that means', () => {
	const observed = clusterOf(free('m1', 5), free('m2', 5), free('m3', 300));
	const compact = stepOf(planOf(observed), 'compact');
	assert.equal(
		compact.action.kind === 'compact' && compact.action.revision,
		99_000,
	);
	assert.match(compact.why, /newest 1,000 are kept: watchers and paged lists/);
	const all = stepOf(planOf(observed, {keepRevisions: 0}), 'compact');
	assert.equal(all.action.kind === 'compact' && all.action.revision, 100_000);
	assert.match(all.why, /No older revision is kept/);
});

test('a history that is no longer than what is kept has no compaction', () => {
	const young = {status: {revision: 1000}};
	const plan = planOf(
		clusterOf(
			free('m1', 5, young),
			free('m2', 5, young),
			free('m3', 300, young),
		),
	);
	assert.ok(plan.steps.every(step => step.id !== 'compact'));
});

test('nothing is planned without a leader, without a member that qualifies, or beside an unknown alarm', () => {
	const reasonOf = (observed: ReturnType<typeof observation>) => {
		const chosen = choosePlan(observed, planOptions);
		return chosen.kind === 'refusal' ? chosen.reason : chosen.cause;
	};

	const lost = {status: {leaderId: undefined}};
	assert.equal(reasonOf(clusterOf(free('m1', 300))), 'fragmented');
	assert.equal(reasonOf(clusterOf(free('m1', 300, lost))), 'not-needed');
	assert.equal(reasonOf(clusterOf(free('m1', 5))), 'not-needed');
	const members = [free('m1', 300), free('m2', 5), free('m3', 5)];
	assert.equal(
		reasonOf(observation({members, alarms: [alarm('NEXT', 'm1')]})),
		'not-needed',
	);
	assert.equal(
		reasonOf(observation({members, alarms: [alarm('CORRUPT', 'm1')]})),
		'corrupt-alarm',
	);
});

test('maintenance is needed where a member qualifies and every member can be read', () => {
	const needOf = (
		observed: ReturnType<typeof observation>,
	): ReturnType<typeof maintenanceNeed> =>
		maintenanceNeed(observed, planOptions);
	const two = [free('m1', 5), free('m2', 300)] as const;
	assert.deepEqual(needOf(clusterOf(...two, free('m3', 5))), {kind: 'needed'});
	const cases = [
		[
			clusterOf(free('m1', 5), free('m2', 5), free('m3', 5)),
			/none no member qualifies \(m2: 5% of 105.0 MiB free, m3/,
		],
		[
			clusterOf(...two, free('m3', 5, {problem: 'timeout'})),
			/unsafe m3 does not answer/,
		],
		[
			clusterOf(
				free('m1', 5),
				free('m2', 5),
				free('m3', 5, {problem: 'timeout'}),
			),
			/unsafe m3 does not answer/,
		],
		[
			clusterOf(
				...two,
				free('m3', 5, {
					status: {dbSizeInUseBytes: undefined},
					metrics: {dbSizeInUseBytes: undefined},
				}),
			),
			/unsafe m3 does not say how much/,
		],
		[clusterOf(...two), /unsafe Defragment m2 would be an outage/],
		[
			observation({
				members: [...two, free('m3', 5)],
				alarms: [alarm('NOSPACE', 'm1')],
			}),
			/unsafe NOSPACE is raised, which is for etcd-medic recover/,
		],
		[
			observation({
				members: [...two, free('m3', 5)],
				alarms: [alarm('CORRUPT', 'm1')],
			}),
			/unsafe CORRUPT is raised by/,
		],
		[
			observation({
				members: [...two, free('m3', 5)],
				alarms: [alarm('NEXT', 'm1')],
			}),
			/unsafe the alarm NEXT is raised/,
		],
		[
			clusterOf(
				...['m1', 'm2', 'm3'].map(name =>
					free(name, 5, {status: {leaderId: undefined}}),
				),
			),
			/unsafe the members agree on no leader/,
		],
	] as const;
	for (const [observed, expected] of cases) {
		const need = needOf(observed);
		assert.match(
			need.kind === 'needed' ? 'needed' : `${need.kind} ${need.why}`,
			expected,
		);
	}
});
