import type {Alert, AlertContext, AlertGroup} from '../alert.js';
import {hours, minutes} from '../alert.js';

const size = 'etcd_mvcc_db_total_size_in_bytes';
const inUse = 'etcd_mvcc_db_total_size_in_use_in_bytes';
const quota = 'etcd_server_quota_backend_bytes';
const revision = 'etcd_debugging_mvcc_current_revision';
const compacted = 'etcd_debugging_mvcc_compact_revision';

/** Alerts about the backend file: how near to its quota, and with what. */
export function spaceAlerts(context: AlertContext): AlertGroup {
	return {
		name: 'etcd-medic-space',
		needs: "etcd's own metrics, of every member",
		leftOut: [],
		alerts: [
			...quotaNear(context),
			...quotaExhausted(context),
			...fragmented(context),
			...sizeSkew(context),
			...compactionStalled(context),
			writesRefused(context),
		],
	};
}

function quotaNear({etcd, limits}: AlertContext): readonly Alert[] {
	// A quota of 0 or less is none.
	const share = `${size}{${etcd}} / (${quota}{${etcd}} > 0)`;
	const rule = (
		severity: Alert['severity'],
		limit: number,
		forMs: number,
		why: string,
	): Alert => ({
		name: 'EtcdQuotaNear',
		severity,
		expr: `${share} >= ${limit}`,
		forMs,
		summary: `etcd {{ $labels.instance }}: its file has reached {{ $value | humanizePercentage }} of its quota`,
		description:
			'At 100 % the first full member raises NOSPACE, and the whole cluster refuses every write. The file counts, not the bytes in use.',
		runbook:
			'etcd-medic check says whether it is free pages (defragment), history (compact) or live data (delete, or raise the quota); etcd-medic plan shows the steps.',
		why,
	});
	return [
		rule(
			'info',
			limits.quotaInfoRatio,
			minutes(30),
			'65 % (OpenShift cluster-etcd-operator: info at 65 %). The mixin speaks first at 95 %, which an event storm passes in minutes.',
		),
		rule(
			'warning',
			limits.quotaWarningRatio,
			minutes(10),
			'75 % (OpenShift cluster-etcd-operator: warning at 75 %).',
		),
		rule(
			'critical',
			limits.quotaCriticalRatio,
			minutes(5),
			'85 % (OpenShift cluster-etcd-operator: critical at 85 %).',
		),
	];
}

function quotaExhausted({etcd, time}: AlertContext): readonly Alert[] {
	const limit = `(${quota}{${etcd}} > 0)`;
	const common = {
		name: 'EtcdQuotaExhaustedSoon',
		runbook:
			'etcd-medic writers says who writes; etcd-medic plan what can be returned meanwhile. After a new quota: etcd-medic prevent manifest.',
	};
	return [
		{
			...common,
			severity: 'warning',
			expr: `predict_linear(${inUse}{${etcd}}[${time(hours(6))}], ${hours(24) / 1000}) > ${limit} and ${inUse}{${etcd}} offset ${time(hours(1))} > 0`,
			forMs: minutes(30),
			summary:
				'etcd {{ $labels.instance }}: its data will exceed the quota within a day',
			description:
				'The bytes in use grow so that no defragment will help: the file follows them once its free pages are used up.',
			why: 'Data in use over 6 h, a day ahead, with at least an hour of history; the mixin extrapolates the file, which stands still while free pages are left.',
		},
		{
			...common,
			severity: 'critical',
			expr: `predict_linear(${size}{${etcd}}[${time(hours(1))}], ${hours(4) / 1000}) > ${limit} and ${size}{${etcd}} offset ${time(minutes(15))} > 0`,
			forMs: minutes(15),
			summary:
				'etcd {{ $labels.instance }}: its file will reach the quota within four hours',
			description:
				'The file itself grows: there are no free pages left to take. When it reaches the quota every write of the cluster is refused.',
			why: 'The file over 1 h, 4 h ahead: NOSPACE compares the file.',
		},
	];
}

function fragmented({etcd, limits}: AlertContext): readonly Alert[] {
	const free = `1 - ${inUse}{${etcd}} / ${size}{${etcd}} >= ${limits.freeRatio}`;
	const common = {
		name: 'EtcdDatabaseFragmented',
		summary:
			'etcd {{ $labels.instance }}: {{ $value | humanizePercentage }} of its file are free pages',
		runbook:
			'etcd-medic maintain defragments one member at a time, the leader last. Never defragment several at once.',
	};
	return [
		{
			...common,
			severity: 'warning',
			expr: `${free} and ${size}{${etcd}} >= ${limits.minDbSizeBytes}`,
			forMs: minutes(60),
			description:
				'Compaction frees pages inside the file; only a defragment makes the file smaller, and the quota counts the file.',
			why: 'Limits: OpenShift defrag controller, 45 % and 100 MB of file. The mixin asks for 100 MiB in use and stays silent on a 2 GB file with 80 MB in it.',
		},
		{
			...common,
			severity: 'critical',
			expr: `${free} and ${size}{${etcd}} / (${quota}{${etcd}} > 0) >= ${limits.freeCriticalQuotaRatio}`,
			forMs: minutes(10),
			description:
				'The file nears its quota and much of it is empty: a defragment avoids NOSPACE.',
			why: 'Near the quota free pages are urgent whatever the size of the file.',
		},
	];
}

function sizeSkew({etcd, limits}: AlertContext): readonly Alert[] {
	const by = 'by (cluster, job)';
	const skewed = `max ${by} (${size}{${etcd}}) / min ${by} (${size}{${etcd}}) >= ${limits.sizeSkewFactor} and max ${by} (${size}{${etcd}}) >= ${limits.minDbSizeBytes}`;
	const common = {
		name: 'EtcdMemberSizeSkew',
		summary:
			'etcd {{ $labels.job }}: the largest file is {{ $value | humanize }} times the smallest',
		description:
			'All members hold the same data: the larger files hold more free pages. The largest reaches its quota first and stops all.',
		runbook: 'etcd-medic maintain defragments only the members that need it.',
	};
	return [
		{
			...common,
			severity: 'warning',
			expr: skewed,
			forMs: minutes(30),
			why: 'No upstream source; incidents were seen at 2.2 (also etcd #7116, #12218). Half an hour lets a new member catch up.',
		},
		{
			...common,
			severity: 'critical',
			expr: `${skewed} and max ${by} (${size}{${etcd}} / (${quota}{${etcd}} > 0)) >= ${limits.sizeSkewCriticalQuotaRatio}`,
			forMs: minutes(10),
			why: 'The same with one member near its quota.',
		},
	];
}

function compactionStalled({
	etcd,
	time,
	limits,
}: AlertContext): readonly Alert[] {
	const rule = (
		severity: Alert['severity'],
		backMs: number,
		beside: string,
		why: string,
	): Alert => ({
		name: 'EtcdCompactionStalled',
		severity,
		// The older value must exist, so a member that just came is silent.
		expr: `${compacted}{${etcd}} == ${compacted}{${etcd}} offset ${time(backMs)} and ${revision}{${etcd}} - ${revision}{${etcd}} offset ${time(backMs)} >= ${limits.stalledMinRevisions}${beside}`,
		forMs: minutes(5),
		summary:
			'etcd {{ $labels.instance }}: nothing has been compacted for a while, and writes go on',
		description:
			'Old revisions pile up in the file. kube-apiserver compacts every 5 minutes; when no API server runs, or NOSPACE refuses its first write, nobody does.',
		runbook:
			'etcd-medic check; etcd-medic prevent manifest prints the flags that let etcd compact by itself.',
		why,
	});
	return [
		rule(
			'warning',
			limits.stalledWarningMs,
			'',
			'kube-apiserver compacts every 5 minutes; the longest that etcd waits by itself in periodic mode is an hour. The mixin has nothing on compaction.',
		),
		rule(
			'critical',
			limits.stalledCriticalMs,
			` and ${size}{${etcd}} / (${quota}{${etcd}} > 0) >= ${limits.quotaWarningRatio}`,
			'Beside a file that nears its quota. No upstream source.',
		),
	];
}

function writesRefused({etcd, time}: AlertContext): Alert {
	return {
		name: 'EtcdWritesRefused',
		severity: 'critical',
		expr: `sum without (grpc_method, grpc_service, grpc_type) (increase(grpc_server_handled_total{${etcd}, grpc_code="ResourceExhausted", grpc_method=~"Put|Txn|LeaseGrant"}[${time(minutes(5))}])) > 0`,
		forMs: 0,
		summary: 'etcd {{ $labels.instance }} refuses writes for want of space',
		description:
			'Writes are answered with "database space exceeded" (or, rarely, "too many requests": the member lags behind).',
		runbook:
			'etcd-medic recover: snapshot, compact, defragment one member at a time with the leader last, disarm, verify.',
		why: 'No etcd before 3.6 has a metric of its alarms; the gRPC code of a refused write is there in every version (etcd api/v3rpc/rpctypes/error.go, measured on 3.4.23 and 3.5.16).',
	};
}
