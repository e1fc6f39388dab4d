import type {Scenario} from '../scenario.js';
import {trapsOf} from '../traps.js';
import {overQuotaCluster} from './over-quota-cluster.js';

/** You are not alone: while you save a snapshot, somebody defragments a member. */
export const secondOperator: Scenario = {
	name: 'second-operator',
	title: 'somebody else is defragmenting at the same time',
	cluster: {
		...overQuotaCluster,
		timeline: [
			{
				when: {kind: 'snapshots', count: 1, afterMs: 0},
				fault: {kind: 'call', member: 'cp-3', call: {kind: 'defragment'}},
			},
		],
		// Disks that copy slowly: long enough to walk into it.
		pace: {defragmentMsPerMebibyte: 22},
	},
	briefing: {
		clock: '03:31',
		pager: 'etcd: database space exceeded',
		reports: [
			'The colleague in the other office has seen the same page. He does not answer the chat.',
			'There may be a cron job that defragments. Nobody remembers on which node.',
		],
	},
	diagnosis: {
		right: 'nospace-alarm',
		others: [
			'member-unreachable',
			'no-leader',
			'slow-wal-fsync',
			'quorum-lost',
		],
	},
	rightEnd: {kind: 'writable'},
	traps: trapsOf(
		'two-at-once',
		'below-quorum',
		'no-snapshot',
		'leader-first',
		'disarm-too-early',
		'put-quota-key',
		'restart-everything',
	),
	hints: [
		'A member that does not answer Status may be rewriting its file: /metrics says so.',
		'etcd does not keep you from defragmenting two members at once.',
		'Wait until nothing is in flight anywhere, then look again at what is left to do.',
	],
	expert: [
		{atMs: 20_000, does: 'sees NOSPACE of every member'},
		{
			atMs: 40_000,
			does: 'saves a snapshot, and sees a defragment that nobody here began',
		},
		{atMs: 55_000, does: 'waits for its end, and compacts'},
		{
			atMs: 80_000,
			does: 'defragments what is left one by one, the leader last',
		},
		{
			atMs: 130_000,
			does: 'disarms every record and writes through each member',
		},
	],
	lessons: [
		'One member at a time holds for everybody together, not for each.',
		'Look right before each step, not only at the beginning.',
	],
	// Whoever is overtaken in the middle of a step looks again.
	selfPlay: [{kind: 'engine'}, {kind: 'engine', isOnlyIfNeeded: true}],
	real: {
		kind: 'not-possible',
		why: 'a real defragment of a small file is over before anybody could walk into it',
	},
};
