import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {TrendPoint, Trends} from '../../../source/cluster/trend.js';
import {alertGroups} from '../../../source/prevention/alert-groups.js';
import {alertLimits} from '../../../source/prevention/alert-limits.js';
import {unmeasured} from '../../../source/prevention/measured.js';
import {prometheusRules} from '../../../source/prevention/prometheus-rules.js';
import {
	whatWouldHaveCaught,
	type ReplayedAlert,
} from '../../../source/prevention/replay.js';
import {replayConditions} from '../../../source/prevention/replay-conditions.js';
import {gibibyte, mebibyte} from '../../support/observation-builder.js';
import {series} from './alert-series.js';
import {firing, testRules, type RuleTest, type Series} from './promtool.js';

const measured = unmeasured({
	hostMemoryBytes: undefined,
	growthBytesPerDay: undefined,
});
const options = {job: '.*etcd.*'};
const alerts = alertGroups(measured, options).flatMap(group => group.alerts);
const limits = alertLimits(measured);
const minuteMs = 60_000;
const startMs = Date.UTC(2026, 0, 15);

type Shape = (minute: number) => Partial<TrendPoint>;

const nothing: TrendPoint = {
	takenAtMs: 0,
	dbSizeBytes: undefined,
	inUseBytes: undefined,
	quotaBytes: undefined,
	revision: undefined,
	compactRevision: undefined,
	leaderChangesSeen: undefined,
	heartbeatSendFailures: undefined,
	processStartedAtMs: undefined,
	walFsyncP99Ms: undefined,
	backendCommitP99Ms: undefined,
};

/** A point a minute, from 00:00 on. */
function points(count: number, shape: Shape): readonly TrendPoint[] {
	return Array.from({length: count}, (_, minute) => ({
		...nothing,
		takenAtMs: startMs + minute * minuteMs,
		...shape(minute),
	}));
}

function replayed(
	trends: Trends,
	incidentMinute = 0,
): readonly ReplayedAlert[] {
	return whatWouldHaveCaught(
		trends,
		alerts,
		limits,
		startMs + incidentMinute * minuteMs,
	);
}

function find(
	result: readonly ReplayedAlert[],
	name: string,
	severity: string,
): ReplayedAlert {
	return (
		result.find(each => each.name === name && each.severity === severity) ??
		assert.fail(`${name}/${severity}`)
	);
}

/** The minute at which it fired, or what became of it. */
function minuteOf(alert: ReplayedAlert): number | string {
	return alert.kind === 'fired'
		? (alert.firedAtMs - startMs) / minuteMs
		: alert.kind;
}

// Fills its quota over five hours, is not compacted, loses its leader.
const incident: Shape = minute => ({
	dbSizeBytes: Math.round((0.6 + minute * 0.0015) * 2 * gibibyte),
	inUseBytes: Math.round((0.5 + minute * 0.0002) * 2 * gibibyte),
	quotaBytes: 2 * gibibyte,
	revision: 1000 + minute * 40,
	compactRevision: 900,
	leaderChangesSeen: minute < 100 ? 1 : minute < 102 ? 2 : minute < 104 ? 3 : 5,
	processStartedAtMs:
		startMs -
		(minute < 200 ? 9 : minute < 203 ? 8 : minute < 206 ? 7 : 6) * 1000,
});
const small: Shape = () => ({
	dbSizeBytes: 500 * mebibyte,
	inUseBytes: 490 * mebibyte,
	quotaBytes: 2 * gibibyte,
	revision: 1000,
	compactRevision: 900,
	leaderChangesSeen: 1,
	processStartedAtMs: startMs,
});
const trends: Trends = {a1: points(270, incident), b2: points(270, small)};

test('each alert is replayed to the minute at which the real Prometheus fires it', async () => {
	const result = replayed(trends);
	const conditions = replayConditions(limits).filter(
		({name}) => !/Fsync|Commit/.test(name),
	);
	const checks = conditions.flatMap(({name, severity}) => {
		const minute = minuteOf(find(result, name, severity));
		if (typeof minute === 'string') {
			assert.equal(minute, 'silent', name);
			return [firing(name, severity, 269, 0)];
		}

		return [
			firing(name, severity, minute - 1, 0),
			firing(name, severity, minute, 1),
		];
	});
	const fired = conditions.filter(
		({name, severity}) => find(result, name, severity).kind === 'fired',
	);
	assert.ok(fired.length >= 11, `${fired.length}`);
	const outcome = await testRules(prometheusRules(measured, 'rule', options), [
		{
			interval: '1m',
			name: 'replay',
			input_series: [
				...seriesOf(trends['a1'] ?? [], 'a1:2379'),
				...seriesOf(trends['b2'] ?? [], 'b2:2379'),
			],
			promql_expr_test: checks,
		} satisfies RuleTest,
	]);
	assert.equal(outcome.code, 0, outcome.output);
});

function seriesOf(
	trend: readonly TrendPoint[],
	instance: string,
): readonly Series[] {
	const values = (figure: (point: TrendPoint) => number | undefined): string =>
		trend.map(point => String(figure(point) ?? '_')).join(' ');
	return [
		series(
			'etcd_mvcc_db_total_size_in_bytes',
			values(each => each.dbSizeBytes),
			{instance},
		),
		series(
			'etcd_mvcc_db_total_size_in_use_in_bytes',
			values(each => each.inUseBytes),
			{instance},
		),
		series(
			'etcd_server_quota_backend_bytes',
			values(each => each.quotaBytes),
			{instance},
		),
		series(
			'etcd_debugging_mvcc_current_revision',
			values(each => each.revision),
			{instance},
		),
		series(
			'etcd_debugging_mvcc_compact_revision',
			values(each => each.compactRevision),
			{instance},
		),
		series(
			'etcd_server_leader_changes_seen_total',
			values(each => each.leaderChangesSeen),
			{instance},
		),
		series(
			'process_start_time_seconds',
			values(each => each.processStartedAtMs),
			{instance},
		),
	];
}

test('the first to fire is on top, with its lead before the incident', () => {
	const result = replayed(trends, 266);
	const [first] = result;
	assert.deepEqual(first?.kind === 'fired' ? first : undefined, {
		name: 'EtcdMemberSizeSkew',
		severity: 'warning',
		kind: 'fired',
		firedAtMs: startMs + 30 * minuteMs,
		leadMs: 236 * minuteMs,
		memberId: undefined,
	});
	const quota = find(result, 'EtcdQuotaNear', 'critical');
	assert.equal(quota.kind === 'fired' ? quota.memberId : quota.kind, 'a1');
	const order = result.map(each => each.kind);
	assert.deepEqual(
		order,
		order.toSorted((a, b) => rank(a) - rank(b)),
	);
});

function rank(kind: ReplayedAlert['kind']): number {
	return ['fired', 'silent', 'cannot-tell'].indexOf(kind);
}

test('a slow disk is caught by its p99', () => {
	const result = replayed({
		a1: points(30, minute => ({
			walFsyncP99Ms: minute < 5 ? 4 : 320,
			backendCommitP99Ms: 120,
		})),
	});
	assert.deepEqual(
		[
			minuteOf(find(result, 'EtcdWalFsyncIncident', 'critical')),
			minuteOf(find(result, 'EtcdWalFsyncSlow', 'critical')),
			minuteOf(find(result, 'EtcdWalFsyncSlow', 'warning')),
			minuteOf(find(result, 'EtcdBackendCommitSlow', 'warning')),
			minuteOf(find(result, 'EtcdBackendCommitSlow', 'critical')),
		],
		[7, 10, 15, 10, 'silent'],
	);
});

test('what the history does not hold cannot be told, which is not silence', () => {
	const result = replayed({
		a1: points(30, () => ({dbSizeBytes: gibibyte, inUseBytes: gibibyte})),
	});
	assert.equal(find(result, 'EtcdQuotaNear', 'critical').kind, 'cannot-tell');
	assert.equal(find(result, 'EtcdTwoLeaders', 'critical').kind, 'cannot-tell');
	assert.equal(
		find(result, 'EtcdDatabaseFragmented', 'warning').kind,
		'silent',
	);
	assert.ok(replayed({}).every(each => each.kind === 'cannot-tell'));
});

test('a condition that ends, or a gap in the history, starts the wait anew', () => {
	const near = (isNear: (minute: number) => boolean): Trends => ({
		a1: points(40, minute => ({
			dbSizeBytes: (isNear(minute) ? 0.9 : 0.5) * gibibyte,
			inUseBytes: 0.5 * gibibyte,
			quotaBytes: gibibyte,
		})),
	});
	const minute = (of: Trends): number | string =>
		minuteOf(find(replayed(of), 'EtcdQuotaNear', 'critical'));
	assert.equal(minute(near(() => true)), 5);
	assert.equal(minute(near(at => at !== 4)), 10);
	const all = near(() => true)['a1'] ?? [];
	assert.equal(minute({a1: [...all.slice(0, 4), ...all.slice(20)]}), 25);
});

test('every replayed condition is an alert of that name and severity', () => {
	for (const {name, severity} of replayConditions(limits)) {
		assert.ok(
			alerts.some(each => each.name === name && each.severity === severity),
			`${name}/${severity}`,
		);
	}
});
