import type {
	LogStudyState,
	PreventState,
	WritersStudyState,
} from '../../source/engine/protocol.js';
import {conclude} from '../../source/logs/conclude.js';
import {logTally} from '../../source/logs/log-tally.js';
import {readEntry} from '../../source/logs/read-entry.js';
import type {WriteTally} from '../../source/writers/tally.js';
import {takenAtMs} from './observation-builder.js';

// Builders of what the screens Writers and Logs are painted from.

const mebibyte = 1024 * 1024;

/** What was written to those prefixes: bytes of each, an event for each 1,000 of them. */
export function writeTally(
	bytes: Readonly<Record<string, number>> = {
		'/registry/events': 7 * mebibyte,
		'/registry/leases': 2 * mebibyte,
		'/registry/pods': mebibyte,
	},
): WriteTally {
	const prefixes = Object.entries(bytes).map(([prefix, each]) => {
		const events = Math.ceil(each / 1000);
		const updates = Math.floor(events / 2);
		return {
			prefix,
			bytes: each,
			events,
			updates,
			creates: events - updates,
			deletes: 0,
		};
	});
	const sum = (field: 'bytes' | 'events' | 'updates' | 'creates'): number =>
		prefixes.reduce((total, each) => total + each[field], 0);
	return {
		total: {
			bytes: sum('bytes'),
			events: sum('events'),
			updates: sum('updates'),
			creates: sum('creates'),
			deletes: 0,
		},
		prefixes,
		otherPrefixes: undefined,
		hottestKeys: prefixes.map(({prefix}) => ({
			path: `${prefix}/kube-system/one`,
			events: 420,
			lastBytes: 1024,
		})),
		hottestSlack: 0,
	};
}

/** A watch under way for nine of its 30 seconds. */
export function watching(
	changes: Partial<Extract<WritersStudyState, {kind: 'watching'}>> = {},
): WritersStudyState {
	return {
		kind: 'watching',
		prefix: '/registry/',
		startedAtMs: takenAtMs - 9000,
		endsAtMs: takenAtMs + 21_000,
		atMs: takenAtMs,
		member: 'm2',
		gaps: [],
		isNospace: false,
		tally: writeTally(),
		...changes,
	};
}

/** A watch that ended by itself. */
export function watched(
	tally: WriteTally = writeTally(),
	member = 'm2',
): WritersStudyState {
	return {
		kind: 'watched',
		atMs: takenAtMs - 12_000,
		gaveWayTo: undefined,
		watched: {
			prefix: '/registry/',
			by: 'resource',
			tally,
			outcome: {
				members: [member],
				coveredMs: 30_000,
				missedRevisions: 0,
				revisions: {from: 100, to: 20_000},
				gaps: [],
				isNospace: false,
				ended: 'time',
			},
		},
	};
}

/** A census of two prefixes. */
export function counted(name = '/registry/events'): WritersStudyState {
	const sum = (keys: number) => ({
		keys,
		versions: 3 * keys,
		neverUpdated: 0,
		keyBytes: 40 * keys,
		sampledValues: 8,
		estimatedBytes: 1000 * keys,
	});
	return {
		kind: 'counted',
		atMs: takenAtMs - 3000,
		gaveWayTo: undefined,
		counted: {
			prefix: '/',
			by: 'resource',
			census: {
				total: sum(10_000),
				prefixes: [
					{prefix: name, ...sum(8000)},
					{prefix: '/registry/pods', ...sum(2000)},
				],
				otherPrefixes: undefined,
				expectedKeys: 10_000,
				revisions: [20_000],
				pages: 1,
				members: ['m2'],
				tookMs: 800,
				ended: 'complete',
				problem: undefined,
			},
		},
	};
}

/** A log of those lines, read. */
export function readLogOf(
	lines: readonly string[],
	source = '/var/log/pods/kube-system_etcd-a_1/etcd/0.log',
): LogStudyState {
	const tally = logTally();
	for (const each of lines) {
		tally.line(0);
		tally.entry(readEntry(each, undefined), source);
	}

	const summary = tally.summary();
	return {
		kind: 'read',
		atMs: takenAtMs - 5000,
		sources: [source],
		trouble: '',
		summary,
		conclusion: conclude(summary),
	};
}

/** What etcd 3.5 writes when its disk is slow and its file full. */
export const someLogLines: readonly string[] = [
	'{"level":"warn","ts":"2026-11-21T02:58:01.000Z","caller":"etcdserver/util.go:170","msg":"apply request took too long","took":"1.2s","expected-duration":"100ms","prefix":"read-only range ","request":"key:\\"/registry/health\\" ","response":"","error":""}',
	'{"level":"warn","ts":"2026-11-21T02:58:04.000Z","caller":"wal/wal.go:805","msg":"slow fdatasync","took":"1.1s","expected-duration":"1s"}',
	'{"level":"warn","ts":"2026-11-21T02:59:04.000Z","caller":"etcdserver/server.go:1","msg":"alarm raised","alarm":"NOSPACE","raised-member-id":"a1b2c3d4e5f60001"}',
];

/** One alert that fired five minutes before, one that was silent; every word is `text`. */
export function prevention(text = 'EtcdQuotaNear'): PreventState {
	return {
		atMs: takenAtMs,
		incidentAtMs: takenAtMs - 60_000,
		historyMs: 3_600_000,
		alerts: [
			{
				name: text,
				severity: 'warning',
				kind: 'fired',
				firedAtMs: takenAtMs - 360_000,
				leadMs: 300_000,
				memberId: 'a1b2c3d4e5f60001',
			},
			{name: 'EtcdSilent', severity: 'critical', kind: 'silent'},
			{name: 'EtcdUntold', severity: 'critical', kind: 'cannot-tell'},
		],
		quota: {
			quotaBytes: 2048 * mebibyte,
			reasons: [text, 'so 2.0 GiB'],
			warnings: [text],
		},
		rollout: [
			{member: text, state: 'done'},
			{member: 'm2', state: 'to-do'},
			{member: 'm3', state: 'restarting'},
		],
	};
}
