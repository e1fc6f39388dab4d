import {backendOf} from '../../cluster/backend.js';
import {
	alarmsOf,
	currentMetrics,
	currentStatus,
	isNotAskedYet,
} from '../../cluster/observation.js';
import type {
	MemberObservation,
	Observation,
} from '../../cluster/observation.js';
import {isUnstarted} from '../../cluster/member.js';
import type {ProblemKind} from '../../cluster/reading.js';
import {problemOf} from '../../cluster/reading.js';
import {isDefragmenting, isHanging} from '../../diagnosis/answering.js';
import type {Finding} from '../../diagnosis/finding.js';
import type {Milliseconds} from '../../units.js';
import {formatDuration} from '../../units.js';
import type {Freshness} from '../freshness.js';
import {outside} from '../text/text-fit.js';
import type {Tone} from '../text/tone.js';

/** How a member stands: a shape, a word and a tone, and where there is one the reason. */
export type MemberState = {
	readonly glyph: string;
	readonly word: string;
	readonly tone: Tone;
	/** `from node-a`: what is unreachable is unreachable from here. */
	readonly from: string | undefined;
	readonly reason: string | undefined;
};

// A call this long without an answer is shown before its deadline passes.
const slowAnswerMs = 2000;

/** Judges by the newest reading alone, gravest first; never OK for what did not answer or is stale. */
export function memberState(
	observation: Observation,
	member: MemberObservation,
	findings: readonly Finding[],
	freshness: Freshness,
	nowMs: Milliseconds,
): MemberState {
	const problem = problemOf(member.status);
	const waitedMs =
		member.waitingSinceMs === undefined
			? 0
			: Math.max(0, nowMs - member.waitingSinceMs);
	const waited =
		waitedMs > 0 ? `no answer for ${formatDuration(waitedMs)}` : undefined;
	if (isDefragmenting(member) && isHanging(member)) {
		return warning('DEFRAGMENTING', '►', waited);
	}

	if (member.defragment === 'likely' && isHanging(member)) {
		return warning('DEFRAGMENTING?', '▲', waited);
	}

	if (problem !== undefined) {
		return {
			...critical(problemWord(problem.kind), outside(problem.message)),
			from: `from ${outside(observation.vantage)}`,
		};
	}

	const status = currentStatus(member);
	if (status === undefined) {
		if (isUnstarted(member.member)) return warning('NOT STARTED', '○');
		return {
			glyph: '○',
			word: isNotAskedYet(member) ? 'NOT ASKED YET' : 'ASKING',
			tone: 'info',
			from: undefined,
			reason: waitedMs > 0 ? `for ${formatDuration(waitedMs)}` : undefined,
		};
	}

	const raised = alarmsOf(observation) ?? [];
	const alarms = raised
		.filter(each => each.memberId === member.member.id)
		.map(each => outside(each.type));
	if (alarms.length > 0) return critical([...new Set(alarms)].join(' '));
	if ((backendOf(member)?.quotaRatio ?? 0) >= 1) return critical('OVER QUOTA');
	if (status.leaderId === undefined) return critical('NO LEADER');
	if (waitedMs > slowAnswerMs) {
		return warning('NO ANSWER YET', '▲', `for ${formatDuration(waitedMs)}`);
	}

	if (currentMetrics(member)?.defragInflight === true) {
		return warning('DEFRAGMENTING', '►');
	}

	if (freshness === 'stale') return warning('STALE');
	const readProblem = problemOf(member.linearizableRead);
	if (readProblem !== undefined) {
		return critical('READS FAIL', outside(readProblem.message));
	}

	const gravest = findings.find(each => each.severity !== 'info');
	if (gravest === undefined && raised.length > 0) {
		// Anybody's alarm makes every member refuse writes.
		return warning('WRITES REFUSED');
	}

	if (gravest === undefined) {
		return {
			glyph: '✓',
			word: 'OK',
			tone: 'good',
			from: undefined,
			reason: undefined,
		};
	}

	return gravest.severity === 'critical'
		? critical(gravest.code)
		: warning(gravest.code);
}

function critical(word: string, reason?: string): MemberState {
	return {glyph: '✗', word, tone: 'critical', from: undefined, reason};
}

function warning(word: string, glyph = '▲', reason?: string): MemberState {
	return {glyph, word, tone: 'warning', from: undefined, reason};
}

function problemWord(kind: ProblemKind): string {
	switch (kind) {
		case 'refused':
		case 'timeout':
		case 'unreachable': {
			return 'UNREACHABLE';
		}

		case 'tls': {
			return 'TLS FAILS';
		}

		case 'auth': {
			return 'NO ACCESS';
		}

		case 'not-etcd': {
			return 'NOT ETCD';
		}

		case 'another-member': {
			return 'NOT ITS URL';
		}

		case 'no-leader': {
			return 'NO LEADER';
		}

		case 'corrupt': {
			return 'CORRUPT';
		}

		case 'nospace':
		case 'compacted':
		case 'future-revision':
		case 'too-many-requests':
		case 'not-supported':
		case 'too-large':
		case 'unavailable':
		case 'cancelled':
		case 'unknown': {
			return 'NO READING';
		}
	}
}
