import {defaultThresholds} from '../../diagnosis/thresholds.js';
import type {Alert, AlertContext, AlertGroup} from '../alert.js';
import {minutes} from '../alert.js';

/** Alerts about the members as a cluster. */
export function memberAlerts(context: AlertContext): AlertGroup {
	return {
		name: 'etcd-medic-members',
		needs: "etcd's own metrics, of every member",
		leftOut: [],
		alerts: [
			...leaderFlapping(context),
			twoLeaders(context),
			restartLoop(context),
		],
	};
}

function leaderFlapping({etcd, time}: AlertContext): readonly Alert[] {
	const rule = (
		severity: Alert['severity'],
		changes: number,
		windowMs: number,
		why: string,
	): Alert => ({
		name: 'EtcdLeaderFlapping',
		severity,
		expr: `max by (cluster, job) (increase(etcd_server_leader_changes_seen_total{${etcd}}[${time(windowMs)}])) >= ${changes}`,
		forMs: 0,
		summary: 'etcd {{ $labels.job }}: the leader changes again and again',
		description:
			'Each change stops writes for an election. Mostly a slow disk of the leader, else the network between members or a host without CPU.',
		runbook:
			'etcd-medic check: slow-wal-fsync or slow-requests beside it name the member.',
		why,
	});
	return [
		rule(
			'warning',
			defaultThresholds.leaderFlappingWarningChanges,
			defaultThresholds.leaderFlappingShortMs,
			'OpenShift FSyncController: 2 changes in 5 minutes.',
		),
		rule(
			'critical',
			defaultThresholds.leaderFlappingCriticalChanges,
			defaultThresholds.leaderFlappingLongMs,
			'As the mixin, without its wait of another 5 minutes.',
		),
	];
}

function twoLeaders({etcd}: AlertContext): Alert {
	return {
		name: 'EtcdTwoLeaders',
		severity: 'critical',
		expr: `sum by (cluster, job) (etcd_server_is_leader{${etcd}}) > 1`,
		forMs: minutes(2),
		summary:
			'etcd {{ $labels.job }}: {{ $value }} members say that they lead: these are separate clusters',
		description:
			'A member that was started on an empty data directory is a healthy cluster of its own, with none of the data. An API server connected to it sees an empty Kubernetes.',
		runbook:
			'etcd-medic check names it (cluster-id-split). Keep clients away from it; put its old data directory back, or remove the member and add it anew.',
		why: 'etcd has no metric of the cluster ID in 3.4 to 3.6, but a cluster has one leader: a member that lost its majority steps down within an election timeout. Needs one job (or cluster label) per etcd cluster.',
	};
}

function restartLoop({etcd, time}: AlertContext): Alert {
	return {
		name: 'EtcdRestartLoop',
		severity: 'critical',
		expr: `changes(process_start_time_seconds{${etcd}}[${time(minutes(15))}]) >= 3`,
		forMs: 0,
		summary:
			'etcd {{ $labels.instance }} was restarted {{ $value }} times in 15 minutes',
		description:
			'Under NOSPACE a bare /health probe fails, so kubelet kills the member that should be repaired; a long defragment does the same.',
		runbook:
			'etcd-medic lint /etc/kubernetes/manifests/etcd.yaml; etcd-medic prevent manifest prints probes that do not kill it.',
		why: 'Three in 15 minutes is no upgrade. No upstream source.',
	};
}
