import {isListed, isStarted, memberLabel} from '../cluster/member.js';
import {
	agreedLeader,
	alarmsOf,
	currentMetrics,
	currentStatus,
	isServing,
	isUnasked,
	memberById,
	type MemberObservation,
	type Observation,
} from '../cluster/observation.js';
import {quorumOf, votersOf} from '../cluster/quorum.js';
import {printable} from '../printable.js';
import {formatCount} from '../units.js';
import {lacksRedundancy} from './redundancy.js';
import type {PreCheck} from './step.js';

/** Entries that a member may have received and not yet applied before another one is disturbed. */
const mostEntriesToApply = 100;
/** Entries that a member may trail behind the newest: Status of two members is not read at one instant. */
const mostEntriesToReceive = 1000;

/** No CORRUPT record anywhere: it stops every step, the disarm of NOSPACE included. */
export function checkNoCorrupt(observation: Observation): PreCheck {
	const alarms = alarmsOf(observation);
	const corrupt = alarms?.filter(alarm => alarm.type === 'CORRUPT') ?? [];
	return {
		title: 'No CORRUPT alarm',
		isFinal: true,
		state:
			alarms === undefined ? 'unknown' : corrupt.length === 0 ? 'pass' : 'fail',
		detail:
			alarms === undefined
				? 'no member answers'
				: corrupt.length === 0
					? 'none in the Status of any member'
					: `raised by ${corrupt.map(alarm => alarm.memberId).join(', ')}`,
		takenAtMs: observation.takenAtMs,
	};
}

/** All members that answer name the same cluster. */
export function checkOneCluster(observation: Observation): PreCheck {
	const ids = new Set(
		observation.members
			.map(each => currentStatus(each)?.clusterId)
			.filter(id => id !== undefined),
	);
	return {
		title: 'One cluster',
		isFinal: true,
		state: ids.size === 1 ? 'pass' : ids.size === 0 ? 'unknown' : 'fail',
		detail: ids.size === 0 ? 'no member answers' : [...ids].join(', '),
		takenAtMs: observation.takenAtMs,
	};
}

/** A leader that the members agree on. */
export function checkLeader(observation: Observation): PreCheck {
	const leader = agreedLeader(observation);
	const member =
		leader === undefined ? undefined : memberById(observation, leader);
	return {
		title: 'A leader that all agree on',
		state: leader === undefined ? 'fail' : 'pass',
		detail:
			leader === undefined
				? 'none'
				: printable(member === undefined ? leader : memberLabel(member.member)),
		takenAtMs: observation.takenAtMs,
	};
}

/**
 * Enough voters serve, also while `id` does not. Where no voter can ever be
 * spared (one or two in all) the step is an outage, which the operator types.
 */
export function checkQuorumWithout(
	observation: Observation,
	id: string | undefined,
	{isOutageTyped = false}: {readonly isOutageTyped?: boolean} = {},
): PreCheck {
	const {voters, needed, reachable} = quorumOf(observation);
	const takenAtMs = observation.takenAtMs;
	if (id === undefined) {
		return {
			title: 'Quorum serves',
			state: reachable >= needed ? 'pass' : 'fail',
			detail: `${reachable} of ${voters} voters answer, ${needed} are needed`,
			takenAtMs,
		};
	}

	const target = memberById(observation, id);
	const isCounted = target !== undefined && isServing(observation, target);
	const left = reachable - (isCounted ? 1 : 0);
	const title = 'Quorum serves while this member does not';
	if (lacksRedundancy(observation) && reachable === voters) {
		return {
			title,
			state: 'pass',
			detail: `${voters} ${voters === 1 ? 'voter' : 'voters'} in all: this step is an outage until it ends`,
			takenAtMs,
		};
	}

	if (isOutageTyped && left < needed) {
		return {
			title,
			state: 'pass',
			detail: `NO: ${left} of ${voters} voters would serve, ${needed} are needed. By your typed decision this step is an outage until it ends`,
			takenAtMs,
		};
	}

	return {
		title,
		state: left >= needed ? 'pass' : 'fail',
		detail:
			left >= needed
				? `${left} of ${voters} voters would serve, ${needed} are needed`
				: `only ${left} of ${voters} voters would serve, ${needed} are needed: ${whatIsMissing(observation)}`,
		takenAtMs,
	};
}

// Nobody is to bring back what may well be up.
function whatIsMissing(observation: Observation): string {
	const unasked = votersOf(observation).filter(each => isUnasked(each));
	if (unasked.length === 0) return 'bring the unreachable member back first';
	const names = unasked.map(each => printable(memberLabel(each.member)));
	return `${names.join(', ')} could not be asked yet`;
}

/** Any one serving member may stop for its defragment without losing quorum. */
export function checkOneToSpare(observation: Observation): PreCheck {
	const serving = votersOf(observation).find(each =>
		isServing(observation, each),
	);
	return {
		...checkQuorumWithout(observation, serving?.member.id ?? ''),
		title: 'Quorum serves while one member is defragmented',
	};
}

/** In the place of the check above where the operator goes on without a member that is down. */
export function goesOnWithout(observation: Observation): PreCheck {
	return {
		...checkOneToSpare(observation),
		state: 'pass',
		detail:
			'NO: you go on without a member. The snapshot and the compaction need a quorum and no more; each defragment is an outage, which you type; the disarm waits for every member',
	};
}

/**
 * No member is being defragmented, by anybody. A Status that was answered
 * proves it for that member: Status hangs for the whole of a defragment.
 */
export function checkNoDefragInFlight(observation: Observation): PreCheck {
	const title = 'No defragment in flight anywhere';
	const members = observation.members.filter(each => isStarted(each.member));
	const inflight = members.filter(
		each => currentMetrics(each)?.defragInflight === true,
	);
	const silent = members.filter(
		each => !isServing(observation, each) && !saysNoneInFlight(each),
	);
	const names = (which: typeof members): string =>
		which.map(each => printable(memberLabel(each.member))).join(', ');
	const takenAtMs = observation.takenAtMs;
	if (inflight.length > 0) {
		return {
			title,
			state: 'fail',
			detail: `${names(inflight)} is being defragmented`,
			takenAtMs,
		};
	}

	// Nothing listens on a port that refuses: a process that is down defragments nothing.
	const mayDefragment = silent.filter(
		each =>
			each.status?.kind !== 'problem' || each.status.problem.kind !== 'refused',
	);
	if (mayDefragment.length > 0) {
		return {
			title,
			state: 'unknown',
			detail: `${names(mayDefragment)} does not answer, as a member does that is being defragmented`,
			takenAtMs,
		};
	}

	return {
		title,
		state: 'pass',
		detail: 'every member that runs answers Status',
		takenAtMs,
	};
}

// A page read before the member fell silent says nothing about what silences it.
function saysNoneInFlight(member: MemberObservation): boolean {
	const {metrics, waitingSinceMs} = member;
	return (
		metrics?.kind === 'value' &&
		metrics.value.defragInflight === false &&
		(waitingSinceMs === undefined || metrics.takenAtMs >= waitingSinceMs)
	);
}

/** Every member that serves has applied what the leader committed, nearly. */
export function checkCaughtUp(observation: Observation): PreCheck {
	const serving = servingMembers(observation);
	const behind = serving.flatMap(each => {
		const entries = tooFarBehind(observation, each);
		return entries === undefined
			? []
			: [
					`${printable(memberLabel(each.member))} is ${formatCount(entries)} entries behind`,
				];
	});
	return {
		title: 'Every serving member has caught up',
		state:
			serving.length === 0 ? 'unknown' : behind.length === 0 ? 'pass' : 'fail',
		detail:
			behind.length === 0
				? `at index ${formatCount(newestIndex(observation))}`
				: behind.join(', '),
		takenAtMs: observation.takenAtMs,
	};
}

/** How many raft entries the member trails by when those are too many to disturb another one; else `undefined`. */
export function tooFarBehind(
	observation: Observation,
	member: MemberObservation,
): number | undefined {
	const status = currentStatus(member);
	const received = status?.raftIndex ?? 0;
	const toApply = received - (status?.raftAppliedIndex ?? received);
	const toReceive = newestIndex(observation) - received;
	return toApply >= mostEntriesToApply || toReceive >= mostEntriesToReceive
		? toApply + toReceive
		: undefined;
}

function servingMembers(
	observation: Observation,
): readonly MemberObservation[] {
	return observation.members.filter(
		each => isServing(observation, each) && isListed(each.member),
	);
}

function newestIndex(observation: Observation): number {
	return Math.max(
		0,
		...servingMembers(observation).map(
			each => currentStatus(each)?.raftIndex ?? 0,
		),
	);
}
