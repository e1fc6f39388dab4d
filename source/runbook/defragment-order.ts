import {backendOf} from '../cluster/backend.js';
import {isStarted, type MemberId} from '../cluster/member.js';
import type {MemberObservation, Observation} from '../cluster/observation.js';
import {agreedLeader} from '../cluster/observation.js';

/**
 * The members to defragment, in order: followers first, the one with the most
 * free pages first; the leader last. While the leader rewrites its file, lease
 * renewals stall on every member, so it goes when nothing else is left to do.
 * Learners are left out: they refuse it (v3rpc/util.go). A member that cannot
 * be reached keeps its place; its step cannot run until it answers. Members in
 * a restart loop, `looping`, come first: theirs is queued, and what they hold is
 * known only while they are up, which must not turn the order about.
 */
export function defragmentOrder(
	observation: Observation,
	looping: readonly MemberId[] = [],
): readonly MemberObservation[] {
	const leader = agreedLeader(observation);
	return observation.members
		.filter(each => isStarted(each.member) && !each.member.isLearner)
		.toSorted((a, b) => {
			const aLeads = a.member.id === leader ? 1 : 0;
			const bLeads = b.member.id === leader ? 1 : 0;
			return (
				aLeads - bLeads ||
				Number(looping.includes(b.member.id)) -
					Number(looping.includes(a.member.id)) ||
				freeStep(b) - freeStep(a)
			);
		});
}

// In steps of about a fifth: smaller differences come and go with each commit,
// and the order on the screen must not.
function freeStep(member: MemberObservation): number {
	return Math.round(4 * Math.log2(1 + (backendOf(member)?.freeBytes ?? 0)));
}
