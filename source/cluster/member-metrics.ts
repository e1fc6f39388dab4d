import type {Bytes, Milliseconds} from '../units.js';
import type {Latency} from './latency.js';

/** What one scrape of a member's /metrics said. Absent families are `undefined`. */
export type MemberMetrics = {
	/** The URL that answered. */
	readonly url: string;
	readonly quotaBytes: Bytes | undefined;
	readonly dbSizeBytes: Bytes | undefined;
	readonly dbSizeInUseBytes: Bytes | undefined;
	readonly walFsync: Latency | undefined;
	readonly backendCommit: Latency | undefined;
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
	/** 0: never compacted. */
	readonly compactRevision: number | undefined;
	readonly keys: number | undefined;
	readonly residentBytes: Bytes | undefined;
	/** Epoch ms at which the etcd process started. */
	readonly processStartedAtMs: Milliseconds | undefined;
};
