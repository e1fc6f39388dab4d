import {compareNames, memberLabel} from '../cluster/member.js';
import {
	agreedLeader,
	alarmsOf,
	currentMetrics,
	currentStatus,
	isServing,
	type MemberObservation,
	type Observation,
} from '../cluster/observation.js';
import {votersOf} from '../cluster/quorum.js';
import type {Milliseconds} from '../units.js';

/** A member to read from, and how to speak of it. */
export type Source<Reader> = {
	/** As the member list has it: not yet printable. */
	readonly name: string;
	readonly reader: Reader;
};

/** Effects that reading takes time with. */
export type Pause = {
	readonly nowMs: () => Milliseconds;
	/** Resolves after the time, or as soon as the signal aborts. */
	readonly sleep: (ms: Milliseconds, signal: AbortSignal) => Promise<void>;
};

/**
 * The members that can be read from, the calmest first: followers before the
 * leader, and of those the one whose own read was quickest. Left out is who
 * does not answer, is defragmenting, raises CORRUPT, or is a learner (etcd
 * refuses to serve reads and watches from it).
 */
export function readableMembers(
	observation: Observation,
): readonly MemberObservation[] {
	const leader = agreedLeader(observation);
	const corrupt = (alarmsOf(observation) ?? [])
		.filter(alarm => alarm.type === 'CORRUPT')
		.map(alarm => alarm.memberId);
	return votersOf(observation)
		.filter(
			each =>
				isServing(observation, each) &&
				currentMetrics(each)?.defragInflight !== true &&
				!corrupt.includes(each.member.id),
		)
		.toSorted(
			(a, b) =>
				Number(a.member.id === leader) - Number(b.member.id === leader) ||
				readStep(a) - readStep(b) ||
				revisionOf(b) - revisionOf(a) ||
				compareNames(memberLabel(a.member), memberLabel(b.member)),
		);
}

// In steps of two: finer differences come and go. Up to 4 ms is as good as it gets.
function readStep({serializableRead}: MemberObservation): number {
	return serializableRead?.kind === 'value'
		? Math.round(Math.log2(Math.max(4, serializableRead.tookMs)))
		: Number.MAX_SAFE_INTEGER;
}

function revisionOf(member: MemberObservation): number {
	return currentStatus(member)?.revision ?? 0;
}
