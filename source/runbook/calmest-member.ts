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
				fsyncMs(a) - fsyncMs(b),
		);
	return calmest;
}

/** The member's p99 of WAL fsync as last read, in ms; unknown counts as slowest. */
export function fsyncMs(member: MemberObservation): number {
	return member.lastMetrics?.value.walFsync?.p99Ms ?? Number.POSITIVE_INFINITY;
}
