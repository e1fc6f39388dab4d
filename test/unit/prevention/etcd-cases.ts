import type {Severity} from '../../../source/diagnosis/finding.js';
import {gibibyte, mebibyte} from '../../support/observation-builder.js';
import {oneSeries, type AlertCase} from './alert-case.js';
import {file, histogram, length, series} from './alert-series.js';
import type {Series} from './promtool.js';

// For each alert on etcd's own metrics a series that fires it, and one that just does not.

const fsync = 'etcd_disk_wal_fsync_duration_seconds';
const commit = 'etcd_disk_backend_commit_duration_seconds';

function quotaCase(severity: Severity, share: number): AlertCase {
	const at = (part: number): readonly Series[] =>
		file(part * 2 * gibibyte, part * 2 * gibibyte * 0.9);
	return {
		alert: 'EtcdQuotaNear',
		severity,
		atMinutes: 31,
		fires: at(share + 0.001),
		silent: at(share - 0.001),
	};
}

function latencyCase(
	alert: string,
	severity: Severity,
	metric: string,
	limitMs: number,
): AlertCase {
	return {
		alert,
		severity,
		atMinutes: 20,
		fires: histogram(metric, limitMs + 1),
		silent: histogram(metric, limitMs - 1),
	};
}

function revisions(perMinute: number, compacted: string): readonly Series[] {
	return [
		series('etcd_debugging_mvcc_current_revision', `0+${perMinute}x${length}`),
		series('etcd_debugging_mvcc_compact_revision', compacted),
	];
}

const spaceCases: readonly AlertCase[] = [
	quotaCase('info', 0.65),
	quotaCase('warning', 0.75),
	quotaCase('critical', 0.85),
	{
		alert: 'EtcdQuotaExhaustedSoon',
		severity: 'warning',
		atMinutes: 100,
		// 600 MiB to spare: at 0.5 MiB a minute in 20 hours, at 0.35 in 29.
		fires: file(1900 * mebibyte, `${1400 * mebibyte}+${0.5 * mebibyte}x200`),
		silent: file(1900 * mebibyte, `${1400 * mebibyte}+${0.35 * mebibyte}x200`),
	},
	{
		alert: 'EtcdQuotaExhaustedSoon',
		severity: 'critical',
		atMinutes: 40,
		fires: file(`${1000 * mebibyte}+${5 * mebibyte}x200`, 900 * mebibyte),
		silent: file(`${1000 * mebibyte}+${3 * mebibyte}x200`, 900 * mebibyte),
	},
	{
		alert: 'EtcdDatabaseFragmented',
		severity: 'warning',
		atMinutes: 61,
		fires: file(100 * mebibyte, 54 * mebibyte),
		silent: file(99 * mebibyte, 10 * mebibyte),
	},
	{
		alert: 'EtcdDatabaseFragmented',
		severity: 'critical',
		atMinutes: 15,
		// Small, and near its quota: where the mixin is silent.
		fires: file(60 * mebibyte, 20 * mebibyte, 64 * mebibyte),
		silent: file(60 * mebibyte, 34 * mebibyte, 64 * mebibyte),
	},
	{
		alert: 'EtcdMemberSizeSkew',
		severity: 'warning',
		atMinutes: 31,
		fires: [
			...file(400 * mebibyte, 190 * mebibyte),
			...file(200 * mebibyte, 190 * mebibyte, 2 * gibibyte, 'cp-2:2379'),
		],
		silent: [
			...file(399 * mebibyte, 190 * mebibyte),
			...file(200 * mebibyte, 190 * mebibyte, 2 * gibibyte, 'cp-2:2379'),
		],
	},
	{
		alert: 'EtcdMemberSizeSkew',
		severity: 'critical',
		atMinutes: 15,
		fires: [
			...file(400 * mebibyte, 190 * mebibyte, 512 * mebibyte),
			...file(200 * mebibyte, 190 * mebibyte, 512 * mebibyte, 'cp-2:2379'),
		],
		silent: [
			...file(400 * mebibyte, 190 * mebibyte, 540 * mebibyte),
			...file(200 * mebibyte, 190 * mebibyte, 540 * mebibyte, 'cp-2:2379'),
		],
	},
	{
		alert: 'EtcdCompactionStalled',
		severity: 'warning',
		atMinutes: 75,
		fires: revisions(16, '5+0x200'),
		silent: revisions(15, '5+0x200'),
	},
	{
		alert: 'EtcdCompactionStalled',
		severity: 'critical',
		atMinutes: 130,
		fires: [...revisions(100, '5+0x200'), ...file(76, 70, 100)],
		// Compacted once, an hour ago.
		silent: [...revisions(100, '5+0x70 6000+0x130'), ...file(76, 70, 100)],
	},
	{
		alert: 'EtcdCompactionStalled',
		severity: 'critical',
		atMinutes: 130,
		fires: [...revisions(100, '5+0x200'), ...file(75, 70, 100)],
		silent: [...revisions(100, '5+0x200'), ...file(74, 70, 100)],
	},
	oneSeries(
		'EtcdWritesRefused',
		'critical',
		'grpc_server_handled_total',
		{grpc_code: 'ResourceExhausted', grpc_method: 'Txn'},
		'0+0x10 1+1x30',
		'7+0x40',
	),
];

const memberCases: readonly AlertCase[] = [
	oneSeries(
		'EtcdLeaderFlapping',
		'warning',
		'etcd_server_leader_changes_seen_total',
		{},
		'1+0x17 2 3+0x20',
		'1+0x17 2+0x20',
	),
	oneSeries(
		'EtcdLeaderFlapping',
		'critical',
		'etcd_server_leader_changes_seen_total',
		{},
		'1+0x10 2+0x1 3 4 5+0x20',
		'1+0x10 2+0x1 3 4+0x20',
	),
	{
		alert: 'EtcdTwoLeaders',
		severity: 'critical',
		atMinutes: 5,
		fires: [
			series('etcd_server_is_leader', 1),
			series('etcd_server_is_leader', 1, {instance: 'cp-2:2379'}),
		],
		silent: [
			series('etcd_server_is_leader', 1),
			series('etcd_server_is_leader', 0, {instance: 'cp-2:2379'}),
			// Another cluster, under its own job, has its own leader.
			series('etcd_server_is_leader', 1, {job: 'etcd-events'}),
		],
	},
	oneSeries(
		'EtcdRestartLoop',
		'critical',
		'process_start_time_seconds',
		{},
		'100+0x12 200+0x1 300+0x1 400+0x10',
		'100+0x12 200+0x1 300+0x20',
	),
];

const diskCases: readonly AlertCase[] = [
	latencyCase('EtcdWalFsyncSlow', 'warning', fsync, 50),
	latencyCase('EtcdWalFsyncSlow', 'critical', fsync, 100),
	latencyCase('EtcdWalFsyncIncident', 'critical', fsync, 300),
	latencyCase('EtcdBackendCommitSlow', 'warning', commit, 100),
	latencyCase('EtcdBackendCommitSlow', 'critical', commit, 250),
	oneSeries(
		'EtcdDefragInFlightLong',
		'warning',
		'etcd_disk_defrag_inflight',
		{},
		'0+0x17 1+0x20',
		'0+0x18 1+0x20',
	),
	oneSeries(
		'EtcdDefragInFlightLong',
		'critical',
		'etcd_disk_defrag_inflight',
		{},
		'0+0x9 1+0x20',
		'0+0x10 1+0x20',
	),
	{
		alert: 'EtcdDefragOnTwoMembers',
		severity: 'critical',
		atMinutes: 1,
		fires: [
			series('etcd_disk_defrag_inflight', 1),
			series('etcd_disk_defrag_inflight', 1, {instance: 'cp-2:2379'}),
		],
		silent: [
			series('etcd_disk_defrag_inflight', 1),
			series('etcd_disk_defrag_inflight', 0, {instance: 'cp-2:2379'}),
		],
	},
];

/** Every case about etcd's own metrics. */
export const etcdCases: readonly AlertCase[] = [
	...spaceCases,
	...diskCases,
	...memberCases,
];
