import type {MemberObservation} from '../../cluster/observation.js';
import {isReachable} from '../../cluster/observation.js';
import {problemOf} from '../../cluster/reading.js';
import {printable} from '../../printable.js';
import {formatDuration} from '../../units.js';
import {isDefragmenting, knowsLeader} from '../answering.js';
import {idsOf, labelOf, labelsOf} from '../naming.js';
import type {Rule} from '../rule.js';

/**
 * Members that answer Status while a linearizable read through them fails or
 * crawls. Without this, a cluster that serves nobody would look healthy.
 */
export const slowRequests: Rule = ({observation, thresholds}) => {
	const asked = observation.members.filter(
		each => isJudged(each) && each.linearizableRead !== undefined,
	);
	const failing = asked.filter(
		each => problemOf(each.linearizableRead) !== undefined,
	);
	const slow = asked.filter(
		each =>
			each.linearizableRead?.kind === 'value' &&
			each.linearizableRead.tookMs >= thresholds.slowReadMs,
	);
	const [first] = failing;
	const findings = [];
	if (first !== undefined) {
		findings.push({
			code: 'slow-requests' as const,
			severity:
				failing.length === asked.length
					? ('critical' as const)
					: ('warning' as const),
			memberIds: idsOf(failing),
			summary: `A linearizable read through ${labelsOf(failing)} fails though Status answers; ${printable(problemOf(first.linearizableRead)?.message ?? '')}`,
			evidence: {
				failingMembers: failing.length,
				askedMembers: asked.length,
				waitedMs: first.linearizableRead?.tookMs ?? null,
			},
			remedy:
				'Look for a slow disk or a lost connection between members: the read waits for the leader and for a majority',
		});
	}

	const [slowest] = slow.toSorted((a, b) => readMs(b) - readMs(a));
	if (slowest !== undefined) {
		findings.push({
			code: 'slow-requests' as const,
			severity: 'warning' as const,
			memberIds: idsOf(slow),
			summary: `A linearizable read through ${labelOf(slowest)} takes ${formatDuration(readMs(slowest))}; usual are a few milliseconds`,
			evidence: {
				linearizableReadMs: readMs(slowest),
				serializableReadMs: slowest.serializableRead?.tookMs ?? null,
			},
			remedy:
				'Look for a slow disk on the leader and for a slow network between the members',
		});
	}

	return findings;
};

// Reads that fail for a reason with a code of its own say nothing new; learners
// refuse linearizable reads by design.
function isJudged(each: MemberObservation): boolean {
	const kind = problemOf(each.linearizableRead)?.kind;
	return (
		isReachable(each) &&
		!each.member.isLearner &&
		!isDefragmenting(each) &&
		knowsLeader(each) !== false &&
		kind !== 'auth' &&
		kind !== 'cancelled' &&
		kind !== 'not-supported'
	);
}

function readMs(each: MemberObservation): number {
	return each.linearizableRead?.tookMs ?? 0;
}
