import type {Scenario} from '../scenario.js';
import {trapsOf} from '../traps.js';
import {kubernetesWriters} from './kubernetes-writers.js';

const gibibyte = 1024 ** 3;
const mebibyte = 1024 ** 2;
const quotaBytes = 2 * gibibyte;

/** CORRUPT beside NOSPACE: everything that ends the outage makes it worse. */
export const corrupt: Scenario = {
	name: 'corrupt',
	title: 'CORRUPT beside NOSPACE: do you press disarm?',
	cluster: {
		version: '3.5.16',
		members: [
			{name: 'cp-1', quotaBytes, fileBytes: quotaBytes + 4 * mebibyte},
			{name: 'cp-2', quotaBytes, fileBytes: 1.4 * gibibyte, isLeader: true},
			{name: 'cp-3', quotaBytes, fileBytes: 1.2 * gibibyte},
		],
		revision: 22_914_306,
		compactRevision: 22_911_870,
		live: [
			{prefix: '/registry/configmaps/', keys: 2100, valueBytes: 2400},
			{prefix: '/registry/events/', keys: 120_000, valueBytes: 900},
			{prefix: '/registry/pods/', keys: 3800, valueBytes: 6200},
		],
		history: {bytes: 9 * mebibyte, records: 2400},
		alarms: [{member: 'cp-1', alarm: 'NOSPACE'}],
		timeline: [
			{when: {kind: 'at', ms: 0}, fault: {kind: 'corrupt', member: 'cp-3'}},
		],
		traffic: kubernetesWriters(40),
	},
	briefing: {
		clock: '02:58',
		pager: 'etcd: NOSPACE, and an alarm that nobody has seen before',
		reports: [
			'Writes fail with: etcdserver: corrupt cluster.',
			'The power of rack 3 was cut yesterday; cp-3 came back by itself.',
			'The manager asks why nobody presses disarm: it worked the last time.',
		],
	},
	diagnosis: {
		right: 'corrupt-alarm',
		others: ['nospace-alarm', 'fragmented', 'member-lagging', 'no-leader'],
	},
	rightEnd: {
		kind: 'untouched',
		repair: [
			'Save a snapshot of each member, and compare the hashes of all at one revision.',
			'Say which member differs: the one that two others do not agree with.',
			'Remove it, delete its data directory, add it again: it copies the data of the others.',
			'Compare the hashes again. Then, and only then, disarm CORRUPT by its own record.',
			'After that it is an ordinary NOSPACE.',
		],
	},
	traps: trapsOf(
		'disarm-corrupt',
		'disarm-beside-corrupt',
		'change-while-corrupt',
		'restart-everything',
	),
	hints: [
		'Two alarms are not twice the same thing. Which one is about space?',
		'What would etcd do with the next write after the last alarm is gone?',
		'Reading is safe: snapshots, and hashes at one revision.',
	],
	expert: [
		{
			atMs: 15_000,
			does: 'sees CORRUPT of cp-3, and takes the hands off the keyboard',
		},
		{
			atMs: 30_000,
			does: 'calls a second person, and says that writes stay refused',
		},
		{atMs: 60_000, does: 'compares hashes: cp-3 differs from the others'},
		{atMs: 120_000, does: 'plans to remove cp-3 and to add it again empty'},
	],
	lessons: [
		'CORRUPT protects data. It is repaired, never disarmed.',
		'In 3.4 and 3.5 disarming NOSPACE takes the protection of CORRUPT away as well.',
	],
	real: {
		kind: 'possible',
		quotaBytes: 64 * mebibyte,
		freeBytes: 8 * mebibyte,
		liveBytes: 2 * mebibyte,
		historyBytes: 0,
		alarms: [
			{member: 'cp-1', alarm: 'NOSPACE'},
			{member: 'cp-3', alarm: 'CORRUPT'},
		],
	},
};
