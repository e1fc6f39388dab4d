import type {Milliseconds} from '../../units.js';
import type {Alert, AlertContext, AlertGroup} from '../alert.js';
import {minutes} from '../alert.js';
import {hasSince} from '../etcd-version.js';

/** Fewer fsyncs in the window say nothing; a disk at 8 s an fsync still does 37 in 5 minutes. */
const minSamples = 20;

/** Alerts about how etcd's own writes to its disk fare, and about defragments. */
export function diskAlerts(context: AlertContext): AlertGroup {
	const {version} = context;
	// The gauge came with 3.4.18 and 3.5.2 (etcd CHANGELOG).
	const hasInflight =
		version === undefined ||
		hasSince(version, [
			{major: 3, minor: 4, patch: 18},
			{major: 3, minor: 5, patch: 2},
		]);
	return {
		name: 'etcd-medic-disk',
		needs: "etcd's own metrics, of every member",
		alerts: [
			...walFsync(context),
			...backendCommit(context),
			...(hasInflight ? defragInFlight(context) : []),
		],
		leftOut: hasInflight
			? []
			: [
					'a defragment that takes too long: this version has no etcd_disk_defrag_inflight (3.4.18, 3.5.2)',
				],
	};
}

function slow(
	{etcd, time}: AlertContext,
	histogram: string,
	limitMs: Milliseconds,
): string {
	const window = time(minutes(5));
	return `histogram_quantile(0.99, rate(${histogram}_bucket{${etcd}}[${window}])) >= ${limitMs / 1000} and increase(${histogram}_count{${etcd}}[${window}]) >= ${minSamples}`;
}

function walFsync(context: AlertContext): readonly Alert[] {
	const {limits} = context;
	const histogram = 'etcd_disk_wal_fsync_duration_seconds';
	const common = {
		name: 'EtcdWalFsyncSlow',
		summary:
			'etcd {{ $labels.instance }}: fsync of the WAL takes {{ $value | humanizeDuration }} (p99)',
		description:
			'Every write waits for this on a majority of the members. Health endpoints stay green: they have no limit on time.',
		runbook:
			'etcd-medic check names the member; if it leads, move the leader first (etcd-medic, the plan), then look at its disk (smartctl -A, other users of the device).',
	};
	return [
		{
			...common,
			severity: 'warning',
			expr: slow(context, histogram, limits.fsyncWarningMs),
			forMs: minutes(10),
			why: `${limits.fsyncWhy}. etcd's FAQ: below 10 ms.`,
		},
		{
			...common,
			severity: 'critical',
			expr: slow(context, histogram, limits.fsyncCriticalMs),
			forMs: minutes(5),
			why: "etcd's default heartbeat interval (tuning guide). The mixin starts at 500 ms for 10 minutes: a disk at 300 to 500 ms made an outage and would never have been reported.",
		},
		{
			...common,
			name: 'EtcdWalFsyncIncident',
			severity: 'critical',
			expr: slow(context, histogram, limits.fsyncIncidentMs),
			forMs: minutes(2),
			why: 'At three heartbeats API servers time out and leaders are lost: this is the incident itself.',
		},
	];
}

function backendCommit(context: AlertContext): readonly Alert[] {
	const {limits} = context;
	const histogram = 'etcd_disk_backend_commit_duration_seconds';
	const common = {
		name: 'EtcdBackendCommitSlow',
		summary:
			'etcd {{ $labels.instance }}: a backend commit takes {{ $value | humanizeDuration }} (p99)',
		description:
			'Reads and writes of this member wait for it. The disk is slow, or something else uses it.',
		runbook:
			'etcd-medic check compares it with fsync: both slow is the disk, only this one is large commits.',
	};
	return [
		{
			...common,
			severity: 'warning',
			expr: slow(context, histogram, limits.commitWarningMs),
			forMs: minutes(10),
			why: "Four times etcd's FAQ (p99 below 25 ms).",
		},
		{
			...common,
			severity: 'critical',
			expr: slow(context, histogram, limits.commitCriticalMs),
			forMs: minutes(10),
			why: 'As the mixin, etcdHighCommitDurations.',
		},
	];
}

function defragInFlight({etcd, limits}: AlertContext): readonly Alert[] {
	const inflight = `etcd_disk_defrag_inflight{${etcd}}`;
	const common = {
		name: 'EtcdDefragInFlightLong',
		expr: `${inflight} > 0`,
		summary: 'etcd {{ $labels.instance }} has been defragmenting for long',
		description:
			'The member answers nobody meanwhile. A client that gave up did not end it: etcd does not look at the deadline.',
		runbook:
			'Do not send it again and do not begin with another member: etcd-medic shows when it ends. Slow means a slow disk.',
	};
	return [
		{
			...common,
			severity: 'warning',
			forMs: limits.defragWarningMs,
			why: `${limits.defragWhy}; twice that, at least 2 minutes. kubelet kills a member that fails its probe for 80 s.`,
		},
		{
			...common,
			severity: 'critical',
			forMs: limits.defragCriticalMs,
			why: 'Five times the warning.',
		},
		{
			...common,
			name: 'EtcdDefragOnTwoMembers',
			severity: 'critical',
			expr: `sum by (cluster, job) (${inflight}) > 1`,
			forMs: 0,
			summary:
				'etcd {{ $labels.job }}: {{ $value }} members defragment at once',
			description:
				'Each of them serves nobody: with three members that is a lost quorum for as long as it lasts.',
			runbook:
				'Find the second cron job or the second person. etcd-medic maintain waits for every other defragment, and is the only thing that should run.',
			why: 'Cron jobs with defrag --cluster on every node do this.',
		},
	];
}
