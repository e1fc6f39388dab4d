import type {Scenario} from '../scenario.js';
import {trapsOf} from '../traps.js';
import {overQuotaCluster} from './over-quota-cluster.js';

const mebibyte = 1024 ** 2;

/** A member dies in the middle of the plan, and comes back when its node has rebooted. */
export const memberLost: Scenario = {
	name: 'member-lost',
	title: 'a member dies in the middle of your plan',
	cluster: {
		...overQuotaCluster,
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
