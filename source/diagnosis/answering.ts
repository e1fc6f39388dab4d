import type {MemberObservation} from '../cluster/observation.js';
import {currentMetrics, currentStatus} from '../cluster/observation.js';
import type {ProblemKind} from '../cluster/reading.js';
import {problemOf} from '../cluster/reading.js';

// Refusals in etcd's own words: whoever sends them is alive.
const answers: ReadonlySet<ProblemKind> = new Set<ProblemKind>([
	'auth',
	'no-leader',
	'nospace',
	'corrupt',
	'too-many-requests',
	'not-supported',
]);

/** True when Status or the metrics came, or a refusal in etcd's words: the member is up. */
export function isAnswering(each: MemberObservation): boolean {
	const problem = problemOf(each.status);
	return (
		currentStatus(each) !== undefined ||
		currentMetrics(each) !== undefined ||
		(problem !== undefined && answers.has(problem.kind))
	);
}

/** Whether the member itself says that it has a leader; `undefined` when it says nothing. */
export function knowsLeader(each: MemberObservation): boolean | undefined {
	const status = currentStatus(each);
	if (status !== undefined) return status.leaderId !== undefined;
	if (problemOf(each.status)?.kind === 'no-leader') return false;
	return currentMetrics(each)?.hasLeader;
}

/**
 * True while the member's metrics say that a defragment runs, or a run of this
 * host has sent one and the member hangs, as all requests there do until it
 * ends. etcd 3.4 has no such metric.
 */
export function isDefragmenting(each: MemberObservation): boolean {
	return (
		currentMetrics(each)?.defragInflight === true ||
		(each.defragment === 'sent' && isHanging(each))
	);
}

/** True while Status is awaited: connected, and no answer. A port that refuses hangs nothing. */
export function isHanging(each: MemberObservation): boolean {
	const problem = problemOf(each.status);
	return problem === undefined
		? each.waitingSinceMs !== undefined
		: problem.kind === 'timeout';
}
