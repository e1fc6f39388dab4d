import type {ClusterState, RaftGroup, SimMember} from './cluster.js';
import {groupOf, memberOf} from './cluster.js';

/** Whether the member takes part in its group: runs, and reaches the others. */
export function takesPart(member: SimMember, group: RaftGroup): boolean {
	return (
		member.clusterId === group.clusterId &&
		!member.isDown &&
		!member.isHung &&
		!member.isCutOff
	);
}

export function votersOf(
	state: ClusterState,
	group: RaftGroup,
): readonly SimMember[] {
	return group.memberIds
		.map(id => memberOf(state, id))
		.filter(member => !member.isLearner);
}

export function hasQuorum(state: ClusterState, group: RaftGroup): boolean {
	const voters = votersOf(state, group);
	const present = voters.filter(member => takesPart(member, group)).length;
	return present > voters.length / 2;
}

/** The leader, if it is there and a quorum follows it. */
export function workingLeader(
	state: ClusterState,
	group: RaftGroup,
): SimMember | undefined {
	if (group.leaderId === undefined || !hasQuorum(state, group)) {
		return undefined;
	}

	const leader = memberOf(state, group.leaderId);
	return takesPart(leader, group) ? leader : undefined;
}

/** Whom that member takes for the leader: nobody, once it hears from none. */
export function leaderSeenBy(
	state: ClusterState,
	member: SimMember,
): string | undefined {
	return member.isCutOff ? undefined : groupOf(state, member).leaderId;
}
