import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {Observation} from '../../../source/cluster/observation.js';
import type {Trends} from '../../../source/cluster/trend.js';
import {diagnose} from '../../../source/diagnosis/diagnose.js';
import {
	alarm,
	answered,
	idOf,
	latency,
	mebibyte,
	member,
	observation,
	takenAtMs,
} from '../../support/observation-builder.js';
import {trendPoint} from './findings-of.js';

const verdictOf = (observed: Observation, trends: Trends = {}) =>
	diagnose(observed, {nowMs: takenAtMs, trends}).verdict;

test('a slow disk of the leader is told from the disk to the reads', () => {
	const members = [
		member({name: 'm1'}),
		{
			...member({
				name: 'm2',
				tookMs: 1200,
				status: {leaderId: idOf('m2')},
				metrics: {walFsync: latency({p99Ms: 310})},
			}),
			serializableRead: answered(undefined, 1),
		},
	].map(each => ({
		...each,
		status:
			each.status?.kind === 'value'
				? {...each.status, value: {...each.status.value, leaderId: idOf('m2')}}
				: each.status,
	}));
	const verdict = verdictOf(observation({members}), {
		[idOf('m2')]: [
			trendPoint(240_000, {leaderChangesSeen: 3, heartbeatSendFailures: 10}),
			trendPoint(0, {leaderChangesSeen: 8, heartbeatSendFailures: 47}),
		],
	});
	assert.deepEqual(verdict.chain, [
		'WAL fsync on m2 takes 310 ms, and it leads',
		'37 heartbeats went out late',
		'the leader changed 5 times',
		'linearizable reads take 1.2 s',
	]);
	assert.equal(verdict.sentence, 'm2: WAL fsync p99 is 310 ms');
	assert.ok(!verdict.ruledOut?.includes('disks'));
	assert.ok(verdict.ruledOut?.includes('quota'));
});

test('the cause stands before the symptom in the sentence, too', () => {
	const members = ['m1', 'm2'].map(name =>
		member({
			name,
			linearizableProblem: 'timeout',
			metrics: {walFsync: latency({p99Ms: 60})},
		}),
	);
	const {level, sentence} = verdictOf(observation({members}));
	assert.equal(level, 'critical');
	assert.equal(
		sentence,
		'WAL fsync on m1 and m2 takes 60 ms, and m1 leads; a linearizable read through m1 and m2 fails though Status answers',
	);
});

test('NOSPACE is told from what filled the file to the writes', () => {
	const members = ['m1', 'm2', 'm3'].map(name =>
		member({
			name,
			status: {
				dbSizeBytes: 64 * mebibyte,
				dbSizeInUseBytes: 4 * mebibyte,
			},
			metrics: {
				quotaBytes: 64 * mebibyte,
				lastCompactedAtMs: takenAtMs - 3_600_000,
			},
		}),
	);
	const {chain} = verdictOf(
		observation({members, alarms: [alarm('NOSPACE', 'm1')]}),
	);
	assert.deepEqual(chain, [
		'm1: pages that were freed and never given back by a defragment',
		'its file grew to 64.0 MiB of a quota of 64.0 MiB',
		'NOSPACE was raised',
		'every write on the whole cluster is refused',
		'kube-apiserver cannot compact either, since that begins with a put',
	]);
});

test('a lost quorum is told from the silent members to the writes', () => {
	const members = [
		member({name: 'm1', status: {leaderId: undefined}}),
		member({name: 'm2', problem: 'refused'}),
		member({name: 'm3', problem: 'refused'}),
	];
	const {chain, ruledOut} = verdictOf(observation({members}));
	assert.equal(chain?.[0], 'm2 and m3 do not answer');
	// What nobody could read is not ruled out.
	assert.equal(ruledOut, undefined);
});

test('a single finding is no story, and a healthy cluster rules nothing out', () => {
	const lone = observation({
		members: [
			member({name: 'm1'}),
			member({name: 'm2', metrics: {walFsync: latency({p99Ms: 310})}}),
		],
	});
	assert.equal(verdictOf(lone).chain, undefined);
	assert.deepEqual(verdictOf(observation()), {
		level: 'ok',
		sentence: verdictOf(observation()).sentence,
	});
});

test('only what every member showed to be in order is ruled out', () => {
	const ruledOut = (changes: Parameters<typeof member>[0]) =>
		verdictOf(
			observation({
				members: [
					member({name: 'm1', linearizableProblem: 'timeout'}),
					member({name: 'm2', ...changes}),
				],
			}),
		).ruledOut ?? [];
	assert.deepEqual(ruledOut({}), [
		'alarms',
		'quota',
		'quorum',
		'disks',
		'network between members',
		'a running defragment',
		'split cluster',
	]);
	assert.ok(!ruledOut({metricsProblem: 'refused'}).includes('disks'));
	assert.ok(
		!ruledOut({metricsProblem: 'refused'}).includes('network between members'),
	);
	const few = latency({samples: 19, windowMs: undefined});
	assert.ok(
		!ruledOut({metrics: {peerRoundTrip: few}}).includes(
			'network between members',
		),
	);
	const idle = latency({samples: 0, p99Ms: undefined, allAboveMs: undefined});
	assert.ok(ruledOut({metrics: {walFsync: idle}}).includes('disks'));
	assert.ok(
		!ruledOut({
			metrics: {walFsync: idle, walFsyncSinceStart: latency({p99Ms: 11})},
		}).includes('disks'),
	);
	assert.ok(
		!ruledOut({metrics: {defragInflight: undefined}}).includes(
			'a running defragment',
		),
	);
	assert.deepEqual(ruledOut({problem: 'refused'}), []);
});
