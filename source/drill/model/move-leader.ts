import type {MemberId} from '../../cluster/member.js';
import type {ClusterState, SimMember} from './cluster.js';
import {groupOf, withRecord} from './cluster.js';
import {etcdErrors} from './etcd-error.js';
import {hindranceOf, requestTimeoutMs} from './hindrance.js';
import type {Answered} from './outcome.js';
import {answered, hindered, waitFor} from './outcome.js';
import {leaderSeenBy} from './quorum.js';
import {syncMember} from './replicate.js';
import type {Call} from './requests.js';

/** How long the others take to follow a leader that hands over. */
const handOverMs = 100;

/** Answers MoveLeader: only the leader does it, and only towards a voter. */
export function answerMoveLeader(
	state: ClusterState,
	member: SimMember,
	call: Extract<Call, {kind: 'move-leader'}>,
): Answered {
	const hindrance = hindranceOf(state, member, 'process');
	if (hindrance !== undefined) return hindered(state, hindrance, call);
	const group = groupOf(state, member);
	if (leaderSeenBy(state, member) !== member.id) {
		return answered(state, etcdErrors.notLeader);
	}

	const target = state.members.find(each => each.id === call.target);
	if (
		target === undefined ||
		target.isLearner ||
		!group.memberIds.includes(target.id)
	) {
		return answered(state, etcdErrors.badTransferee);
	}

	if (target.id === member.id) {
		return answered(state, {kind: 'done', header: undefined});
	}

	const isWilling =
		!target.isDown && !target.isHung && !target.isCutOff && !member.isCutOff;
	return isWilling
		? answered(
				withRecord(withLeader(state, group.clusterId, target.id), {
					memberId: member.id,
					what: 'move-leader',
					detail: target.name,
					isScripted: false,
				}),
				{kind: 'done', header: undefined},
				handOverMs,
			)
		: waitFor(
				state,
				{kind: 'leader-is', target: target.id},
				requestTimeoutMs(state),
			);
}

/** A new term with that leader, seen by every member that is there. */
export function withLeader(
	state: ClusterState,
	clusterId: string,
	leaderId: MemberId,
): ClusterState {
	const next = {
		...state,
		groups: state.groups.map(each =>
			each.clusterId === clusterId
				? {
						...each,
						leaderId,
						term: each.term + 1,
						index: each.index + 1,
						electionAtMs: undefined,
					}
				: each,
		),
		members: state.members.map(each =>
			each.clusterId === clusterId
				? {
						...each,
						figures: {
							...each.figures,
							leaderChanges: each.figures.leaderChanges + 1,
						},
					}
				: each,
		),
	};
	return syncMember(next, leaderId);
}
