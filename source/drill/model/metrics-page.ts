import type {MemberId} from '../../cluster/member.js';
import type {ClusterState, SimMember} from './cluster.js';
import {groupOf, isSeries34, memberOf} from './cluster.js';
import type {Bounds, Histogram} from './histogram.js';
import {
	countOf,
	defragBounds,
	diskBounds,
	emptyHistogram,
	observed,
	peerBounds,
	snapshotBounds,
} from './histogram.js';
import {leaderSeenBy} from './quorum.js';

type Kind = 'counter' | 'gauge';
type Row = readonly [kind: Kind, name: string, value: number, labels?: string];

/** A round trip between members on one host or in one room. */
const peerRoundTripMs = 0.9;
/** Memory beside the mapped pages of the database. */
const residentBaseBytes = 90 * 1024 * 1024;

/** A member's /metrics page with the families that tell about its state, as its series has them. */
export function metricsPage(state: ClusterState, id: MemberId): string {
	const member = memberOf(state, id);
	const rows = [
		...serverRows(state, member),
		...storeRows(state, member),
		...processRows(state, member),
	];
	return [
		...rows.map(row => rowText(row)),
		...histograms(member).map(each => histogramText(...each)),
		peerText(state, member),
	].join('');
}

function serverRows(state: ClusterState, member: SimMember): readonly Row[] {
	const {figures, backend, id, version, walIndex, applied} = member;
	const leaderId = leaderSeenBy(state, member);
	const [major, minor] = version.split('.');
	return [
		['gauge', 'etcd_cluster_version', 1, `cluster_version="${major}.${minor}"`],
		['gauge', 'etcd_disk_defrag_inflight', flag(member.defragment)],
		['gauge', 'etcd_server_has_leader', flag(leaderId)],
		['gauge', 'etcd_server_is_leader', Number(leaderId === id)],
		['gauge', 'etcd_server_is_learner', Number(member.isLearner)],
		['gauge', 'etcd_server_id', 1, `server_id="${id}"`],
		['gauge', 'etcd_server_version', 1, `server_version="${version}"`],
		['gauge', 'etcd_server_quota_backend_bytes', backend.quotaBytes],
		['counter', 'etcd_server_leader_changes_seen_total', figures.leaderChanges],
		['gauge', 'etcd_server_proposals_committed_total', walIndex],
		['gauge', 'etcd_server_proposals_applied_total', applied.index],
		['gauge', 'etcd_server_proposals_pending', pendingAt(state, member)],
		['counter', 'etcd_server_proposals_failed_total', figures.failedProposals],
		['counter', 'etcd_server_slow_apply_total', figures.slowApplies],
		['counter', 'etcd_server_slow_read_indexes_total', figures.slowReadIndexes],
		[
			'counter',
			'etcd_server_read_indexes_failed_total',
			figures.failedReadIndexes,
		],
		[
			'counter',
			'etcd_server_heartbeat_send_failures_total',
			figures.heartbeatSendFailures,
		],
		['counter', 'etcd_server_health_success', figures.healthSuccesses],
		['counter', 'etcd_server_health_failures', figures.healthFailures],
		['gauge', 'etcd_server_snapshot_apply_in_progress_total', 0],
	];
}

function storeRows(state: ClusterState, member: SimMember): readonly Row[] {
	const {store, totals} = groupOf(state, member);
	const {backend, figures, applied, drained} = member;
	const putRows: readonly Row[] = [
		['counter', 'etcd_mvcc_put_total', totals.puts],
		['counter', 'etcd_mvcc_delete_total', totals.deletes],
		['counter', 'etcd_mvcc_txn_total', totals.txns],
		['counter', 'etcd_mvcc_range_total', figures.ranges],
	];
	return [
		...putRows,
		// 3.5 removed these older names of the same figures.
		...(isSeries34(member)
			? putRows.map(([kind, name, value]): Row => [
					kind,
					name.replace('etcd_', 'etcd_debugging_'),
					value,
				])
			: ([
					[
						'gauge',
						'etcd_debugging_mvcc_db_compaction_last',
						(totals.compactedAtMs ?? 0) / 1000,
					],
				] as const)),
		['gauge', 'etcd_mvcc_db_total_size_in_bytes', backend.fileBytes],
		[
			'gauge',
			'etcd_mvcc_db_total_size_in_use_in_bytes',
			backend.reportedInUseBytes,
		],
		['gauge', 'etcd_mvcc_db_open_read_transactions', 1],
		['gauge', 'etcd_debugging_mvcc_current_revision', applied.revision],
		[
			'gauge',
			'etcd_debugging_mvcc_compact_revision',
			store.compactRevision === 0 ? -1 : store.compactRevision,
		],
		['gauge', 'etcd_debugging_mvcc_keys_total', store.liveKeys],
		['gauge', 'etcd_debugging_mvcc_total_put_size_in_bytes', totals.putBytes],
		[
			'counter',
			'etcd_debugging_mvcc_db_compaction_keys_total',
			drained.records,
		],
		['gauge', 'etcd_debugging_mvcc_pending_events_total', 0],
		['gauge', 'etcd_debugging_mvcc_slow_watcher_total', 0],
		['gauge', 'etcd_debugging_mvcc_watcher_total', 0],
		['counter', 'etcd_debugging_lease_granted_total', 0],
	];
}

function processRows(
	{nowMs}: ClusterState,
	{startedAtMs, backend}: SimMember,
): readonly Row[] {
	return [
		[
			'gauge',
			'process_resident_memory_bytes',
			residentBaseBytes + backend.inUseBytes,
		],
		['gauge', 'process_start_time_seconds', startedAtMs / 1000],
		[
			'counter',
			'process_cpu_seconds_total',
			Math.round((nowMs - startedAtMs) / 50_000),
		],
		['gauge', 'os_fd_used', 41],
		['gauge', 'os_fd_limit', 1_048_576],
	];
}

function pendingAt(state: ClusterState, {id}: SimMember): number {
	return state.traffic.calls.filter(
		each => each.member === id && each.request.kind === 'put',
	).length;
}

function histograms(
	member: SimMember,
): ReadonlyArray<readonly [name: string, bounds: Bounds, counts: Histogram]> {
	const {walFsync, backendCommit, defragments, snapshots} = member.figures;
	return [
		['etcd_disk_wal_fsync_duration_seconds', diskBounds, walFsync],
		['etcd_disk_backend_commit_duration_seconds', diskBounds, backendCommit],
		['etcd_disk_backend_defrag_duration_seconds', defragBounds, defragments],
		['etcd_disk_backend_snapshot_duration_seconds', snapshotBounds, snapshots],
	];
}

function peerText(state: ClusterState, member: SimMember): string {
	const sent = member.walIndex;
	return groupOf(state, member)
		.memberIds.filter(id => id !== member.id)
		.map(id =>
			histogramText(
				'etcd_network_peer_round_trip_time_seconds',
				peerBounds,
				observed(emptyHistogram(peerBounds), peerBounds, peerRoundTripMs, sent),
				`To="${id}"`,
			),
		)
		.join('');
}

function rowText([kind, name, value, labels]: Row): string {
	const set = labels === undefined ? '' : `{${labels}}`;
	return `# TYPE ${name} ${kind}\n${name}${set} ${value}\n`;
}

function histogramText(
	name: string,
	bounds: Bounds,
	histogram: Histogram,
	labels = '',
): string {
	let sum = 0;
	const prefix = labels === '' ? '' : `${labels},`;
	const set = labels === '' ? '' : `{${labels}}`;
	const buckets = histogram.counts.map((count, at) => {
		sum += count;
		const bound = bounds[at];
		const le = bound === undefined ? '+Inf' : String(bound / 1000);
		return `${name}_bucket{${prefix}le="${le}"} ${sum}\n`;
	});
	return [
		`# TYPE ${name} histogram\n`,
		...buckets,
		`${name}_sum${set} ${histogram.sumMs / 1000}\n`,
		`${name}_count${set} ${countOf(histogram)}\n`,
	].join('');
}

function flag(value: unknown): number {
	return Number(value !== undefined);
}
