import type {MemberObservation} from '../../cluster/observation.js';
import {isReachable} from '../../cluster/observation.js';
import {problemOf} from '../../cluster/reading.js';
import {printable} from '../../printable.js';
import type {Milliseconds} from '../../units.js';
import {formatDuration} from '../../units.js';
import {isDefragmenting, knowsLeader} from '../answering.js';
import type {Finding} from '../finding.js';
import {idsOf, labelOf, labelsOf} from '../naming.js';
import type {Rule, RuleContext} from '../rule.js';
import {severityOf} from '../severity.js';
import {moveLeaderFirst, slowFsyncs} from '../slow-disk.js';

/**
 * Members that answer Status while a linearizable read through them fails or
 * crawls. Without this, a cluster that serves nobody would look healthy. The
 * serializable read beside it tells where the time goes: it needs neither the
 * leader nor a majority.
 */
export const slowRequests: Rule = context => {
	const asked = context.observation.members.filter(
		each => isJudged(each) && each.linearizableRead !== undefined,
	);
	return [...failing(asked, context), ...slow(asked, context)];
};

function failing(
	asked: readonly MemberObservation[],
	{observation}: RuleContext,
): readonly Finding[] {
	const members = asked.filter(
		each => problemOf(each.linearizableRead) !== undefined,
	);
	const [first] = members;
	if (first === undefined) return [];
	return [
		{
			code: 'slow-requests',
			severity: members.length === asked.length ? 'critical' : 'warning',
			memberIds: idsOf(members),
			summary: `A linearizable read through ${labelsOf(members, observation)} fails though Status answers; ${printable(problemOf(first.linearizableRead)?.message ?? '')}`,
			evidence: {
				failingMembers: members.length,
				askedMembers: asked.length,
				waitedMs: first.linearizableRead?.tookMs ?? null,
			},
			remedy:
				'Look for a slow disk or a lost connection between members: the read waits for the leader and for a majority',
		},
	];
}

function slow(
	asked: readonly MemberObservation[],
	{observation, thresholds}: RuleContext,
): readonly Finding[] {
	// What this program itself was late by is no slowness of a member.
	const ownDelayMs = observation.ownDelayMs ?? 0;
	const members = asked.filter(
		each =>
			each.linearizableRead?.kind === 'value' &&
			readMs(each) - ownDelayMs >= thresholds.slowReadInfoMs,
	);
	const [slowest] = members.toSorted((a, b) => readMs(b) - readMs(a));
	if (slowest === undefined) return [];
	const severity = severityOf(readMs(slowest) - ownDelayMs, {
		info: thresholds.slowReadInfoMs,
		warning: thresholds.slowReadWarningMs,
	});
	const serializableMs = serializableReadMs(slowest);
	const where = whereOf(readMs(slowest), serializableMs);
	const disks = slowFsyncs(observation, thresholds).map(({each}) => each);
	const move = where === 'raft' ? moveLeaderFirst(observation, disks) : '';
	return [
		{
			code: 'slow-requests',
			severity: severity ?? 'info',
			memberIds: idsOf(members),
			summary: `A linearizable read through ${labelOf(slowest)} takes ${formatDuration(readMs(slowest))}; ${explanations[where](formatDuration(serializableMs))}`,
			evidence: {
				member: labelOf(slowest),
				linearizableReadMs: readMs(slowest),
				serializableReadMs: serializableMs ?? null,
				slowIn: where,
			},
			remedy: move === '' ? remedies[where] : `${move}; then look further`,
		},
	];
}

type Where = 'raft' | 'member' | 'unknown';

// The serializable read takes the same way through the member but for raft: a
// third of the time is where it stops being a small part of it.
function whereOf(
	linearizableMs: Milliseconds,
	serializableMs: Milliseconds | undefined,
): Where {
	if (serializableMs === undefined) return 'unknown';
	return serializableMs >= linearizableMs / 3 ? 'member' : 'raft';
}

const explanations: Readonly<Record<Where, (serializable: string) => string>> =
	{
		raft: serializable =>
			`a serializable one takes ${serializable}, so the time goes into raft: a disk or the network between members`,
		member: serializable =>
			`a serializable one takes ${serializable} as well, so the time goes into the member itself: applying, its backend, or a defragment`,
		unknown: () => 'usual are a few milliseconds',
	};

const remedies: Readonly<Record<Where, string>> = {
	raft: 'Look at the WAL fsync times of the leader and of the members, then at the network between them',
	member:
		'Look at its CPU, its memory, its backend commit time, and for large range requests (apply request took too long in its log)',
	unknown:
		'Look for a slow disk on the leader and for a slow network between the members',
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

function readMs(each: MemberObservation): Milliseconds {
	return each.linearizableRead?.tookMs ?? 0;
}

function serializableReadMs(each: MemberObservation): Milliseconds | undefined {
	return each.serializableRead?.kind === 'value'
		? each.serializableRead.tookMs
		: undefined;
}
