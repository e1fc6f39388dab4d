import type {Scenario} from '../scenario.js';
import type {TimelineEntry} from '../model/timeline.js';
import {trapsOf} from '../traps.js';
import {kubernetesWriters} from './kubernetes-writers.js';

const gibibyte = 1024 ** 3;
const mebibyte = 1024 ** 2;
const quotaBytes = 2 * gibibyte;

/** As kubeadm's liveness probe does: eight failures of /health, ten seconds apart, and the process is killed. Shorter here. */
const killEveryMs = 40_000;
const restartAfterMs = 3000;
/** So long the processes of the loop are up when the drill begins. */
const upMs = 20_000;

/**
 * Three files of three sizes, and a liveness probe on /health that fails under
 * NOSPACE: kubelet kills the members that it should leave alone.
 */
export const skewed: Scenario = {
	name: 'skewed',
	title: 'files of 1.1, 2.1 and 2.4 GB, and a probe that kills the members',
	cluster: {
		version: '3.5.16',
		members: [
			{name: 'cp-1', quotaBytes, fileBytes: 1.1 * gibibyte, isLeader: true},
			{name: 'cp-2', quotaBytes, fileBytes: 2.1 * gibibyte, upMs},
			{name: 'cp-3', quotaBytes, fileBytes: 2.4 * gibibyte, upMs},
		],
		revision: 98_469_458,
		compactRevision: 98_101_002,
		live: [
			{prefix: '/registry/configmaps/', keys: 4100, valueBytes: 2400},
			{prefix: '/registry/events/', keys: 151_000, valueBytes: 900},
			{prefix: '/registry/pods/', keys: 9000, valueBytes: 6200},
			{prefix: '/registry/replicasets/', keys: 42_000, valueBytes: 3900},
		],
		history: {bytes: 395 * mebibyte, records: 368_000},
		alarms: [
			{member: 'cp-2', alarm: 'NOSPACE'},
			{member: 'cp-3', alarm: 'NOSPACE'},
		],
		timeline: [...killLoop('cp-2', 10_000), ...killLoop('cp-3', 30_000)],
		traffic: kubernetesWriters(20),
	},
	briefing: {
		clock: '22:04',
		pager: 'KubeAPIDown, KubeletDown: the control plane does not answer',
		reports: [
			'kubectl hangs, or says TLS handshake timeout, or EOF.',
			'crictl ps -a shows etcd exiting every half minute on two of three nodes.',
			'du says 1.1, 2.1 and 2.4 G. Somebody says the small one must be broken.',
		],
	},
	diagnosis: {
		right: 'nospace-alarm',
		others: ['member-lagging', 'corrupt-alarm', 'no-leader', 'slow-wal-fsync'],
	},
	rightEnd: {kind: 'writable'},
	traps: trapsOf(
		'no-snapshot',
		'leader-first',
		'two-at-once',
		'below-quorum',
		'disarm-too-early',
		'put-quota-key',
		'restart-everything',
	),
	hints: [
		'A process that starts again every half minute cannot finish a defragment.',
		'kubelet kills a container whose liveness probe fails, and /health fails under NOSPACE.',
		'Relax the probe first. Then it is an ordinary NOSPACE.',
	],
	expert: [
		{
			atMs: 30_000,
			does: 'sees NOSPACE of two members and processes seconds old',
		},
		{
			atMs: 45_000,
			does: 'relaxes the liveness probe, so that kubelet leaves them alone',
		},
		{atMs: 60_000, does: 'saves a snapshot and compacts'},
		{
			atMs: 75_000,
			does: 'defragments the followers one by one, the leader last',
		},
		{
			atMs: 110_000,
			does: 'disarms both records and writes through each member',
		},
	],
	lessons: [
		'The data of all members is the same; different sizes are different free pages.',
		'A probe on /health turns a refused write into an outage: use /livez, or exclude the alarm.',
	],
	handsOn: ['relax-probe'],
	selfPlay: [{kind: 'hand', hand: 'relax-probe'}, {kind: 'engine'}],
	real: {
		kind: 'possible',
		quotaBytes: 32 * mebibyte,
		freeBytes: 30 * mebibyte,
		liveBytes: 2 * mebibyte,
		historyBytes: 8 * mebibyte,
		alarms: [
			{member: 'cp-2', alarm: 'NOSPACE'},
			{member: 'cp-3', alarm: 'NOSPACE'},
		],
		isSmall: ['cp-1'],
	},
};

function killLoop(member: string, firstMs: number): readonly TimelineEntry[] {
	return [
		{
			when: {kind: 'every', firstMs, everyMs: killEveryMs},
			fault: {kind: 'kill', member},
		},
		{
			when: {
				kind: 'every',
				firstMs: firstMs + restartAfterMs,
				everyMs: killEveryMs,
			},
			fault: {kind: 'start', member},
		},
	];
}
