import type {Scenario} from '../scenario.js';
import {trapsOf} from '../traps.js';
import {kubernetesWriters} from './kubernetes-writers.js';

const gibibyte = 1024 ** 3;
const mebibyte = 1024 ** 2;
const quotaBytes = 2 * gibibyte;

/** A member dies in the middle of the plan, and comes back when its node has rebooted. */
export const memberLost: Scenario = {
	name: 'member-lost',
	title: 'a member dies in the middle of your plan',
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
			{name: 'cp-3', quotaBytes, fileBytes: quotaBytes + 1 * mebibyte},
		],
		revision: 51_220_008,
		compactRevision: 51_199_310,
		live: [
			{prefix: '/registry/configmaps/', keys: 2100, valueBytes: 2400},
			{prefix: '/registry/events/', keys: 111_000, valueBytes: 900},
			{prefix: '/registry/pods/', keys: 3800, valueBytes: 6200},
			{prefix: '/registry/replicasets/', keys: 21_000, valueBytes: 3900},
		],
		history: {bytes: 48 * mebibyte, records: 20_000},
		alarms: [
			{member: 'cp-1', alarm: 'NOSPACE'},
			{member: 'cp-2', alarm: 'NOSPACE'},
			{member: 'cp-3', alarm: 'NOSPACE'},
		],
		timeline: [
			{
				when: {kind: 'defragments-ended', count: 1, afterMs: 0},
				fault: {kind: 'kill', member: 'cp-3'},
			},
			{
				when: {kind: 'defragments-ended', count: 1, afterMs: 9000},
				fault: {kind: 'start', member: 'cp-3'},
			},
		],
		traffic: kubernetesWriters(60),
	},
	briefing: {
		clock: '03:48',
		pager: 'etcd: database space exceeded',
		reports: [
			'The nodes are being patched tonight; the window was moved twice.',
			'kubectl apply says: etcdserver: mvcc: database space exceeded',
		],
	},
	diagnosis: {
		right: 'nospace-alarm',
		others: ['quorum-lost', 'no-leader', 'slow-wal-fsync', 'corrupt-alarm'],
	},
	rightEnd: {kind: 'writable'},
	traps: trapsOf(
		'below-quorum',
		'two-at-once',
		'no-snapshot',
		'leader-first',
		'disarm-too-early',
		'put-quota-key',
		'restart-everything',
	),
	hints: [
		'Count: of three voters two must serve. One is gone.',
		'A defragment takes its member out for as long as it lasts.',
		'Bring the lost member back first; then go on where you were.',
	],
	expert: [
		{atMs: 20_000, does: 'sees NOSPACE of every member'},
		{atMs: 40_000, does: 'saves a snapshot and compacts'},
		{atMs: 60_000, does: 'defragments a follower, sees cp-3 die, and stops'},
		{atMs: 90_000, does: 'waits until cp-3 serves again and has caught up'},
		{atMs: 120_000, does: 'defragments the rest one by one, the leader last'},
		{
			atMs: 150_000,
			does: 'disarms every record and writes through each member',
		},
	],
	lessons: [
		'Before each step: how many would be left?',
		'A plan that was right five minutes ago is looked at again.',
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
			{member: 'cp-3', alarm: 'NOSPACE'},
		],
	},
};
