import type {MemberId} from '../../cluster/member.js';
import type {Milliseconds} from '../../units.js';
import {withoutLease} from './answer-lease.js';
import {committed, defragmented, withoutRecords} from './backend.js';
import type {ClusterState, RaftGroup, SimMember} from './cluster.js';
import {
	groupOf,
	memberOf,
	withGroup,
	withMember,
	withRecord,
} from './cluster.js';
import {commitTime} from './disk.js';
import {playTimeline} from './faults.js';
import {countOf, defragBounds, diskBounds, observed} from './histogram.js';
import {withLeader} from './move-leader.js';
import {noise, textNumber} from './noise.js';
import {hasQuorum, takesPart, votersOf, workingLeader} from './quorum.js';
import {syncMember} from './replicate.js';
import {sendTraffic} from './send-traffic.js';

/** Everything that time alone does to the cluster up to `nowMs`. */
export function tick(state: ClusterState, nowMs: Milliseconds): ClusterState {
	const elapsedMs = Math.max(0, nowMs - state.nowMs);
	let next: ClusterState = {...state, nowMs: Math.max(nowMs, state.nowMs)};
	next = playTimeline(next);
	for (const {clusterId} of next.groups) {
		next = elect(next, clusterId);
		next = expireLeases(next, clusterId);
	}

	next = sendTraffic(next);
	for (const {id} of next.members) next = tickMember(next, id, elapsedMs);
	return next;
}

function tickMember(
	state: ClusterState,
	id: MemberId,
	elapsedMs: Milliseconds,
): ClusterState {
	const before = memberOf(state, id);
	if (before.isDown || before.isHung) return state;
	let next = endDefragment(state, before);
	next = syncMember(next, id);
	next = drain(next, memberOf(next, id), elapsedMs);
	return commit(next, memberOf(next, id));
}

function endDefragment(state: ClusterState, member: SimMember): ClusterState {
	const {defragment, id, figures, backend} = member;
	if (defragment === undefined || state.nowMs < defragment.endsAtMs) {
		return state;
	}

	const tookMs = defragment.endsAtMs - defragment.startedAtMs;
	return withRecord(
		withMember(state, id, {
			defragment: undefined,
			backend: defragmented(backend),
			figures: {
				...figures,
				defragments: observed(figures.defragments, defragBounds, tookMs),
			},
		}),
		{memberId: id, what: 'defragment-ended', detail: '', isScripted: false},
	);
}

// Compacted records are deleted in batches, member by member, while it serves.
function drain(
	state: ClusterState,
	member: SimMember,
	elapsedMs: Milliseconds,
): ClusterState {
	const {totals} = groupOf(state, member);
	const left = totals.freedRecords - member.drained.records;
	const leftBytes = totals.freedBytes - member.drained.bytes;
	if (
		(left <= 0 && leftBytes <= 0) ||
		member.defragment !== undefined ||
		member.isLagging
	) {
		return state;
	}

	const most = Math.max(
		1,
		Math.floor((state.pace.compactedRecordsPerSecond * elapsedMs) / 1000),
	);
	const records = Math.min(left, most);
	const bytes =
		records === left ? leftBytes : Math.floor((leftBytes * records) / left);
	return withMember(state, member.id, {
		backend: withoutRecords(member.backend, bytes),
		commitDueAtMs: member.commitDueAtMs ?? state.nowMs,
		drained: {
			records: member.drained.records + records,
			bytes: member.drained.bytes + bytes,
		},
	});
}

function commit(state: ClusterState, member: SimMember): ClusterState {
	const {commitDueAtMs, backend, figures, disk, id} = member;
	if (
		commitDueAtMs === undefined ||
		state.nowMs < commitDueAtMs ||
		member.defragment !== undefined
	) {
		return state;
	}

	if (!backend.isDirty) {
		return withMember(state, id, {commitDueAtMs: undefined});
	}

	return withMember(state, id, {
		commitDueAtMs: undefined,
		backend: committed(backend),
		figures: {
			...figures,
			backendCommit: observed(
				figures.backendCommit,
				diskBounds,
				commitTime(
					disk,
					state.seed,
					textNumber(id),
					countOf(figures.backendCommit),
				),
			),
		},
	});
}

// The members that are left notice after an election timeout that nobody leads,
// and elect one of those that have every entry.
function elect(state: ClusterState, clusterId: string): ClusterState {
	const group = state.groups.find(each => each.clusterId === clusterId);
	if (group === undefined || workingLeader(state, group) !== undefined) {
		return group?.electionAtMs === undefined
			? state
			: withGroup(state, clusterId, {electionAtMs: undefined});
	}

	if (group.electionAtMs === undefined) {
		const {electionTimeoutMs} = state.pace;
		return withGroup(state, clusterId, {
			electionAtMs:
				state.nowMs +
				electionTimeoutMs * (1 + noise(state.seed, 7, group.index)),
		});
	}

	if (state.nowMs < group.electionAtMs) return state;
	return hasQuorum(state, group)
		? electNow(state, group)
		: withGroup(state, clusterId, {
				leaderId: undefined,
				electionAtMs: undefined,
			});
}

function electNow(state: ClusterState, group: RaftGroup): ClusterState {
	const [best] = votersOf(state, group)
		.filter(each => takesPart(each, group))
		.toSorted((a, b) => b.walIndex - a.walIndex);
	if (best === undefined) return state;
	return withRecord(withLeader(state, group.clusterId, best.id), {
		memberId: best.id,
		what: 'leader-elected',
		detail: best.name,
		isScripted: false,
	});
}

// Only the leader counts leases down, and ends them with a log entry; under
// CORRUPT that is refused like any other change.
function expireLeases(state: ClusterState, clusterId: string): ClusterState {
	const group = state.groups.find(each => each.clusterId === clusterId);
	if (group === undefined || group.leases.size === 0) return state;
	const leader = workingLeader(state, group);
	if (leader === undefined || leader.applier === 'corrupt') return state;
	let next = state;
	for (const lease of group.leases.values()) {
		if (lease.expiresAtMs <= state.nowMs) {
			next = withoutLease(next, leader, lease);
		}
	}

	return next;
}
