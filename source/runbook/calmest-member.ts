import {
	agreedLeader,
	isServing,
	type MemberObservation,
	type Observation,
} from '../cluster/observation.js';
import {votersOf} from '../cluster/quorum.js';

/** The voter that carries extra work best: a caught-up follower with the lowest fsync time. */
export function calmestMember(
	observation: Observation,
): MemberObservation | undefined {
	const leader = agreedLeader(observation);
	const [calmest] = votersOf(observation)
		.filter(each => isServing(observation, each))
		.toSorted(
			(a, b) =>
				Number(a.member.id === leader) - Number(b.member.id === leader) ||
				(b.status?.kind === 'value' ? b.status.value.revision : 0) -
					(a.status?.kind === 'value' ? a.status.value.revision : 0) ||
				fsyncStep(a) - fsyncStep(b),
		);
	return calmest;
}

/**
 * The member's p99 of WAL fsync in steps of two, as etcd's buckets are: finer
 * differences come and go with each reading, and what was chosen must not.
 * Unknown counts as slowest.
 */
export function fsyncStep(member: MemberObservation): number {
	const ms = member.lastMetrics?.value.walFsync?.p99Ms;
	return ms === undefined
		? Number.MAX_SAFE_INTEGER
		: Math.round(Math.log2(Math.max(ms, 0.25)));
}
