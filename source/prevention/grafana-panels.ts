import type {Milliseconds} from '../units.js';
import type {AlertContext} from './alert.js';
import {minutes} from './alert.js';

/** A line drawn across a panel. */
export type Level = {readonly color: 'orange' | 'red'; readonly value: number};

/** One panel: what it shows, and the limits drawn in. */
export type Panel = {
	readonly title: string;
	readonly description: string;
	/** Grafana's name of the unit. */
	readonly unit: 'percentunit' | 'bytes' | 's' | 'short' | 'wps';
	readonly queries: ReadonlyArray<{
		readonly expr: string;
		readonly legend: string;
	}>;
	readonly levels?: readonly Level[];
};

/** The panels, in order. */
export function dashboardPanels(context: AlertContext): readonly Panel[] {
	return [
		...spacePanels(context),
		...diskPanels(context),
		...memberPanels(context),
	];
}

function spacePanels({etcd, time, limits}: AlertContext): readonly Panel[] {
	const window = time(minutes(5));
	const size = `etcd_mvcc_db_total_size_in_bytes{${etcd}}`;
	const inUse = `etcd_mvcc_db_total_size_in_use_in_bytes{${etcd}}`;
	const quota = `(etcd_server_quota_backend_bytes{${etcd}} > 0)`;
	return [
		{
			title: 'File over quota',
			description:
				'At 100 % of any one member every write of the cluster is refused.',
			unit: 'percentunit',
			queries: [{expr: `${size} / ${quota}`, legend: '{{instance}}'}],
			levels: [
				{color: 'orange', value: limits.quotaWarningRatio},
				{color: 'red', value: limits.quotaCriticalRatio},
			],
		},
		{
			title: 'File and data in use',
			description:
				'Between the two are free pages, which a defragment returns.',
			unit: 'bytes',
			queries: [
				{expr: size, legend: '{{instance}} file'},
				{expr: inUse, legend: '{{instance}} in use'},
				{expr: `min(${quota})`, legend: 'smallest quota'},
			],
		},
		{
			title: 'Free pages',
			description: 'Share of the file that holds nothing.',
			unit: 'percentunit',
			queries: [{expr: `1 - ${inUse} / ${size}`, legend: '{{instance}}'}],
			levels: [{color: 'orange', value: limits.freeRatio}],
		},
		{
			title: 'Revisions since the last compaction',
			description:
				'A saw with a tooth every 5 minutes where kube-apiserver compacts; a slope is history that piles up.',
			unit: 'short',
			queries: [
				{
					expr: `etcd_debugging_mvcc_current_revision{${etcd}} - clamp_min(etcd_debugging_mvcc_compact_revision{${etcd}}, 0)`,
					legend: '{{instance}}',
				},
			],
		},
		{
			title: 'Writes',
			description: 'Puts a second, as this member applied them.',
			unit: 'wps',
			queries: [
				{
					expr: `rate(etcd_mvcc_put_total{${etcd}}[${window}])`,
					legend: '{{instance}}',
				},
			],
		},
		{
			title: 'Writes refused',
			description: 'Answered with ResourceExhausted: NOSPACE in most cases.',
			unit: 'wps',
			queries: [
				{
					expr: `sum by (instance) (rate(grpc_server_handled_total{${etcd}, grpc_code="ResourceExhausted", grpc_method=~"Put|Txn|LeaseGrant"}[${window}]))`,
					legend: '{{instance}}',
				},
			],
			levels: [{color: 'red', value: 0.001}],
		},
	];
}

function diskPanels({
	etcd,
	hosts,
	time,
	limits,
}: AlertContext): readonly Panel[] {
	const window = time(minutes(5));
	const p99 = (histogram: string): string =>
		`histogram_quantile(0.99, rate(${histogram}_bucket{${etcd}}[${window}]))`;
	const seconds = (ms: Milliseconds): number => ms / 1000;
	return [
		{
			title: 'WAL fsync, p99',
			description:
				'Below 10 ms is healthy (etcd FAQ). Buckets double: between bounds it is an estimate.',
			unit: 's',
			queries: [
				{
					expr: p99('etcd_disk_wal_fsync_duration_seconds'),
					legend: '{{instance}}',
				},
			],
			levels: [
				{color: 'orange', value: seconds(limits.fsyncWarningMs)},
				{color: 'red', value: seconds(limits.fsyncCriticalMs)},
			],
		},
		{
			title: 'Backend commit, p99',
			description: 'Below 25 ms is healthy (etcd FAQ).',
			unit: 's',
			queries: [
				{
					expr: p99('etcd_disk_backend_commit_duration_seconds'),
					legend: '{{instance}}',
				},
			],
			levels: [
				{color: 'orange', value: seconds(limits.commitWarningMs)},
				{color: 'red', value: seconds(limits.commitCriticalMs)},
			],
		},
		{
			title: 'Disk: time of a write',
			description: 'node_exporter, hosts of the members.',
			unit: 's',
			queries: [
				{
					expr: `rate(node_disk_write_time_seconds_total{${hosts}}[${window}]) / (rate(node_disk_writes_completed_total{${hosts}}[${window}]) > 0)`,
					legend: '{{instance}} {{device}}',
				},
			],
		},
		{
			title: 'Defragments in flight',
			description: 'Never more than one.',
			unit: 'short',
			queries: [
				{expr: `etcd_disk_defrag_inflight{${etcd}}`, legend: '{{instance}}'},
			],
		},
	];
}

function memberPanels({etcd, time}: AlertContext): readonly Panel[] {
	return [
		{
			title: 'Who leads',
			description: 'One line at 1. Two are two clusters.',
			unit: 'short',
			queries: [
				{expr: `etcd_server_is_leader{${etcd}}`, legend: '{{instance}}'},
			],
		},
		{
			title: 'Leader changes in 15 minutes',
			description: 'Each stops writes for an election.',
			unit: 'short',
			queries: [
				{
					expr: `increase(etcd_server_leader_changes_seen_total{${etcd}}[${time(minutes(15))}])`,
					legend: '{{instance}}',
				},
			],
			levels: [
				{color: 'orange', value: 2},
				{color: 'red', value: 4},
			],
		},
		{
			title: 'Alarms and findings',
			description:
				'From the page of etcd-medic check --output prometheus (etcd-medic prevent systemd).',
			unit: 'short',
			queries: [
				{expr: 'etcd_medic_alarm', legend: 'alarm {{type}} {{member}}'},
				{
					expr: 'etcd_medic_finding',
					legend: '{{severity}} {{code}} {{member}}',
				},
			],
		},
	];
}
