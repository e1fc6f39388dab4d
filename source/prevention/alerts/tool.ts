import type {AlertContext, AlertGroup} from '../alert.js';
import {minutes} from '../alert.js';
import {hasSince} from '../etcd-version.js';

/** Alerts on what only etcd-medic check reads: alarms, cluster IDs, the verdict. */
export function toolAlerts({etcd, version}: AlertContext): AlertGroup {
	// etcd server/etcdserver/apply/metrics.go, from 3.6 on.
	const hasAlarmMetric =
		version === undefined ||
		hasSince(version, [{major: 3, minor: 6, patch: 0}]);
	const alarm = (type: string): string =>
		`etcd_medic_alarm{type="${type}"} > 0${hasAlarmMetric ? ` or etcd_debugging_server_alarms{${etcd}, alarm_type="${type}"} > 0` : ''}`;
	return {
		name: 'etcd-medic-check',
		needs:
			'the page of etcd-medic check --output prometheus, through the textfile collector of node_exporter (etcd-medic prevent systemd)',
		leftOut: hasAlarmMetric
			? []
			: ['etcd_debugging_server_alarms: this version has it not (3.6)'],
		alerts: [
			{
				name: 'EtcdNospaceAlarm',
				severity: 'critical',
				expr: alarm('NOSPACE'),
				forMs: 0,
				summary: 'etcd: NOSPACE is raised, every write is refused',
				description:
					'The alarm stays until it is disarmed, also when there is space again.',
				runbook:
					'etcd-medic recover. Do not disarm by hand first: the next write raises it again.',
				why: "etcd 3.6's own gauge forgets an alarm that was raised before the member's last start, so the page of etcd-medic check comes first. A blackbox probe of /health sees NOSPACE as well, in 3.4 and 3.5; /livez and /readyz do not.",
			},
			{
				name: 'EtcdCorruptAlarm',
				severity: 'critical',
				expr: alarm('CORRUPT'),
				forMs: 0,
				summary: 'etcd: CORRUPT is raised, members hold different data',
				description:
					'Disarm nothing, NOSPACE included: up to 3.5 that re-opens writes on corrupt data.',
				runbook: 'etcd-medic check, and read docs/codes.md, corrupt-alarm.',
				why: 'Any record.',
			},
			{
				name: 'EtcdClusterIdSplit',
				severity: 'critical',
				expr: 'etcd_medic_cluster_ids > 1',
				forMs: 0,
				summary: 'etcd: members answer with {{ $value }} different cluster IDs',
				description:
					'A member is a cluster of its own, without the data, and calls itself healthy.',
				runbook: 'etcd-medic check names it; keep clients away from it.',
				why: 'No etcd has a metric of the cluster ID; see also EtcdTwoLeaders.',
			},
			{
				name: 'EtcdMedicVerdict',
				severity: 'critical',
				expr: 'etcd_medic_verdict{level="critical"} == 1',
				forMs: minutes(5),
				summary: 'etcd-medic: the cluster is in a critical state',
				description: 'Its findings are in the series etcd_medic_finding.',
				runbook: 'etcd-medic, on a control-plane node.',
				why: 'Whatever check finds and no other rule here says.',
			},
			{
				name: 'EtcdMedicCheckMissing',
				severity: 'warning',
				expr: 'time() - etcd_medic_last_check_timestamp_seconds > 900',
				forMs: minutes(5),
				summary: 'etcd-medic check has not run for 15 minutes',
				description:
					'The alerts on alarms and cluster IDs rest on a page that is no longer written.',
				runbook:
					'systemctl status etcd-medic-check.timer etcd-medic-check.service',
				why: 'Fifteen times the period of the timer of etcd-medic prevent systemd.',
			},
		],
	};
}
