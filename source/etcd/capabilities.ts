import type {AlarmType} from '../cluster/alarm.js';
import type {EndpointStatus} from '../cluster/endpoint-status.js';
import type {ClusterId, Member, MemberId} from '../cluster/member.js';
import type {Reading} from '../cluster/reading.js';
import type {Bytes, Milliseconds} from '../units.js';

// What can be asked of one member, one small capability each, so that every
// part of the program asks only for what it calls: what cannot be reached
// cannot be changed. All answers are readings; no call throws for trouble
// on the wire, and none is ever sent twice by machinery.

/** Options that every call takes. */
export type CallOptions = {
	/** When to stop waiting. The server may carry on: see `defragment`. */
	readonly deadlineMs?: Milliseconds;
};

export type StatusReader = {
	/** Maintenance.Status, answered by this member from its own state. */
	status(options?: CallOptions): Promise<Reading<EndpointStatus>>;
};

export type MemberLister = {
	/** Cluster.MemberList, with the ID of the cluster that answered. */
	memberList(options?: CallOptions): Promise<
		Reading<{
			readonly clusterId: ClusterId;
			readonly members: readonly Member[];
		}>
	>;
};

export type ReadTimer = {
	/** Times a read of one absent key; `isSerializable` asks this member alone, else the quorum confirms it. */
	timeRead(
		isSerializable: boolean,
		options?: CallOptions,
	): Promise<Reading<undefined>>;
};

export type Compactor = {
	/**
	 * Compacts every revision below `revision`, physically: the answer comes when
	 * this member has deleted them. Asked again of another member it answers
	 * `compacted` once that member's own deletion has drained
	 * (server/storage/mvcc/kvstore.go schedules a barrier).
	 */
	compact(
		revision: number,
		options?: CallOptions,
	): Promise<Reading<{readonly revision: number}>>;
};

export type Defragmenter = {
	/**
	 * Rewrites this member's backend file; the member serves nothing meanwhile.
	 * A `timeout` problem means "still running": the server ignores the
	 * caller's deadline. Never send it again; watch for its end.
	 */
	defragment(options?: CallOptions): Promise<Reading<undefined>>;
};

export type LeaderMover = {
	/** Asks this member, the leader, to hand leadership to another voter; the answer comes when that one leads. */
	moveLeader(to: MemberId, options?: CallOptions): Promise<Reading<undefined>>;
};

export type AlarmDisarmer = {
	/** Clears one alarm record of one member, no other. */
	disarm(
		memberId: MemberId,
		alarm: AlarmType,
		options?: CallOptions,
	): Promise<Reading<undefined>>;
};

export type SnapshotStreamer = {
	/**
	 * Streams a backup of this member's backend file. `write` is awaited for each
	 * block, so a slow disk slows the stream; `remainingBytes` is the server's own
	 * figure. A problem is given when the stream breaks or stalls for `stallMs`.
	 */
	snapshot(
		write: (block: Uint8Array, remainingBytes: Bytes) => Promise<void>,
		options: {readonly stallMs: Milliseconds; readonly signal?: AbortSignal},
	): Promise<Reading<{readonly streamedBytes: Bytes}>>;
};

export type CanaryWriter = {
	/** Puts a key through this member; the revision of the write. */
	put(
		key: string,
		value: string,
		options?: CallOptions,
	): Promise<Reading<{readonly revision: number}>>;
	/** Reads a key through this member with quorum; `undefined` when absent. */
	get(key: string, options?: CallOptions): Promise<Reading<string | undefined>>;
	/** Deletes a key through this member; how many were deleted. */
	deleteKey(
		key: string,
		options?: CallOptions,
	): Promise<Reading<{readonly deleted: number}>>;
};

/** What can only look. */
export type MemberReader = StatusReader & MemberLister & ReadTimer;

/** What can change the cluster. Given to a run, and to nothing that is read-only. */
export type MemberChanger = Compactor &
	Defragmenter &
	LeaderMover &
	AlarmDisarmer &
	SnapshotStreamer &
	CanaryWriter;
