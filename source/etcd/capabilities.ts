import type {AlarmType} from '../cluster/alarm.js';
import type {EndpointStatus} from '../cluster/endpoint-status.js';
import type {KeySpan} from '../cluster/key-range.js';
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

export type HashReader = {
	/**
	 * The hash of this member's keys up to `revision`, 0 for the newest, from its own data. Two
	 * members that hold the same data answer the same only for the same revision
	 * and the same compacted revision: what a compaction removed is left out.
	 */
	hashKv(revision: number, options?: CallOptions): Promise<Reading<KvHash>>;
};

/** What one member answered to HashKV. */
export type KvHash = {
	/** 32 bits, in hex. */
	readonly hash: string;
	readonly compactRevision: number;
	/** The member's newest revision when it answered. */
	readonly newestRevision: number;
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

/** One change of one key, of the value only its size. */
export type KeyChange = {
	readonly kind: 'put' | 'delete';
	/** A view of the message it came in: copy what is kept. */
	readonly key: Uint8Array;
	/** 0 for a delete. */
	readonly valueBytes: Bytes;
	readonly modRevision: number;
	/** 1 for the put that created the key, 0 for a delete. */
	readonly version: number;
};

export type WatchHandlers = {
	/** Told once, when the watch is in force, with the member's revision. */
	readonly started: (revision: number) => void;
	/** Told each batch, in the order of revisions; no more is read until it resolves. */
	readonly changed: (changes: readonly KeyChange[]) => Promise<void> | void;
};

export type KeyWatcher = {
	/**
	 * Watches the keys that begin with `prefix`, from this member's present
	 * revision on. A value when `signal` ended it, else what broke it; it does not
	 * begin again by itself. Needs the right to read the prefix.
	 */
	watch(
		prefix: string,
		handlers: WatchHandlers,
		options: CallOptions & {readonly signal: AbortSignal},
	): Promise<Reading<undefined>>;
};

/** Which keys to list: from `from` on, before `end`, at most `limit`. */
export type KeyRange = {
	readonly from: Uint8Array;
	readonly end: Uint8Array;
	readonly limit: number;
	/** As they were then; absent: the member's present revision. */
	readonly revision?: number;
};

export type ListedKey = {
	/** A view of the page: copy what is kept. */
	readonly key: Uint8Array;
	/** Writes since the key was created. */
	readonly version: number;
	/** 0 where values were not asked for. */
	readonly valueBytes: Bytes;
};

export type KeyPage = {
	/** In key order. */
	readonly keys: readonly ListedKey[];
	/** Keys in the whole range, also those beyond `limit`. */
	readonly total: number;
	readonly hasMore: boolean;
	/** The member's present one. */
	readonly revision: number;
};

export type KeyPager = {
	/**
	 * Lists keys without their values, from this member's own data. The server
	 * walks through the whole range to count it, whatever the limit: keep ranges short.
	 */
	listKeys(range: KeyRange, options?: CallOptions): Promise<Reading<KeyPage>>;
	/** The size of one key's value; `undefined` when the key is not there. */
	valueBytes(
		key: Uint8Array,
		revision: number | undefined,
		options?: CallOptions,
	): Promise<Reading<Bytes | undefined>>;
};

export type PrefixCounter = {
	/** How many keys begin with the prefix, from this member's own data, and its revision. */
	countPrefix(
		prefix: string,
		options?: CallOptions,
	): Promise<Reading<{readonly count: number; readonly revision: number}>>;
};

export type RangeDeleter = {
	/**
	 * Deletes the keys of a span in one request, which every member applies at one
	 * revision: keep spans short, since writes wait for it. Allowed under NOSPACE.
	 */
	deleteRange(
		span: KeySpan,
		options?: CallOptions,
	): Promise<Reading<{readonly deleted: number; readonly revision: number}>>;
};

/** What can only look. */
export type MemberReader = StatusReader & MemberLister & ReadTimer;

/** What can change the cluster. Given to a run, and to nothing that is read-only. */
export type MemberChanger = Compactor &
	Defragmenter &
	LeaderMover &
	AlarmDisarmer &
	SnapshotStreamer &
	HashReader &
	RangeDeleter &
	CanaryWriter;
