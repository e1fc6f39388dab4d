import {gibibyte} from '../../support/observation-builder.js';
import {oneSeries, type AlertCase} from './alert-case.js';
import {series} from './alert-series.js';
import type {Series} from './promtool.js';

// The same for the pages of etcd-medic check, node_exporter and smartctl_exporter.

const toolCases: readonly AlertCase[] = [
	oneSeries(
		'EtcdNospaceAlarm',
		'critical',
		'etcd_medic_alarm',
		{type: 'NOSPACE', member: 'cp-1'},
		1,
		0,
	),
	oneSeries(
		'EtcdNospaceAlarm',
		'critical',
		'etcd_debugging_server_alarms',
		{alarm_type: 'NOSPACE', server_id: '1f'},
		1,
		0,
	),
	oneSeries(
		'EtcdCorruptAlarm',
		'critical',
		'etcd_medic_alarm',
		{type: 'CORRUPT', member: 'cp-1'},
		1,
		0,
	),
	oneSeries(
		'EtcdClusterIdSplit',
		'critical',
		'etcd_medic_cluster_ids',
		{},
		2,
		1,
	),
	oneSeries(
		'EtcdMedicVerdict',
		'critical',
		'etcd_medic_verdict',
		{level: 'critical'},
		1,
		0,
	),
	oneSeries(
		'EtcdMedicCheckMissing',
		'warning',
		'etcd_medic_last_check_timestamp_seconds',
		{},
		1,
		'0+60x200',
		60,
	),
];

const sda = {job: 'node', instance: 'cp-1:9100', device: 'sda'};
const smart = {job: 'smartctl', instance: 'cp-1:9633', device: 'sda'};
const timeouts = {...smart, attribute_name: 'Command_Timeout'};

const diskCases: readonly AlertCase[] = [
	{
		alert: 'EtcdDiskBusy',
		severity: 'warning',
		atMinutes: 20,
		fires: [
			series('node_disk_io_time_seconds_total', '0+31x200', sda),
			series('node_disk_io_time_weighted_seconds_total', '0+130x200', sda),
		],
		// An NVMe that is busy all the time, with nobody waiting.
		silent: [
			series('node_disk_io_time_seconds_total', '0+60x200', sda),
			series('node_disk_io_time_weighted_seconds_total', '0+110x200', sda),
		],
	},
	...(
		[
			['warning', 0.05],
			['critical', 0.1],
		] as const
	).map(([severity, seconds]): AlertCase => {
		const at = (mean: number): readonly Series[] => [
			series('node_disk_write_time_seconds_total', `0+${mean * 600}x200`, sda),
			series('node_disk_writes_completed_total', '0+600x200', sda),
		];
		return {
			alert: 'EtcdDiskWritesSlow',
			severity,
			atMinutes: 20,
			fires: at(seconds * 1.01),
			silent: at(seconds * 0.99),
		};
	}),
	...(
		[
			['warning', 1.5],
			['critical', 1.1],
		] as const
	).map(([severity, factor]) =>
		oneSeries(
			'EtcdDataRoomLow',
			severity,
			'node_filesystem_avail_bytes',
			{...sda, mountpoint: '/'},
			factor * 2 * gibibyte - 1000,
			factor * 2 * gibibyte + 1000,
		),
	),
	oneSeries(
		'EtcdDiskCommandTimeouts',
		'info',
		'smartctl_device_attribute',
		{...timeouts, attribute_value_type: 'raw'},
		85,
		0,
	),
	oneSeries(
		'EtcdDiskCommandTimeouts',
		'warning',
		'smartctl_device_attribute',
		{...timeouts, attribute_value_type: 'raw'},
		'85+0x10 86+0x100',
		85,
	),
	// The normalized value of a perfect disk is 100.
	{
		...oneSeries(
			'EtcdDiskCommandTimeouts',
			'info',
			'smartctl_device_attribute',
			{...timeouts, attribute_value_type: 'raw'},
			1,
			0,
		),
		silent: [
			series('smartctl_device_attribute', 100, {
				...timeouts,
				attribute_value_type: 'value',
			}),
		],
	},
	oneSeries(
		'EtcdDiskMediaErrors',
		'warning',
		'smartctl_device_attribute',
		{
			...smart,
			attribute_name: 'Current_Pending_Sector',
			attribute_value_type: 'raw',
		},
		1,
		0,
	),
	oneSeries(
		'EtcdDiskMediaErrors',
		'warning',
		'smartctl_device_media_errors',
		smart,
		1,
		0,
	),
	oneSeries(
		'EtcdDiskWornOut',
		'warning',
		'smartctl_device_attribute',
		{
			...smart,
			attribute_name: 'Percent_Lifetime_Remain',
			attribute_value_type: 'value',
		},
		9,
		11,
	),
	oneSeries(
		'EtcdDiskWornOut',
		'warning',
		'smartctl_device_percentage_used',
		smart,
		90,
		89,
	),
	oneSeries(
		'EtcdDiskFailing',
		'critical',
		'smartctl_device_smart_status',
		smart,
		0,
		1,
	),
	oneSeries(
		'EtcdDiskFailing',
		'critical',
		'smartctl_device_critical_warning',
		smart,
		1,
		0,
	),
];

/** Every case about other pages than etcd's own. */
export const hostCases: readonly AlertCase[] = [...toolCases, ...diskCases];
