import type {Scenario} from '../scenario.js';
import {trapsOf} from '../traps.js';
import {kubernetesWriters} from './kubernetes-writers.js';

const gibibyte = 1024 ** 3;
const mebibyte = 1024 ** 2;
const quotaBytes = 2 * gibibyte;

/**
 * The data directory was moved to a new disk in the manifest of the first
 * node: etcd began a new, empty cluster there, and says that it is healthy.
 */
export const emptyDataDir: Scenario = {
	name: 'empty-data-dir',
	title: 'a member started on an empty directory: two clusters, both healthy',
	cluster: {
		version: '3.5.16',
		members: [
			{name: 'cp-1', quotaBytes, fileBytes: 0, isDown: true},
			{name: 'cp-2', quotaBytes, fileBytes: 420 * mebibyte, isLeader: true},
			{name: 'cp-3', quotaBytes, fileBytes: 408 * mebibyte},
		],
		revision: 18_331_402,
		compactRevision: 18_326_900,
		live: [
			{prefix: '/registry/configmaps/', keys: 2100, valueBytes: 2400},
			{prefix: '/registry/events/', keys: 120_000, valueBytes: 900},
			{prefix: '/registry/pods/', keys: 3800, valueBytes: 6200},
		],
		history: {bytes: 9 * mebibyte, records: 4400},
		alarms: [],
		timeline: [
			{when: {kind: 'at', ms: 0}, fault: {kind: 'start-empty', member: 'cp-1'}},
		],
		traffic: kubernetesWriters(40),
	},
	briefing: {
		clock: '16:20',
		pager: 'KubeDeploymentReplicasMismatch: pods come and go',
		reports: [
			'One kubectl get pods in three says: No resources found.',
			'endpoint health: all three healthy, in 3 ms.',
			'etcd of cp-1 was moved to its own disk an hour ago: --data-dir was changed in the manifest.',
		],
	},
	diagnosis: {
		right: 'cluster-id-split',
		others: ['member-lagging', 'corrupt-alarm', 'no-leader', 'size-skew'],
	},
	rightEnd: {
		kind: 'untouched',
		repair: [
			'Stop etcd on cp-1 now: every client that reaches it writes into the wrong cluster.',
			'Keep both directories, the old one and the new one.',
			'Put the old --data-dir back in the manifest, and start cp-1: it joins the others again.',
			'If the old directory is gone: remove the member, add it again, and start it with initial-cluster-state existing.',
			'A move to another disk is: stop, copy, change the mount, start; one member at a time.',
		],
	},
	traps: trapsOf('change-while-split', 'put-quota-key', 'restart-everything'),
	hints: [
		'Ask each member for itself: are they of the same cluster?',
		'Compare cluster IDs and revisions. One of them is very young.',
		'Nothing of it is mended through etcd’s API.',
	],
	expert: [
		{atMs: 20_000, does: 'sees two cluster IDs, and a revision near 1 on cp-1'},
		{atMs: 30_000, does: 'has etcd on cp-1 stopped, and touches nothing else'},
		{
			atMs: 120_000,
			does: 'has the old data directory put back, then cp-1 started',
		},
	],
	lessons: [
		'etcd on an empty directory is a new cluster, and a new cluster is healthy.',
		'Changing --data-dir moves nothing.',
	],
	real: {
		kind: 'not-possible',
		why: 'it would take a member away and start another in its place; the simulated cluster shows the same answers',
	},
};
