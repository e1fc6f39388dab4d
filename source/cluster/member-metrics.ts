import type {Bytes, Milliseconds} from '../units.js';
import type {Certificate} from './certificate.js';
import type {Latency, LatencyBucket} from './latency.js';
import type {MemberId} from './member.js';

/**
 * The way from one member to another and back, as the first one measured it
 * since it started: a sample or two each half minute (etcd source,
 * rafthttp/probing_status.go), so that quantiles take minutes to be told.
 */
export type PeerRoundTrip = {
	readonly peerId: MemberId;
	readonly samples: number;
	/** `undefined` when there were too few samples to say. */
	readonly p50Ms: Milliseconds | undefined;
	readonly p99Ms: Milliseconds | undefined;
	/** The upper bound of the slowest one's bucket: true of any number of samples; `undefined` without any, and in the open bucket. */
	readonly allBelowMs: Milliseconds | undefined;
};

/** What one scrape of a member's /metrics said. Absent families are `undefined`. */
export type MemberMetrics = {
	/** The URL that answered. */
	readonly url: string;
	/** Whose page it is; absent where the page does not tell. */
	readonly memberId?: MemberId | undefined;
	readonly quotaBytes: Bytes | undefined;
	readonly dbSizeBytes: Bytes | undefined;
	readonly dbSizeInUseBytes: Bytes | undefined;
	readonly walFsync: Latency | undefined;
	readonly backendCommit: Latency | undefined;
	/** The same since the member started, whatever the window: all there is when the window is too short. */
	readonly walFsyncSinceStart: Latency | undefined;
	readonly backendCommitSinceStart: Latency | undefined;
	/** The counts behind them, ascending: what the next look, minutes later in another process, can subtract. */
	readonly walFsyncBuckets: readonly LatencyBucket[] | undefined;
	readonly backendCommitBuckets: readonly LatencyBucket[] | undefined;
	/** The counts behind `walFsync` and `backendCommit`, over their own window; absent where they are not kept. */
	readonly walFsyncInWindow?: readonly LatencyBucket[] | undefined;
	readonly backendCommitInWindow?: readonly LatencyBucket[] | undefined;
	/** To all peers together, since the member started: they are probed only every few seconds. */
	readonly peerRoundTrip: Latency | undefined;
	/** The same to each peer; absent or empty where the member has none, or tells none. */
	readonly peerRoundTrips?: readonly PeerRoundTrip[] | undefined;
	/** Absent in etcd 3.5.0 and 3.5.1 and before 3.4.18. */
	readonly defragInflight: boolean | undefined;
	/** Defragments since the member started; calibrates predictions. */
	readonly defragCount: number | undefined;
	readonly defragTotalMs: Milliseconds | undefined;
	readonly hasLeader: boolean | undefined;
	readonly leaderChangesSeen: number | undefined;
	readonly proposalsPending: number | undefined;
	readonly proposalsFailed: number | undefined;
	readonly proposalsCommitted: number | undefined;
	readonly proposalsApplied: number | undefined;
	readonly slowApplies: number | undefined;
	readonly heartbeatSendFailures: number | undefined;
	/** The last compaction of this process; `undefined` before the first one and before etcd 3.5. Epoch ms. */
	readonly lastCompactedAtMs: Milliseconds | undefined;
	/** True while a snapshot of the leader is being taken over; a defragment must not meet it. */
	readonly isApplyingSnapshot: boolean | undefined;
	/** 0: never compacted. */
	readonly compactRevision: number | undefined;
	readonly keys: number | undefined;
	/** Puts since the member started, and the bytes of their keys and values: together an average size. */
	readonly putsTotal?: number | undefined;
	readonly putBytesTotal?: Bytes | undefined;
	readonly residentBytes: Bytes | undefined;
	/** Epoch ms at which the etcd process started. */
	readonly processStartedAtMs: Milliseconds | undefined;
	/** Of its client port; absent over plain http. */
	readonly serverCertificate?: Certificate | undefined;
	/** Its clock minus ours, to about half a second: positive is ahead. */
	readonly clockOffsetMs?: Milliseconds | undefined;
};
