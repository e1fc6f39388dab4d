import type {Alert, AlertContext, AlertGroup} from '../alert.js';
import {hours, minutes} from '../alert.js';

// The exporters of the host say what etcd's own metrics cannot: whose fault a
// slow disk is, and that it is about to die.

/** Alerts on the disks under etcd. */
export function hostAlerts(context: AlertContext): AlertGroup {
	return {
		name: 'etcd-medic-host',
		needs: 'node_exporter and smartctl_exporter on the hosts of the members',
		leftOut: [],
		alerts: [
			...busy(context),
			...roomLow(context),
			...commandTimeouts(context),
			...failing(context),
		],
	};
}

function matchers(...each: readonly string[]): string {
	return each.filter(text => text !== '').join(', ');
}

/** Devices that stand for other devices would be counted twice. */
const device = 'device!~"(dm-|md|loop|ram|zram|sr).*"';

function busy({hosts, time}: AlertContext): readonly Alert[] {
	const window = time(minutes(5));
	const of = (metric: string): string =>
		`rate(${metric}{${matchers(hosts, device)}}[${window}])`;
	// Fewer than a write in five seconds is no average.
	const wait = `${of('node_disk_write_time_seconds_total')} / (${of('node_disk_writes_completed_total')} > 0.2)`;
	const runbook =
		'etcd-medic check, on that host: shared-disk says who else uses it. etcd wants a disk of its own.';
	const slowWrites = (
		severity: Alert['severity'],
		seconds: number,
		why: string,
	): Alert => ({
		name: 'EtcdDiskWritesSlow',
		severity,
		expr: `${wait} >= ${seconds}`,
		forMs: minutes(10),
		summary:
			'{{ $labels.instance }}: a write to {{ $labels.device }} takes {{ $value | humanizeDuration }} on average',
		description:
			'An fsync of etcd takes at least one such write. Seen here before the p99 of etcd shows which member suffers.',
		runbook,
		why,
	});
	return [
		{
			name: 'EtcdDiskBusy',
			severity: 'warning',
			expr: `${of('node_disk_io_time_seconds_total')} >= 0.5 and ${of('node_disk_io_time_weighted_seconds_total')} >= 2`,
			forMs: minutes(10),
			summary:
				'{{ $labels.instance }}: {{ $labels.device }} is busy {{ $value | humanizePercentage }} of the time',
			description:
				'and on average two requests or more wait for it: etcd waits with them.',
			runbook,
			why: 'Busy alone says little of an NVMe or a RAID, which work on many requests at once: the queue (weighted time) must agree. No upstream source.',
		},
		slowWrites(
			'warning',
			0.05,
			'As for an fsync: half of a heartbeat interval. No upstream source.',
		),
		slowWrites('critical', 0.1, 'A whole heartbeat interval.'),
	];
}

function roomLow({hosts, limits}: AlertContext): readonly Alert[] {
	const rule = (severity: Alert['severity'], bytes: number): Alert => ({
		name: 'EtcdDataRoomLow',
		severity,
		expr: `node_filesystem_avail_bytes{${matchers(hosts, 'mountpoint=~"/|/var|/var/lib|/var/lib/etcd"')}} < ${bytes}`,
		forMs: minutes(10),
		summary:
			'{{ $labels.instance }}: {{ $value | humanize1024 }}B left on {{ $labels.mountpoint }}',
		description:
			'If etcd has its data there: too little room for a defragment, and a full disk ends etcd altogether. NOSPACE is the quota, this is the disk.',
		runbook: 'Make room before etcd-medic maintain or recover.',
		why: `${limits.roomWhy}; ${severity === 'critical' ? '1.1' : '1.5'} times. No upstream source.`,
	});
	return [
		rule('warning', limits.roomWarningBytes),
		rule('critical', limits.roomCriticalBytes),
	];
}

function commandTimeouts({hosts, time}: AlertContext): readonly Alert[] {
	// Each attribute is exported raw, normalized, worst and threshold; the
	// normalized value of a perfect disk is 100 and would always fire.
	const raw = `smartctl_device_attribute{${matchers(hosts, 'attribute_name="Command_Timeout"', 'attribute_value_type="raw"')}}`;
	const common = {
		name: 'EtcdDiskCommandTimeouts',
		description:
			'The disk did not answer in time. A dying disk, but also a cable or the power supply.',
		runbook:
			'smartctl -A DEVICE and the kernel log of that host; etcd-medic check for its fsync times.',
	};
	return [
		{
			...common,
			severity: 'info',
			expr: `${raw} > 0`,
			forMs: 0,
			summary:
				'{{ $labels.instance }}: {{ $labels.device }} has let commands time out ({{ $value }}, raw)',
			why: 'A disk that made an outage stood at 85. Info: some vendors pack three counters into one value, and old timeouts stay for ever.',
		},
		{
			...common,
			severity: 'warning',
			expr: `delta(${raw}[${time(hours(24))}]) > 0`,
			forMs: 0,
			summary:
				'{{ $labels.instance }}: {{ $labels.device }} lets commands time out, again in the last day',
			why: 'The trend is what counts, packed or not. NVMe has no such attribute: see EtcdDiskFailing.',
		},
	];
}

function failing({hosts}: AlertContext): readonly Alert[] {
	const attribute = (names: string, type: string): string =>
		`smartctl_device_attribute{${matchers(hosts, `attribute_name=~"${names}"`, `attribute_value_type="${type}"`)}}`;
	const own = (metric: string): string =>
		`${metric}${hosts === '' ? '' : `{${hosts}}`}`;
	const runbook =
		'Replace the disk while quorum is safe: move the leader away, remove the member, add it anew on the new disk. Never point --data-dir at an empty directory: that is a new cluster.';
	return [
		{
			name: 'EtcdDiskMediaErrors',
			severity: 'warning',
			expr: `${attribute('Reallocated_Sector_Ct|Current_Pending_Sector|Offline_Uncorrectable|Reported_Uncorrect', 'raw')} > 0 or ${own('smartctl_device_media_errors')} > 0`,
			forMs: 0,
			summary: '{{ $labels.instance }}: {{ $labels.device }} has media errors',
			description: 'Sectors could not be read or were replaced.',
			runbook,
			why: 'Raw counters, as above; NVMe counts them by itself.',
		},
		{
			name: 'EtcdDiskWornOut',
			severity: 'warning',
			expr: `${attribute('Percent_Lifetime_Remain|Media_Wearout_Indicator|SSD_Life_Left', 'value')} <= 10 or ${own('smartctl_device_percentage_used')} >= 90`,
			forMs: 0,
			summary: '{{ $labels.instance }}: {{ $labels.device }} is worn out',
			description: 'Less than a tenth of its rated life is left.',
			runbook,
			why: 'Here the normalized value is the percentage. A disk that made an outage stood at 9 %.',
		},
		{
			name: 'EtcdDiskFailing',
			severity: 'critical',
			expr: `${own('smartctl_device_smart_status')} == 0 or ${own('smartctl_device_critical_warning')} > 0`,
			forMs: 0,
			summary:
				'{{ $labels.instance }}: {{ $labels.device }} says of itself that it is failing',
			description: 'SMART overall status, or the critical warning of an NVMe.',
			runbook,
			why: 'The disk itself says so.',
		},
	];
}
