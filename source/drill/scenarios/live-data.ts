import type {Scenario} from '../scenario.js';
import {trapsOf} from '../traps.js';
import {kubernetesWriters} from './kubernetes-writers.js';

const gibibyte = 1024 ** 3;
const mebibyte = 1024 ** 2;
const quotaBytes = 2 * gibibyte;

/** The quota is full of keys that exist: neither compaction nor a defragment helps. */
export const liveData: Scenario = {
	name: 'live-data',
	title: 'the quota is full of live keys: defragmenting returns nothing',
	cluster: {
		version: '3.5.16',
		members: [
			{name: 'cp-1', quotaBytes, fileBytes: quotaBytes + 2 * mebibyte},
			{
				name: 'cp-2',
				quotaBytes,
				fileBytes: quotaBytes + 1 * mebibyte,
				isLeader: true,
			},
			{name: 'cp-3', quotaBytes, fileBytes: quotaBytes + 2 * mebibyte},
		],
		revision: 7_310_994,
		compactRevision: 7_310_200,
		live: [
			{prefix: '/registry/configmaps/', keys: 2100, valueBytes: 2400},
			{prefix: '/registry/events/', keys: 208_000, valueBytes: 9900},
			{prefix: '/registry/pods/', keys: 3800, valueBytes: 6200},
			{prefix: '/registry/secrets/', keys: 1900, valueBytes: 3100},
		],
		history: {bytes: 1 * mebibyte, records: 700},
		alarms: [
			{member: 'cp-1', alarm: 'NOSPACE'},
			{member: 'cp-2', alarm: 'NOSPACE'},
			{member: 'cp-3', alarm: 'NOSPACE'},
		],
		timeline: [],
		traffic: kubernetesWriters(60),
	},
	briefing: {
		clock: '11:26',
		pager: 'etcd: database space exceeded',
		reports: [
			'The runbook was followed to the letter: compacted, defragmented, disarmed. A minute later it was back.',
			'A job keeps events for 90 days, each with the whole object in it, for an audit that ended in March. Its owner: they can go, nobody got round to it.',
			'Nobody may restart etcd before the change board has met on Thursday.',
		],
	},
	diagnosis: {
		right: 'live-data-near-quota',
		others: ['fragmented', 'history-bloat', 'quota-differs', 'slow-wal-fsync'],
	},
	rightEnd: {kind: 'writable'},
	traps: trapsOf(
		'defragment-in-vain',
		'disarm-too-early',
		'no-snapshot',
		'leader-first',
		'two-at-once',
		'put-quota-key',
		'restart-everything',
	),
	hints: [
		'How much of the file is free pages, and how much is history? Next to nothing.',
		'What exists can only be deleted, or be given a larger quota.',
		'Count the keys by prefix. Deletes are allowed under NOSPACE.',
	],
	expert: [
		{
			atMs: 30_000,
			does: 'sees that live keys fill the file, nearly all of them events, which their owner says can go',
		},
		{atMs: 60_000, does: 'saves a snapshot'},
		{atMs: 90_000, does: 'deletes the events in pieces, then compacts'},
		{
			atMs: 120_000,
			does: 'defragments the followers one by one, the leader last',
		},
		{
			atMs: 160_000,
			does: 'disarms every record and writes through each member',
		},
	],
	lessons: [
		'Free pages, history, live data: only the first two go by themselves.',
		'Keys that are deleted are gone but for the snapshot: ask their owner first.',
		'Delete first, then compact, then defragment, then disarm.',
	],
	selfPlay: [{kind: 'engine', deletePrefixes: ['/registry/events/']}],
	real: {
		kind: 'possible',
		quotaBytes: 32 * mebibyte,
		freeBytes: 0,
		liveBytes: 33 * mebibyte,
		historyBytes: 0,
		alarms: [
			{member: 'cp-1', alarm: 'NOSPACE'},
			{member: 'cp-2', alarm: 'NOSPACE'},
			{member: 'cp-3', alarm: 'NOSPACE'},
		],
		isCompacted: true,
	},
};
