import assert from 'node:assert/strict';
import {test} from 'node:test';
import {blockedBy} from '../../../source/report/blocked-by.js';
import {planExitCode, planReport} from '../../../source/report/plan-report.js';
import type {Refusal} from '../../../source/runbook/plan.js';
import {
	alarm,
	idOf,
	mebibyte,
	member,
	observation,
} from '../../support/observation-builder.js';
import {plan, step} from '../../support/step-builder.js';
import {frozen, planFor} from '../runbook/plan-options.js';

const roomy = 1e12;
const full = {dbSizeBytes: 2100 * mebibyte, dbSizeInUseBytes: 60 * mebibyte};
const overQuota = (changes: Parameters<typeof member>[0] = {}) =>
	observation({
		members: [
			member({name: 'm1', status: full}),
			member({name: 'm2', status: full, ...changes}),
			member({name: 'm3', status: full}),
		],
		alarms: [alarm('NOSPACE', 'm2')],
	});

test('nothing blocks a plan on members that answer, though their files are over the quota until they are defragmented', () => {
	const observed = overQuota();
	const made = planFor(observed);
	const blocked = blockedBy(made, observed, roomy);
	assert.deepEqual(
		[...blocked.keys()],
		made.steps.map(each => each.id),
	);
	assert.deepEqual(
		[...blocked].filter(([, why]) => why !== undefined),
		[],
	);
});

test('a file over its quota that no step before makes smaller blocks the disarm', () => {
	const observed = overQuota();
	const made = planFor(observed);
	const without = {
		...made,
		steps: made.steps.filter(each => each.id !== `defragment-${idOf('m3')}`),
	};
	const why = blockedBy(without, observed, roomy).get(
		`disarm-nospace-${idOf('m2')}`,
	);
	assert.match(why ?? '', /^m3 is below 90% of its quota: no, /);
});

test('a quota that is not known blocks the disarm and no other step', () => {
	const observed = overQuota({
		metricsProblem: 'timeout',
		lastMetrics: undefined,
	});
	const blocked = blockedBy(planFor(observed), observed, roomy);
	assert.deepEqual(
		[...blocked].filter(([, why]) => why !== undefined).map(([id]) => id),
		[`disarm-nospace-${idOf('m2')}`],
	);
	assert.match(
		blocked.get(`disarm-nospace-${idOf('m2')}`) ?? '',
		/^m2 is below 90% of its quota: unknown, /,
	);
});

test('a snapshot without room is blocked, and the steps after it are not', () => {
	const blocked = blockedBy(planFor(frozen), frozen, 1000);
	assert.match(
		blocked.get('snapshot') ?? '',
		/^The snapshot fits where it goes: no, /,
	);
	assert.equal(blocked.get('compact'), undefined);
	const unknown = blockedBy(planFor(frozen), frozen, undefined);
	assert.match(
		unknown.get('snapshot') ?? '',
		/^The snapshot fits where it goes: unknown, /,
	);
});

test('a silent member blocks the steps that need it', () => {
	const observed = overQuota({problem: 'timeout'});
	const made = planFor(
		observation({
			members: observed.members,
			alarms: [alarm('NOSPACE', 'm1')],
		}),
	);
	const blocked = blockedBy(made, observed, roomy);
	assert.match(blocked.get('pre-check') ?? '', /m2 answers/);
	assert.match(blocked.get(`defragment-${idOf('m2')}`) ?? '', /m2 answers/);
	assert.equal(blocked.get('snapshot'), undefined);
});

test('the report has every step, null for what cannot be predicted, and commands as lines', () => {
	const report = planReport(
		plan({
			steps: [
				step({
					id: 'verify',
					memberId: undefined,
					commands: ['etcdctl put a', 'etcdctl del a'],
					predicted: {tookMs: 2000},
				}),
			],
		}),
		new Map([['verify', 'not so: a leader']]),
	);
	assert.deepEqual(report, {
		schema: 'etcd-medic/plan/v1',
		cause: 'nospace',
		steps: [
			{
				id: 'verify',
				title: 'Defragment m2',
				level: 2,
				memberId: null,
				command: 'etcdctl put a\netcdctl del a',
				predicted: {
					reclaimedBytes: null,
					dbSizeAfterBytes: null,
					tookMs: 2000,
					tookAtMostMs: null,
					diskNeededBytes: null,
				},
				blockedBy: 'not so: a leader',
			},
		],
	});
});

const refusal = (reason: Refusal['reason']): Refusal => ({
	kind: 'refusal',
	reason,
	summary: 'CORRUPT is raised by \u001B[2J',
	advice: ['Find \u202Ethe odd member'],
});

test('a refusal has no cause and no steps, and says why in printable words', () => {
	assert.deepEqual(planReport(refusal('unsafe'), new Map()), {
		schema: 'etcd-medic/plan/v1',
		cause: null,
		steps: [],
		refusal: {
			reason: 'unsafe',
			summary: String.raw`CORRUPT is raised by \x1b[2J`,
			advice: [String.raw`Find \u{202e}the odd member`],
		},
	});
});

test('the exit code is 3 only where nothing may be done', () => {
	assert.equal(planExitCode(plan()), 0);
	assert.equal(planExitCode(refusal('not-needed')), 0);
	assert.equal(planExitCode(refusal('unsafe')), 3);
	assert.equal(planExitCode(refusal('unknown')), 3);
});
