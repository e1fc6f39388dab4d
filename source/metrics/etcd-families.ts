import type {LatencyBucket} from '../cluster/latency.js';
import type {MemberMetrics} from '../cluster/member-metrics.js';
import type {MemberId} from '../cluster/member.js';
import type {Histogram} from './quantile.js';
import {histogramFrom} from './quantile.js';
import type {Sample} from './sample-line.js';

// Names are those of etcd 3.4 to 3.7. A member that does not know a family
// leaves it out, so version quirks need no table: absent reads `undefined`.

const walFsync = 'etcd_disk_wal_fsync_duration_seconds';
const backendCommit = 'etcd_disk_backend_commit_duration_seconds';
const peerRoundTrip = 'etcd_network_peer_round_trip_time_seconds';
const serverId = 'etcd_server_id';
const backendDefrag = 'etcd_disk_backend_defrag_duration_seconds';

/** The families that a member's metrics are made of. */
export const etcdFamilies: ReadonlySet<string> = new Set([
	walFsync,
	backendCommit,
	backendDefrag,
	serverId,
	'etcd_disk_defrag_inflight',
	'etcd_server_quota_backend_bytes',
	'etcd_mvcc_db_total_size_in_bytes',
	'etcd_mvcc_db_total_size_in_use_in_bytes',
	'etcd_server_has_leader',
	'etcd_server_leader_changes_seen_total',
	'etcd_server_proposals_pending',
	'etcd_server_proposals_failed_total',
	'etcd_server_proposals_committed_total',
	'etcd_server_proposals_applied_total',
	'etcd_server_slow_apply_total',
	'etcd_server_heartbeat_send_failures_total',
	peerRoundTrip,
	'etcd_server_snapshot_apply_in_progress_total',
	'etcd_debugging_mvcc_db_compaction_last',
	'etcd_debugging_mvcc_compact_revision',
	'etcd_debugging_mvcc_keys_total',
	'etcd_mvcc_put_total',
	'etcd_debugging_mvcc_total_put_size_in_bytes',
	'process_resident_memory_bytes',
	'process_start_time_seconds',
]);

/**
 * Those that every scrape is for. The round trips are a histogram for each peer
 * on each page, 60,000 lines a round in a cluster of sixty, and say little that
 * is new within seconds: etcd takes one for each peer every half a minute.
 */
export const familiesOfEachScrape: ReadonlySet<string> = new Set(
	[...etcdFamilies].filter(family => family !== peerRoundTrip),
);

/** What one page says by itself; latencies over a window need an earlier page too. */
export type EtcdPage = {
	readonly figures: Omit<
		MemberMetrics,
		'url' | 'walFsync' | 'backendCommit' | SinceStart
	>;
	/** Since the member started. */
	readonly walFsync: Histogram | undefined;
	readonly backendCommit: Histogram | undefined;
	/** Of all peers together. */
	readonly peerRoundTrip: Histogram | undefined;
	/** Of each peer by its ID, as far as the page tells them apart. */
	readonly peerRoundTrips: ReadonlyMap<MemberId, Histogram>;
};

type SinceStart =
	| 'walFsyncSinceStart'
	| 'backendCommitSinceStart'
	| 'walFsyncBuckets'
	| 'backendCommitBuckets'
	| 'walFsyncInWindow'
	| 'backendCommitInWindow'
	| 'peerRoundTrip'
	| 'peerRoundTrips';

/**
 * Reads a page's samples; `undefined` when none is of an etcd family, as on the
 * page of any other program. A kube-apiserver's page is none of ours either,
 * though it has families of its own that start with `etcd_`. A value that
 * cannot be (NaN, negative, beyond 2^53, told twice differently) is `undefined`.
 */
export function readEtcdPage(samples: readonly Sample[]): EtcdPage | undefined {
	if (!samples.some(sample => sample.name.startsWith('etcd_'))) {
		return undefined;
	}

	const plain = plainValues(samples);
	const peerBuckets = peerBucketsOf(samples);
	const count = (name: string): number | undefined => asCount(plain.get(name));
	const size = (name: string): number | undefined => asSize(plain.get(name));
	return {
		figures: {
			...ownerOf(samples),
			quotaBytes: size('etcd_server_quota_backend_bytes'),
			dbSizeBytes: size('etcd_mvcc_db_total_size_in_bytes'),
			dbSizeInUseBytes: size('etcd_mvcc_db_total_size_in_use_in_bytes'),
			defragInflight: asFlag(plain.get('etcd_disk_defrag_inflight')),
			defragCount: count(`${backendDefrag}_count`),
			defragTotalMs: asDurationMs(plain.get(`${backendDefrag}_sum`)),
			hasLeader: asFlag(plain.get('etcd_server_has_leader')),
			leaderChangesSeen: count('etcd_server_leader_changes_seen_total'),
			proposalsPending: count('etcd_server_proposals_pending'),
			proposalsFailed: count('etcd_server_proposals_failed_total'),
			proposalsCommitted: count('etcd_server_proposals_committed_total'),
			proposalsApplied: count('etcd_server_proposals_applied_total'),
			slowApplies: count('etcd_server_slow_apply_total'),
			heartbeatSendFailures: count('etcd_server_heartbeat_send_failures_total'),
			lastCompactedAtMs: asInstantMs(
				plain.get('etcd_debugging_mvcc_db_compaction_last'),
			),
			isApplyingSnapshot: asFlag(
				plain.get('etcd_server_snapshot_apply_in_progress_total'),
			),
			compactRevision: asCompactRevision(
				plain.get('etcd_debugging_mvcc_compact_revision'),
			),
			keys: count('etcd_debugging_mvcc_keys_total'),
			putsTotal: count('etcd_mvcc_put_total'),
			putBytesTotal: count('etcd_debugging_mvcc_total_put_size_in_bytes'),
			residentBytes: size('process_resident_memory_bytes'),
			processStartedAtMs: asInstantMs(plain.get('process_start_time_seconds')),
		},
		walFsync: histogramOf(samples, walFsync),
		backendCommit: histogramOf(samples, backendCommit),
		peerRoundTrip: ofAllPeers(peerBuckets),
		peerRoundTrips: ofEachPeer(peerBuckets),
	};
}

// etcd's own page names its member in a label; one gathered from several names them all.
function ownerOf(samples: readonly Sample[]): {readonly memberId?: MemberId} {
	const ids = samples.flatMap(({name, labels}) =>
		name === serverId ? (labels.get('server_id') ?? []) : [],
	);
	const [memberId] = ids;
	return memberId !== undefined &&
		ids.length === 1 &&
		/^[\da-f]{1,16}$/.test(memberId)
		? {memberId}
		: {};
}

// Samples with labels are left out: on etcd's own page these families have
// none, so a label means a page gathered from several members.
function plainValues(samples: readonly Sample[]): ReadonlyMap<string, number> {
	const values = new Map<string, number>();
	for (const {name, labels, value} of samples) {
		if (labels.size > 0) continue;
		values.set(name, agreed(values.get(name), value));
	}

	return values;
}

function histogramOf(
	samples: readonly Sample[],
	family: string,
): Histogram | undefined {
	const counts = new Map<number, number>();
	for (const {name, labels, value} of samples) {
		const le = labels.get('le');
		if (name !== `${family}_bucket` || le === undefined || labels.size > 1) {
			continue;
		}

		const leMs = boundMs(le);
		counts.set(leMs, agreed(counts.get(leMs), value));
	}

	return histogramFrom(
		[...counts.entries()].map(([leMs, count]) => ({leMs, count})),
	);
}

type PeerBuckets = ReadonlyMap<string, readonly LatencyBucket[]>;

// One histogram per peer, told apart by the label To.
function peerBucketsOf(samples: readonly Sample[]): PeerBuckets {
	const buckets = new Map<string, LatencyBucket[]>();
	for (const {name, labels, value} of samples) {
		const le = labels.get('le');
		if (name !== `${peerRoundTrip}_bucket` || le === undefined) continue;
		const peer = labels.get('To');
		if (labels.size !== 2 || peer === undefined) continue;
		const own = buckets.get(peer) ?? [];
		own.push({leMs: boundMs(le), count: value});
		buckets.set(peer, own);
	}

	return buckets;
}

// As one: with a p99 over all of them a single bad line among six still shows.
function ofAllPeers(buckets: PeerBuckets): Histogram | undefined {
	const counts = new Map<number, number>();
	for (const {leMs, count} of [...buckets.values()].flat()) {
		counts.set(leMs, (counts.get(leMs) ?? 0) + count);
	}

	return histogramFrom(
		[...counts.entries()].map(([leMs, count]) => ({leMs, count})),
	);
}

// A label that is no member ID is of no etcd: it is left out.
function ofEachPeer(buckets: PeerBuckets): ReadonlyMap<MemberId, Histogram> {
	return new Map(
		[...buckets].flatMap(([peer, own]) => {
			const histogram = /^[\da-f]{1,16}$/.test(peer)
				? histogramFrom(own)
				: undefined;
			return histogram === undefined ? [] : [[peer, histogram] as const];
		}),
	);
}

// NaN stays NaN, so a third sample cannot settle what two disagreed on.
function agreed(known: number | undefined, value: number): number {
	return known === undefined || known === value ? value : Number.NaN;
}

function boundMs(le: string): number {
	if (le === '+Inf') return Number.POSITIVE_INFINITY;
	return asMs(Number(le));
}

// To the nanosecond, so that 0.001737815 s is 1.737815 ms and not 1.7378149999999999.
function asMs(seconds: number): number {
	return Math.round(seconds * 1e9) / 1e6;
}

function asCount(value: number | undefined): number | undefined {
	return value !== undefined && Number.isSafeInteger(value) && value >= 0
		? value
		: undefined;
}

// The size gauges are 0 until the store is open, and a quota of 0 or less means
// the default or none: no size of 0 is a fact about a member.
function asSize(value: number | undefined): number | undefined {
	const size = asCount(value);
	return size === 0 ? undefined : size;
}

function asFlag(value: number | undefined): boolean | undefined {
	if (value === 0) return false;
	return value === 1 ? true : undefined;
}

// -1 is etcd's word for "never compacted" (seen on 3.4.23): everything after
// revision 0 is kept.
function asCompactRevision(value: number | undefined): number | undefined {
	return value === -1 ? 0 : asCount(value);
}

function asDurationMs(seconds: number | undefined): number | undefined {
	return seconds !== undefined && Number.isFinite(seconds) && seconds >= 0
		? asMs(seconds)
		: undefined;
}

// No etcd process started before etcd 3 existed, nor can a clock be past 2100.
const earliestStartSeconds = Date.UTC(2016) / 1000;
const latestStartSeconds = Date.UTC(2100) / 1000;

function asInstantMs(seconds: number | undefined): number | undefined {
	return seconds !== undefined &&
		seconds >= earliestStartSeconds &&
		seconds <= latestStartSeconds
		? Math.round(seconds * 1000)
		: undefined;
}
