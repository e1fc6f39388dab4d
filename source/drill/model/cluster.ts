import type {MemberId} from '../../cluster/member.js';
import type {Bytes, Milliseconds} from '../../units.js';
import type {Backend} from './backend.js';
import type {Disk} from './disk.js';
import type {Histogram} from './histogram.js';
import type {KeyText} from './key-range.js';
import type {AlarmRecord} from './requests.js';
import type {Store} from './store.js';
import type {PendingTimeline} from './timeline.js';
import type {Traffic} from './traffic.js';

/** What a member does with requests to change keys, by the alarms that it saw. */
export type Applier = 'plain' | 'capped' | 'corrupt';

/** One simulated etcd process and its data. */
export type SimMember = {
	readonly id: MemberId;
	readonly name: string;
	/** The raft group that its data belongs to; another one after an empty data directory. */
	readonly clusterId: string;
	readonly isLearner: boolean;
	readonly peerUrl: string;
	readonly clientUrl: string;
	/** E.g. `3.5.16`. */
	readonly version: string;
	readonly startedAtMs: Milliseconds;
	readonly isDown: boolean;
	/** Stopped in the middle of what it did: connections open, nothing answers. */
	readonly isHung: boolean;
	/** Nothing passes between it and the other members. */
	readonly isCutOff: boolean;
	/** Receives the log and applies none of it. */
	readonly isLagging: boolean;
	/** Its data differs from the others'. */
	readonly isCorrupt: boolean;
	readonly applier: Applier;
	readonly disk: Disk;
	readonly backend: Backend;
	/** When its disk is free to write to the WAL again. */
	readonly fsyncEndsAtMs: Milliseconds;
	/** The newest log entry that it has. */
	readonly walIndex: number;
	readonly applied: Applied;
	/** How much of the compactions it has deleted from its file. */
	readonly drained: {readonly records: number; readonly bytes: Bytes};
	readonly defragment:
		| {readonly startedAtMs: Milliseconds; readonly endsAtMs: Milliseconds}
		| undefined;
	readonly commitDueAtMs: Milliseconds | undefined;
	readonly figures: Figures;
};

/** How far a member has applied the log, in its group's running totals. */
export type Applied = {
	readonly index: number;
	readonly revision: number;
	readonly bytes: Bytes;
	readonly cost: Bytes;
};

/** What /metrics counts since the process began. */
export type Figures = {
	readonly walFsync: Histogram;
	readonly backendCommit: Histogram;
	readonly defragments: Histogram;
	readonly snapshots: Histogram;
	readonly leaderChanges: number;
	readonly slowApplies: number;
	readonly slowReadIndexes: number;
	readonly failedReadIndexes: number;
	readonly failedProposals: number;
	readonly heartbeatSendFailures: number;
	readonly healthSuccesses: number;
	readonly healthFailures: number;
	readonly ranges: number;
};

export type Lease = {
	readonly id: string;
	readonly ttlSeconds: number;
	readonly expiresAtMs: Milliseconds;
	readonly keys: ReadonlySet<KeyText>;
};

/** What the members of one cluster agree on through raft. */
export type RaftGroup = {
	readonly clusterId: string;
	/** Learners included, in the order of the member list. */
	readonly memberIds: readonly MemberId[];
	readonly term: number;
	readonly leaderId: MemberId | undefined;
	/** When the members that are left elect one. */
	readonly electionAtMs: Milliseconds | undefined;
	readonly index: number;
	readonly store: Store;
	readonly alarms: readonly AlarmRecord[];
	readonly leases: ReadonlyMap<string, Lease>;
	/** What 3.5 keeps of each compaction, so that HashKV can still answer for it. */
	readonly compactionHashes: ReadonlyArray<{
		readonly revision: number;
		readonly compactRevision: number;
	}>;
	readonly totals: Totals;
};

/** Running totals of what was applied, so that a member that was away catches up by subtraction. */
export type Totals = {
	readonly bytes: Bytes;
	/** By etcd's estimate for the quota. */
	readonly cost: Bytes;
	readonly freedBytes: Bytes;
	readonly freedRecords: number;
	readonly puts: number;
	readonly deletes: number;
	readonly txns: number;
	readonly putBytes: Bytes;
	readonly compactedAtMs: Milliseconds | undefined;
};

/** Times that differ between machines and that a scenario may set. */
export type Pace = {
	readonly defragmentFixedMs: Milliseconds;
	readonly defragmentMsPerMebibyte: number;
	readonly compactedRecordsPerSecond: number;
	readonly electionTimeoutMs: Milliseconds;
	/** The longest made-up snapshot: nobody wants 8.4 GB on a laptop. */
	readonly mostSnapshotBytes: Bytes;
};

/** Something that somebody did to the cluster, for the score and the debrief. */
export type DrillRecord = {
	readonly atMs: Milliseconds;
	readonly memberId: MemberId;
	readonly what:
		| 'compact'
		| 'defragment-begun'
		| 'defragment-ended'
		| 'alarm-raised'
		| 'alarm-disarmed'
		| 'move-leader'
		| 'leader-elected'
		| 'snapshot'
		| 'put-quota-key'
		/** Refused, because it was compacted already or because of CORRUPT. */
		| 'compact-refused'
		/** A process was stopped and started by hand. */
		| 'restart';
	/** The revision, the alarm, the new leader. */
	readonly detail: string;
	/** Done by the scenario, not by whoever practises. */
	readonly isScripted: boolean;
	readonly scene: Scene;
};

/** How things stood right after it, as far as it is judged by that. */
export type Scene = {
	/** Of the member's own cluster. */
	readonly leaderId: MemberId | undefined;
	readonly alarms: readonly AlarmRecord[];
	/** Members that are up and whose file fills 0.9 of its quota or more: too full to disarm. */
	readonly tooFull: readonly MemberId[];
	/** Members that a defragment makes smaller by a tenth or more. */
	readonly worthDefragment: readonly MemberId[];
	readonly defragmenting: readonly MemberId[];
	/** Voters that are up and not defragmenting are fewer than a quorum. */
	readonly isBelowQuorum: boolean;
	/** More than one cluster: a member began on an empty data directory. */
	readonly isSplit: boolean;
};

const tooFullRatio = 0.9;
const worthRatio = 0.1;

/** Everything about a simulated cluster. Changes only by `answer` and `tick`. */
export type ClusterState = {
	readonly seed: number;
	readonly startedAtMs: Milliseconds;
	readonly nowMs: Milliseconds;
	readonly pace: Pace;
	readonly members: readonly SimMember[];
	/** More than one only after a member started on an empty data directory. */
	readonly groups: readonly RaftGroup[];
	readonly timeline: PendingTimeline;
	readonly traffic: Traffic;
	readonly records: readonly DrillRecord[];
};

/** Throws when there is none: the caller took the ID from this state. */
export function memberOf(state: ClusterState, id: MemberId): SimMember {
	const member = state.members.find(each => each.id === id);
	if (member === undefined) throw new Error(`no simulated member ${id}`);
	return member;
}

/** The raft group that the member's data belongs to. */
export function groupOf(state: ClusterState, member: SimMember): RaftGroup {
	const group = state.groups.find(each => each.clusterId === member.clusterId);
	if (group === undefined) throw new Error(`no cluster ${member.clusterId}`);
	return group;
}

export function withMember(
	state: ClusterState,
	id: MemberId,
	change: Partial<SimMember>,
): ClusterState {
	return {
		...state,
		members: state.members.map(each =>
			each.id === id ? {...each, ...change} : each,
		),
	};
}

export function withGroup(
	state: ClusterState,
	clusterId: string,
	change: Partial<RaftGroup>,
): ClusterState {
	return {
		...state,
		groups: state.groups.map(each =>
			each.clusterId === clusterId ? {...each, ...change} : each,
		),
	};
}

export function withFigures(
	state: ClusterState,
	id: MemberId,
	change: (figures: Figures) => Partial<Figures>,
): ClusterState {
	const {figures} = memberOf(state, id);
	return withMember(state, id, {figures: {...figures, ...change(figures)}});
}

export function withRecord(
	state: ClusterState,
	record: Omit<DrillRecord, 'atMs' | 'scene'>,
): ClusterState {
	// An alarm may be raised for a member that there is not.
	const member =
		state.members.find(each => each.id === record.memberId) ?? state.members[0];
	if (member === undefined) return state;
	const scene = sceneOf(state, member);
	return {
		...state,
		records: [...state.records, {...record, atMs: state.nowMs, scene}],
	};
}

function sceneOf(state: ClusterState, member: SimMember): Scene {
	const {leaderId, alarms, clusterId} = groupOf(state, member);
	const own = state.members.filter(each => each.clusterId === clusterId);
	const up = own.filter(each => !each.isDown);
	const voters = own.filter(each => !each.isLearner);
	const serving = voters.filter(
		each => !each.isDown && !each.isHung && each.defragment === undefined,
	);
	const idsOf = (members: readonly SimMember[]): readonly MemberId[] =>
		members.map(each => each.id);
	return {
		leaderId,
		alarms,
		tooFull: idsOf(
			up.filter(
				({backend}) => backend.fileBytes >= tooFullRatio * backend.quotaBytes,
			),
		),
		worthDefragment: idsOf(
			up.filter(
				({backend}) =>
					backend.fileBytes - backend.inUseBytes >=
					worthRatio * backend.fileBytes,
			),
		),
		defragmenting: idsOf(own.filter(each => each.defragment !== undefined)),
		isBelowQuorum: serving.length < Math.floor(voters.length / 2) + 1,
		isSplit: state.groups.length > 1,
	};
}

/** `3.4` of `3.4.23`: where the series behave differently. */
export function isSeries34(member: SimMember): boolean {
	return member.version.startsWith('3.4.');
}
