import assert from 'node:assert/strict';
import {test} from 'node:test';
import {defaultThresholds} from '../../../source/diagnosis/thresholds.js';
import {createEngine} from '../../../source/engine/engine.js';
import type {EngineState} from '../../../source/engine/protocol.js';
import {lookAgain} from '../../../source/engine/second-look.js';
import {choosePlan} from '../../../source/runbook/choose.js';
import {
	latency,
	mebibyte,
	member,
	observation,
	takenAtMs,
} from '../../support/observation-builder.js';
import {planOptions} from '../runbook/plan-options.js';

// Limits of the configuration file are judged by wherever limits are.

const withFsync = (p99Ms: number): ReturnType<typeof observation> =>
	observation({
		members: [
			member({
				name: 'm1',
				metrics: {walFsync: latency({p99Ms, p50Ms: p99Ms - 1})},
			}),
			member({name: 'm2'}),
			member({name: 'm3'}),
		],
	});

test('the dashboard and watch diagnose by them, and carry the cluster’s name', async () => {
	const published: EngineState[] = [];
	const label = {text: 'prod', colour: 'red'} as const;
	const engine = createEngine({
		observer: {
			round: async () => withFsync(30),
			current: () => withFsync(30),
			close: () => undefined,
		},
		recovery: undefined,
		source: 'the endpoints given',
		label,
		thresholds: {...defaultThresholds, walFsyncCriticalMs: 29},
		journalFile: () => undefined,
		intervalMs: 1000,
		nowMs: () => takenAtMs,
		publish(state) {
			published.push(state);
			// What stops it publishes once more.
			if (published.length === 1) engine.handle({kind: 'stop'});
		},
	});
	await engine.run();
	const finding = published[0]?.diagnosis?.findings.find(
		({code}) => code === 'slow-wal-fsync',
	);
	assert.equal(finding?.severity, 'critical');
	assert.deepEqual(published[0]?.label, label);
});

test('a plan for a slow disk begins at the limit that was set, and ends at it', () => {
	const observed = withFsync(60);
	assert.equal(choosePlan(observed, planOptions).kind, 'refusal');
	const thresholds = {
		...defaultThresholds,
		walFsyncWarningMs: 40,
		walFsyncCriticalMs: 55,
	};
	const plan = choosePlan(observed, {...planOptions, thresholds});
	assert.ok(plan.kind === 'plan');
	assert.equal(plan.cause, 'slow-wal-fsync');
	const step = plan.steps.find(({action}) => action.kind === 'guided');
	assert.match(step?.expects ?? '', /fsync p99 is below 40 ms/);
});

test('a plan for history begins at the limit that was set', () => {
	const observed = observation({
		members: ['m1', 'm2', 'm3'].map(name =>
			member({
				name,
				status: {
					revision: 2000,
					dbSizeBytes: 200 * mebibyte,
					dbSizeInUseBytes: 190 * mebibyte,
				},
				metrics: {
					quotaBytes: 2048 * mebibyte,
					keys: 1000,
					compactRevision: 500,
					putsTotal: 2000,
					putBytesTotal: 2000 * 50 * 1024,
				},
			}),
		),
	});
	assert.equal(choosePlan(observed, planOptions).kind, 'refusal');
	const thresholds = {...defaultThresholds, historyBloatRatio: 0.1};
	const plan = choosePlan(observed, {...planOptions, thresholds});
	assert.ok(plan.kind === 'plan');
	assert.equal(plan.cause, 'history');
	assert.ok(plan.steps.some(({action}) => action.kind === 'defragment'));
});

test('few fsyncs are looked at for longer when they are above the limit that was set', async () => {
	const few = observation({
		members: [
			member({
				metrics: {
					walFsync: latency({
						samples: 6,
						windowMs: 2000,
						p50Ms: undefined,
						p99Ms: undefined,
						someAboveMs: 32,
					}),
				},
			}),
		],
	});
	const lookedFor = async (walFsyncWarningMs: number): Promise<number> => {
		let elapsedMs = 0;
		await lookAgain(few, {
			observer: {round: async () => few, current: () => few},
			nowMs: () => elapsedMs,
			async sleep(ms) {
				elapsedMs += ms;
			},
			thresholds: {...defaultThresholds, walFsyncWarningMs},
		});
		return elapsedMs;
	};

	assert.ok((await lookedFor(20)) > (await lookedFor(200)));
});
