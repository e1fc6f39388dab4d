import type {Scenario} from '../scenario.js';
import {trapsOf} from '../traps.js';
import {kubernetesWriters} from './kubernetes-writers.js';

const mebibyte = 1024 ** 2;
const quotaBytes = 8000 * mebibyte;

/**
 * The write-up's 8.4 GB file with 156 MB in use: 98% of it is free pages. Pods
 * that restarted for weeks wrote and deleted; nobody ever defragmented.
 */
export const fragmented: Scenario = {
	name: 'fragmented',
	title: '8.4 GB files with 156 MB in use, and every write refused',
	cluster: {
		version: '3.5.16',
		members: [
			{name: 'cp-1', quotaBytes, fileBytes: 8.4e9},
			{name: 'cp-2', quotaBytes, fileBytes: 8.41e9},
			{name: 'cp-3', quotaBytes, fileBytes: 8.39e9, isLeader: true},
		],
		revision: 41_847_293,
		compactRevision: 41_845_100,
		live: [
			{prefix: '/registry/configmaps/', keys: 3100, valueBytes: 2400},
			{prefix: '/registry/events/', keys: 21_000, valueBytes: 900},
			{prefix: '/registry/pods/', keys: 12_500, valueBytes: 6200},
			{prefix: '/registry/replicasets/', keys: 8900, valueBytes: 3900},
		],
		history: {bytes: 12 * mebibyte, records: 2193},
		alarms: [
			{member: 'cp-1', alarm: 'NOSPACE'},
			{member: 'cp-2', alarm: 'NOSPACE'},
			{member: 'cp-3', alarm: 'NOSPACE'},
		],
		timeline: [],
		traffic: kubernetesWriters(80),
	},
	briefing: {
		clock: '03:17',
		pager:
			'API server timeout, etcd health failed, pods abnormal: an alert storm',
		reports: [
			'kubectl says: connection to the server localhost:8080 was refused. Then: i/o timeout.',
			'The runbook says: compact. Somebody did, twice. The file is as large as before.',
			'A colleague wants to raise the quota with etcdctl put quota-backend-bytes.',
		],
	},
	diagnosis: {
		right: 'fragmented',
		others: [
			'live-data-near-quota',
			'history-bloat',
			'slow-wal-fsync',
			'no-leader',
		],
	},
	rightEnd: {kind: 'writable'},
	traps: trapsOf(
		'no-snapshot',
		'leader-first',
		'two-at-once',
		'disarm-too-early',
		'put-quota-key',
		'restart-everything',
	),
	hints: [
		'Two figures of each member matter: the size of its file, and what of it is in use.',
		'Compaction frees pages inside the file. Only a defragment gives them back.',
		'A defragment takes its time by what is in use, not by the size of the file: seconds here.',
	],
	expert: [
		{atMs: 20_000, does: 'sees that 98% of each file is free pages'},
		{atMs: 40_000, does: 'saves a snapshot'},
		{
			atMs: 55_000,
			does: 'defragments the followers one by one, the leader last',
		},
		{atMs: 90_000, does: 'disarms every record and writes through each member'},
	],
	lessons: [
		'156 MB are rewritten in seconds, however large the file around them is.',
		'Fragmentation is not history: compacting again changes nothing.',
		'put quota-backend-bytes writes a key; the quota is a flag of the process.',
	],
	real: {
		kind: 'possible',
		quotaBytes: 64 * mebibyte,
		freeBytes: 66 * mebibyte,
		liveBytes: 1 * mebibyte,
		historyBytes: 0,
		alarms: [
			{member: 'cp-1', alarm: 'NOSPACE'},
			{member: 'cp-2', alarm: 'NOSPACE'},
			{member: 'cp-3', alarm: 'NOSPACE'},
		],
	},
};
