import type {MemberObservation, Observation} from './observation.js';
import {isServing} from './observation.js';
import {isListed} from './member.js';

/** The cluster's votes as they stand. */
export type Quorum = {
	/** Members that vote: everyone but learners. An unstarted voter counts. */
	readonly voters: number;
	/** Votes that a decision needs: half the voters, rounded down, plus one. */
	readonly needed: number;
	/** Voters that answered as part of this cluster. */
	readonly reachable: number;
	/** More voters that may stop serving before decisions stop; negative when already lost. */
	readonly toSpare: number;
};

/** The voters of the member list: learners and endpoints outside the list have no vote. */
export function votersOf(
	observation: Observation,
): readonly MemberObservation[] {
	return observation.members.filter(
		each => isListed(each.member) && !each.member.isLearner,
	);
}

/** Counts the votes in an observation. */
export function quorumOf(observation: Observation): Quorum {
	const voters = votersOf(observation);
	const needed = Math.floor(voters.length / 2) + 1;
	const reachable = voters.filter(each => isServing(observation, each)).length;
	return {
		voters: voters.length,
		needed,
		reachable,
		toSpare: reachable - needed,
	};
}
