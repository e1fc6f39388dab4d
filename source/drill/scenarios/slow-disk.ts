import type {Disk} from '../model/disk.js';
import type {Scenario} from '../scenario.js';
import {trapsOf} from '../traps.js';
import {kubernetesWriters} from './kubernetes-writers.js';

const gibibyte = 1024 ** 3;
const mebibyte = 1024 ** 2;
const quotaBytes = 8 * gibibyte;

/** The write-up's seven-year-old disk: fsync p99 between 300 and 500 ms. */
const dyingDisk: Disk = {
	fsyncMs: [40, 480],
	commitMs: [60, 700],
	copyFactor: 12,
};

/**
 * The leader's disk is dying and every health check is green, because a read
 * of one key takes milliseconds: only the fsync times tell.
 */
export const slowDisk: Scenario = {
	name: 'slow-disk',
	title: 'health is green and everything is slow: the leader’s disk is dying',
	cluster: {
		version: '3.5.16',
		members: [
			{
				name: 'cp-1',
				quotaBytes,
				fileBytes: 331 * mebibyte,
				disk: dyingDisk,
				isLeader: true,
			},
			{name: 'cp-2', quotaBytes, fileBytes: 318 * mebibyte},
			{name: 'cp-3', quotaBytes, fileBytes: 324 * mebibyte},
		],
		revision: 41_208_113,
		compactRevision: 41_190_340,
		live: [
			{prefix: '/registry/configmaps/', keys: 1500, valueBytes: 2400},
			{prefix: '/registry/events/', keys: 90_000, valueBytes: 900},
			{prefix: '/registry/pods/', keys: 2900, valueBytes: 6200},
			{prefix: '/registry/replicasets/', keys: 31_000, valueBytes: 3900},
		],
		history: {bytes: 60 * mebibyte, records: 17_000},
		alarms: [],
		timeline: [],
		traffic: kubernetesWriters(40),
	},
	briefing: {
		clock: '09:42',
		pager: 'KubeAPIErrorBudgetBurn for 1 h: 90.9% of the budget is gone',
		reports: [
			'etcdctl endpoint health: all healthy, 16 ms.',
			'CPU, memory and network of the control plane are fine.',
			'CoreDNS answers after more than a second; metrics-server says Handler timeout.',
		],
	},
	diagnosis: {
		right: 'slow-wal-fsync',
		others: ['nospace-alarm', 'fragmented', 'no-leader', 'member-unreachable'],
	},
	rightEnd: {kind: 'led-by-another', than: 'cp-1'},
	traps: [
		{
			kind: 'defragment-in-vain',
			costs: 15,
			why: 'there is next to nothing to free, and rewriting a file on a dying disk stalls its member for a long time',
		},
		...trapsOf('put-quota-key', 'restart-everything'),
	],
	hints: [
		'A health check reads one key. Nothing in it waits for the disk.',
		'Compare the fsync times of the members.',
		'The slowest disk hurts most where the leader is.',
	],
	expert: [
		{
			atMs: 20_000,
			does: 'sees fsync p99 of hundreds of milliseconds on cp-1, and that it leads',
		},
		{atMs: 60_000, does: 'moves the leader to a member with a sound disk'},
		{
			atMs: 120_000,
			does: 'has the disk of cp-1 replaced: member remove, then add',
		},
	],
	lessons: [
		'Health says that etcd answers, not that it answers in time.',
		'Moving the leader is first aid; the disk must go.',
	],
	real: {
		kind: 'possible',
		quotaBytes: 512 * mebibyte,
		freeBytes: 0,
		liveBytes: 1 * mebibyte,
		historyBytes: 0,
		alarms: [],
		slowDisk: 'cp-1',
	},
};
