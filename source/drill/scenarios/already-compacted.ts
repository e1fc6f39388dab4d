import type {Scenario} from '../scenario.js';
import {trapsOf} from '../traps.js';
import {kubernetesWriters} from './kubernetes-writers.js';

const gibibyte = 1024 ** 3;
const mebibyte = 1024 ** 2;
const quotaBytes = 2 * gibibyte;
const revision = 98_469_458;

/**
 * Somebody has compacted to the newest revision already, and takes the answer
 * "required revision has been compacted" for a failure.
 */
export const alreadyCompacted: Scenario = {
	name: 'already-compacted',
	title: 'compaction “fails” with OutOfRange, fifty times',
	cluster: {
		version: '3.4.23',
		members: [
			{
				name: 'cp-1',
				quotaBytes,
				fileBytes: quotaBytes + 6 * mebibyte,
				isLeader: true,
			},
			{name: 'cp-2', quotaBytes, fileBytes: quotaBytes + 3 * mebibyte},
			{name: 'cp-3', quotaBytes, fileBytes: quotaBytes + 11 * mebibyte},
		],
		revision,
		compactRevision: revision,
		live: [
			{prefix: '/registry/configmaps/', keys: 2400, valueBytes: 2400},
			{prefix: '/registry/events/', keys: 96_000, valueBytes: 900},
			{prefix: '/registry/pods/', keys: 4400, valueBytes: 6200},
			{prefix: '/registry/replicasets/', keys: 17_000, valueBytes: 3900},
		],
		history: {bytes: 0, records: 0},
		alarms: [
			{member: 'cp-1', alarm: 'NOSPACE'},
			{member: 'cp-2', alarm: 'NOSPACE'},
			{member: 'cp-3', alarm: 'NOSPACE'},
		],
		timeline: [],
		traffic: kubernetesWriters(60),
	},
	briefing: {
		clock: '04:40',
		pager: 'etcd: database space exceeded, for an hour already',
		reports: [
			'etcdctl compact says: OutOfRange, required revision has been compacted.',
			'The colleague on call has repeated it fifty times with the revision from endpoint status.',
			'endpoint health says that all three are healthy.',
		],
	},
	diagnosis: {
		right: 'fragmented',
		others: [
			'history-bloat',
			'compaction-stalled',
			'live-data-near-quota',
			'corrupt-alarm',
		],
	},
	rightEnd: {kind: 'writable'},
	traps: trapsOf(
		'compact-again',
		'no-snapshot',
		'leader-first',
		'two-at-once',
		'disarm-too-early',
		'put-quota-key',
		'restart-everything',
	),
	hints: [
		'Read the answer once more: it says that the work is done.',
		'What compaction has freed is still in the file.',
		'Defragment every member, the leader last, then disarm.',
	],
	expert: [
		{
			atMs: 20_000,
			does: 'sees that nothing is left to compact and most of each file is free',
		},
		{atMs: 40_000, does: 'saves a snapshot'},
		{
			atMs: 55_000,
			does: 'defragments the followers one by one, the leader last',
		},
		{atMs: 90_000, does: 'disarms every record and writes through each member'},
	],
	lessons: [
		'ErrCompacted is success.',
		'Compaction frees pages, defragment returns them: two steps, and the second was missing.',
	],
	real: {
		kind: 'possible',
		quotaBytes: 32 * mebibyte,
		freeBytes: 34 * mebibyte,
		liveBytes: 2 * mebibyte,
		historyBytes: 0,
		alarms: [
			{member: 'cp-1', alarm: 'NOSPACE'},
			{member: 'cp-2', alarm: 'NOSPACE'},
			{member: 'cp-3', alarm: 'NOSPACE'},
		],
		isCompacted: true,
	},
};
