import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {Observation} from '../../../source/cluster/observation.js';
import type {Trends} from '../../../source/cluster/trend.js';
import {withObservation} from '../../../source/cluster/trend.js';
import {defaultThresholds} from '../../../source/diagnosis/thresholds.js';
import {choosePlan} from '../../../source/runbook/choose.js';
import type {Plan} from '../../../source/runbook/plan.js';
import {preChecksFor} from '../../../source/runbook/pre-checks.js';
import {restartLoops} from '../../../source/runbook/restart-loop.js';
import type {PreCheck} from '../../../source/runbook/step.js';
import {
	alarm,
	idOf,
	mebibyte,
	member,
	observation,
	takenAtMs,
} from '../../support/observation-builder.js';
import {planOptions, stepOf} from './plan-options.js';

/** m2 up from `fromMs` to `toMs` before now, seen at both ends. */
type Up = readonly [fromMs: number, toMs: number];

function trendsOf(ups: readonly Up[]): Trends {
	let trends: Trends = {};
	for (const [fromMs, toMs] of ups) {
		for (const agoMs of [fromMs, toMs]) {
			trends = withObservation(trends, {
				...observation({
					members: [
						member({name: 'm1'}),
						{
							...member({
								name: 'm2',
								metrics: {processStartedAtMs: takenAtMs - fromMs},
							}),
							status: undefined,
							metrics: {
								kind: 'value',
								value: {
									...member({name: 'm2'}).lastMetrics!.value,
									processStartedAtMs: takenAtMs - fromMs,
								},
								takenAtMs: takenAtMs - agoMs,
								tookMs: 1,
							},
						},
						member({name: 'm3'}),
					],
				}),
				takenAtMs: takenAtMs - agoMs,
			});
		}
	}

	return trends;
}

const loop: readonly Up[] = [
	[400_000, 320_000],
	[200_000, 140_000],
	[20_000, 5000],
];

test('three starts within a quarter of an hour are a loop, with how long it stayed up the last time', () => {
	assert.deepEqual(restartLoops(observation(), {trends: trendsOf(loop)}), [
		{memberId: idOf('m2'), starts: 3, withinMs: 900_000, windowMs: 60_000},
	]);
});

test('two starts may be a person, and old ones are over', () => {
	assert.deepEqual(
		restartLoops(observation(), {trends: trendsOf(loop.slice(1))}),
		[],
	);
	const old = loop.map(([from, to]) => [from + 1e6, to + 1e6] as const);
	assert.deepEqual(restartLoops(observation(), {trends: trendsOf(old)}), []);
	assert.deepEqual(restartLoops(observation()), []);
});

test('the limits are those of the finding, as they are configured', () => {
	const trends = trendsOf(loop);
	const least = (restartLoopWarning: number) =>
		restartLoops(observation(), {
			trends,
			thresholds: {...defaultThresholds, restartLoopWarning},
		}).length;
	assert.deepEqual([least(1), least(2), least(3)], [1, 1, 0]);
});

test('a start time that moves by a second is no further start', () => {
	const once: readonly Up[] = [
		[400_000, 320_000],
		[401_000, 310_000],
		[200_000, 140_000],
		[199_000, 130_000],
	];
	assert.deepEqual(restartLoops(observation(), {trends: trendsOf(once)}), []);
});

const down = (alarms = [alarm('NOSPACE', 'm1')]): Observation =>
	observation({
		members: [
			member({name: 'm1'}),
			member({
				name: 'm2',
				problem: 'refused',
				status: {
					dbSizeBytes: 2000 * mebibyte,
					dbSizeInUseBytes: 100 * mebibyte,
				},
			}),
			member({name: 'm3'}),
		],
		alarms,
	});

const planOf = (observed: Observation, ups: readonly Up[]): Plan => {
	const chosen = choosePlan(observed, {
		...planOptions,
		trends: trendsOf(ups),
	});
	if (chosen.kind !== 'plan') throw new Error(chosen.summary);
	return chosen;
};

test('without an alarm the plan is to stop the restarts', () => {
	const plan = planOf(down([]), loop);
	assert.equal(plan.cause, 'restart-loop');
	const step = stepOf(plan, `relax-probe-${idOf('m2')}`);
	const text = step.commands.join('\n');
	assert.match(text, /\/health\?exclude=NOSPACE&serializable=true/);
	assert.match(text, /crictl ps -a --name etcd/);
	assert.match(text, /back-off begins anew/);
	assert.match(step.why, /started 3 times in the last/);
});

test('under NOSPACE the restarts come first; left out, the defragment is queued and says that it begins by itself', () => {
	const plan = planOf(down(), loop);
	assert.equal(plan.steps[0]?.id, `relax-probe-${idOf('m2')}`);
	// It comes and goes by itself: there is nothing to bring back.
	assert.ok(plan.steps.every(({id}) => !id.startsWith('bring-back-')));
	const step = stepOf(plan, `defragment-${idOf('m2')}`);
	assert.ok(step.action.kind === 'defragment');
	assert.deepEqual(step.action.whenUp, {windowMs: 60_000});
	assert.match(step.why, /waits until it is up and begins by itself/);
	// What it holds is not known now, and it is the first all the same.
	assert.deepEqual(
		plan.steps
			.filter(({action}) => action.kind === 'defragment')
			.map(({memberId}) => memberId),
		['m2', 'm3', 'm1'].map(name => idOf(name)),
	);
	const other = stepOf(plan, `defragment-${idOf('m3')}`);
	assert.ok(other.action.kind === 'defragment');
	assert.equal(other.action.whenUp, undefined);
});

function checksOf(ups: readonly Up[], isAtCall: boolean): readonly PreCheck[] {
	const observed = down();
	const plan = planOf(observed, ups);
	return preChecksFor(stepOf(plan, `defragment-${idOf('m2')}`), observed, {
		snapshotFreeBytes: undefined,
		isSettled: () => true,
		isLeftOut: () => false,
		steps: plan.steps,
		isAtCall,
	});
}

test('a queued defragment may be confirmed while its member is down, and is sent only while it serves', () => {
	const bad = (isAtCall: boolean): readonly string[] =>
		checksOf(loop, isAtCall)
			.filter(({state}) => state !== 'pass')
			.map(({title}) => title);
	assert.deepEqual(bad(false), []);
	assert.deepEqual(bad(true), ['m2 answers']);
});

test('a time to stay up that is shorter than one and a half times the prediction refuses', () => {
	const window = (upMs: number): string | undefined =>
		checksOf(
			[
				[400_000, 320_000],
				[50_000, 50_000 - upMs],
				[20_000, 5000],
			],
			false,
		).find(({title}) => title.startsWith('It stays up'))?.state;
	const predictedMs =
		stepOf(planOf(down(), loop), `defragment-${idOf('m2')}`).predicted.tookMs ??
		0;
	assert.ok(predictedMs > 500);
	const neededMs = Math.ceil(1.5 * predictedMs);
	assert.equal(window(neededMs), 'pass');
	assert.equal(window(neededMs - 1), 'fail');
});
