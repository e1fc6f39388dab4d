import type {MemberId} from '../../cluster/member.js';
import {hasRoom, withRecords} from './backend.js';
import type {
	Applier,
	ClusterState,
	RaftGroup,
	SimMember,
	Totals,
} from './cluster.js';
import {
	groupOf,
	memberOf,
	withGroup,
	withMember,
	withRecord,
} from './cluster.js';
import {fsyncTime} from './disk.js';
import {countOf, diskBounds, observed} from './histogram.js';
import {textNumber} from './noise.js';
import {takesPart} from './quorum.js';
import type {AlarmRecord} from './requests.js';

/** A backend commits at the latest so long after a write (etcd --backend-batch-interval). */
const commitIntervalMs = 100;
/** What an alarm's record takes in the backend, more or less. */
const alarmBytes = 64;
/** A leader whose disk kept it for longer has sent its heartbeats late (etcd server/etcdserver/raft.go: twice the interval). */
const latestHeartbeatMs = 200;

/** What one applied log entry adds to its group. */
export type Entry = {
	readonly group?: Partial<RaftGroup>;
	readonly totals?: Partial<Totals>;
};

/** One more entry in the group's log, applied by the member that answers for it. */
export function applyEntry(
	state: ClusterState,
	via: SimMember,
	entry: Entry,
): ClusterState {
	const group = groupOf(state, via);
	return syncMember(
		withGroup(state, group.clusterId, {
			...entry.group,
			index: group.index + 1,
			totals: {...group.totals, ...entry.totals},
		}),
		via.id,
	);
}

/**
 * Brings one member up to its group's log as far as it can: what it writes to
 * its WAL, and what it applies. A member whose file is over its quota raises
 * NOSPACE when it applies a write, whoever was asked for it.
 */
export function syncMember(state: ClusterState, id: MemberId): ClusterState {
	const member = memberOf(state, id);
	const group = groupOf(state, member);
	if (!takesPart(member, group)) return state;
	const received = withReceived(state, member, group);
	const canApply = member.defragment === undefined && !member.isLagging;
	if (!canApply || received.applied.index === group.index) {
		return received === member ? state : withMember(state, id, received);
	}

	const {totals} = group;
	const bytes = totals.bytes - received.applied.bytes;
	const cost = totals.cost - received.applied.cost;
	// Only what was applied counts as cost, whatever alarm came after it.
	const isFull = !hasRoom(received.backend, cost);
	const next = withMember(state, id, {
		...received,
		backend: withRecords(received.backend, bytes),
		commitDueAtMs:
			bytes > 0
				? (received.commitDueAtMs ?? state.nowMs + commitIntervalMs)
				: received.commitDueAtMs,
		applied: {
			index: group.index,
			revision: group.store.revision,
			bytes: totals.bytes,
			cost: totals.cost,
		},
	});
	return isFull
		? raiseAlarm(next, member.id, {memberId: id, alarm: 'NOSPACE'})
		: next;
}

/** A log entry that raises an alarm; its group's members act on it from now on. */
export function raiseAlarm(
	state: ClusterState,
	via: MemberId,
	record: AlarmRecord,
): ClusterState {
	const member = memberOf(state, via);
	const {alarms, clusterId, totals} = groupOf(state, member);
	const isKnown = alarms.some(
		each => each.memberId === record.memberId && each.alarm === record.alarm,
	);
	const isFirst = !alarms.some(each => each.alarm === record.alarm);
	const next = applyEntry(
		state,
		member,
		isKnown
			? {}
			: {
					group: {alarms: [...alarms, record]},
					totals: withAlarmRecord(totals),
				},
	);
	if (isKnown) return next;
	const recorded = withRecord(next, {
		memberId: record.memberId,
		what: 'alarm-raised',
		detail: record.alarm,
		isScripted: false,
	});
	// 3.4 and 3.5 keep only the newest alarm's restrictions (etcd server/etcdserver/apply.go).
	return isFirst
		? withApplier(
				recorded,
				clusterId,
				record.alarm === 'CORRUPT' ? 'corrupt' : 'capped',
			)
		: recorded;
}

/** A log entry that disarms a record. When the last of its type is gone, every restriction is, as in 3.4 and 3.5. */
export function disarmAlarm(
	state: ClusterState,
	via: MemberId,
	record: AlarmRecord,
): ClusterState {
	const member = memberOf(state, via);
	const {alarms, clusterId, totals} = groupOf(state, member);
	const left = alarms.filter(
		each => each.memberId !== record.memberId || each.alarm !== record.alarm,
	);
	const isKnown = left.length < alarms.length;
	const next = applyEntry(
		state,
		member,
		isKnown ? {group: {alarms: left}, totals: withAlarmRecord(totals)} : {},
	);
	if (!isKnown) return next;
	const recorded = withRecord(next, {
		memberId: record.memberId,
		what: 'alarm-disarmed',
		detail: record.alarm,
		isScripted: false,
	});
	return left.some(each => each.alarm === record.alarm)
		? recorded
		: withApplier(recorded, clusterId, 'plain');
}

function withAlarmRecord({bytes}: Totals): Partial<Totals> {
	return {bytes: bytes + alarmBytes};
}

/** What a member that starts makes of the alarms that it finds: CORRUPT wins. */
export function applierFor(alarms: readonly AlarmRecord[]): Applier {
	if (alarms.some(each => each.alarm === 'CORRUPT')) return 'corrupt';
	return alarms.length > 0 ? 'capped' : 'plain';
}

function withApplier(
	state: ClusterState,
	clusterId: string,
	applier: Applier,
): ClusterState {
	return {
		...state,
		members: state.members.map(each =>
			each.clusterId === clusterId ? {...each, applier} : each,
		),
	};
}

function withReceived(
	state: ClusterState,
	member: SimMember,
	group: RaftGroup,
): SimMember {
	if (group.index <= member.walIndex) return member;
	// What arrives during an fsync goes out with the next: a slow disk has few.
	if (state.nowMs < member.fsyncEndsAtMs) {
		return {...member, walIndex: group.index};
	}

	const {figures} = member;
	const tookMs = fsyncTime(
		member.disk,
		state.seed,
		textNumber(member.id),
		countOf(figures.walFsync),
	);
	const isLate = group.leaderId === member.id && tookMs > latestHeartbeatMs;
	return {
		...member,
		walIndex: group.index,
		fsyncEndsAtMs: state.nowMs + tookMs,
		figures: {
			...figures,
			walFsync: observed(figures.walFsync, diskBounds, tookMs),
			heartbeatSendFailures:
				figures.heartbeatSendFailures +
				(isLate ? group.memberIds.length - 1 : 0),
		},
	};
}
