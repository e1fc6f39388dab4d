import type {Scenario} from '../scenario.js';
import {trapsOf} from '../traps.js';
import {kubernetesWriters} from './kubernetes-writers.js';

const gibibyte = 1024 ** 3;
const mebibyte = 1024 ** 2;
const quotaBytes = 2 * gibibyte;

/**
 * A storm of policy events on a kubeadm cluster with the default quota of 2 GB:
 * two of three files are over it, the third is not, and every write is refused.
 */
export const nospace: Scenario = {
	name: 'nospace',
	title: 'every write refused: two of three members are over a 2 GB quota',
	cluster: {
		version: '3.5.16',
		members: [
			{name: 'cp-1', quotaBytes, fileBytes: quotaBytes + 9 * mebibyte},
			{
				name: 'cp-2',
				quotaBytes,
				fileBytes: quotaBytes + 4 * mebibyte,
				isLeader: true,
			},
			{name: 'cp-3', quotaBytes, fileBytes: 1.31 * gibibyte},
		],
		revision: 98_469_458,
		compactRevision: 98_391_207,
		live: [
			{prefix: '/registry/configmaps/', keys: 2100, valueBytes: 2400},
			{prefix: '/registry/events/', keys: 201_000, valueBytes: 900},
			{prefix: '/registry/pods/', keys: 3800, valueBytes: 6200},
			{prefix: '/registry/secrets/', keys: 1900, valueBytes: 3100},
			{
				prefix: '/registry/wgpolicyk8s.io/policyreports/',
				keys: 24_000,
				valueBytes: 4200,
			},
		],
		history: {bytes: 96 * mebibyte, records: 78_000},
		alarms: [
			{member: 'cp-1', alarm: 'NOSPACE'},
			{member: 'cp-2', alarm: 'NOSPACE'},
		],
		timeline: [],
		traffic: [
			{
				kind: 'objects',
				name: 'policy-events',
				prefix: '/registry/events/',
				perSecond: 25,
				valueBytes: 900,
			},
			...kubernetesWriters(60),
		],
	},
	briefing: {
		clock: '03:17',
		pager:
			'KubeAPIErrorBudgetBurn, KubePodNotReady, etcd: database space exceeded',
		reports: [
			'kubectl apply says: etcdserver: mvcc: database space exceeded',
			'The disks are 27% full, so it cannot be the disk.',
			'Somebody ran a defragment in spring. It worked for a minute, then it was back.',
		],
	},
	diagnosis: {
		right: 'nospace-alarm',
		others: ['slow-wal-fsync', 'quorum-lost', 'no-leader', 'corrupt-alarm'],
	},
	rightEnd: {kind: 'writable'},
	traps: trapsOf(
		'disarm-too-early',
		'leader-first',
		'no-snapshot',
		'put-quota-key',
		'two-at-once',
		'restart-everything',
	),
	hints: [
		'The quota is about the size of the file, not about the disk.',
		'Compare the size of each file with what is in use.',
		'Every member needs its own defragment before the alarm can be disarmed.',
	],
	expert: [
		{
			atMs: 20_000,
			does: 'sees NOSPACE of two members and 1.6 GiB of free pages',
		},
		{atMs: 40_000, does: 'saves a snapshot'},
		{
			atMs: 50_000,
			does: 'compacts to the newest revision and waits for every member',
		},
		{
			atMs: 60_000,
			does: 'defragments the followers one by one, the leader last',
		},
		{atMs: 90_000, does: 'disarms both records and writes through each member'},
	],
	lessons: [
		'Deleting and compacting are allowed under NOSPACE; only what adds is refused.',
		'The alarm stays until it is disarmed, however small the files are.',
	],
	real: {
		kind: 'possible',
		quotaBytes: 32 * mebibyte,
		freeBytes: 28 * mebibyte,
		liveBytes: 2 * mebibyte,
		historyBytes: 8 * mebibyte,
		alarms: [
			{member: 'cp-1', alarm: 'NOSPACE'},
			{member: 'cp-2', alarm: 'NOSPACE'},
		],
		isSmall: ['cp-3'],
	},
};
