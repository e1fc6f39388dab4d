import {backendOf} from '../cluster/backend.js';
import {isListed, isUnstarted, memberLabel} from '../cluster/member.js';
import {
	agreedLeader,
	isServing,
	memberById,
	type MemberObservation,
	type Observation,
} from '../cluster/observation.js';
import {printable} from '../printable.js';
import {formatBytes, type Bytes} from '../units.js';
import {
	checkCaughtUp,
	checkLeader,
	checkNoCorrupt,
	checkNoDefragInFlight,
	checkOneCluster,
	checkOneToSpare,
	checkQuorumWithout,
} from './cluster-checks.js';
import {everyMemberBelowQuota} from './quota-checks.js';
import type {PreCheck, Step} from './step.js';

/** Room that a snapshot needs at its destination, over the size of the file. */
const snapshotRoomFactor = 1.05;

/** Facts that no observation holds. */
export type StepFacts = {
	/** Free bytes where the snapshot would go; `undefined` when that could not be read. */
	readonly snapshotFreeBytes: Bytes | undefined;
	/** Whether a step of this run needs nothing more. */
	readonly isSettled: (stepId: string) => boolean;
	/** Whether the operator left it out. */
	readonly isLeftOut: (stepId: string) => boolean;
	/** The steps of the plan in force. */
	readonly steps: readonly Step[];
};

/**
 * Everything that must hold just before `step` runs, judged on `observation`.
 * What cannot be known is `unknown`, which refuses the step like a failure.
 */
export function preChecksFor(
	step: Step,
	observation: Observation,
	facts: StepFacts,
): readonly PreCheck[] {
	const always = [checkNoCorrupt(observation), checkOneCluster(observation)];
	switch (step.action.kind) {
		case 'pre-check': {
			return [
				...always,
				checkLeader(observation),
				checkQuorumWithout(observation, undefined),
				checkOneToSpare(observation),
				...everyMemberAnswers(observation),
				checkNoDefragInFlight(observation),
				checkCaughtUp(observation),
			];
		}

		case 'snapshot': {
			return [
				...always,
				checkServes(observation, step.action.memberId),
				checkSnapshotRoom(observation, step.action.memberId, facts),
			];
		}

		case 'compact': {
			return [
				...always,
				checkSettled(facts, 'snapshot', 'A snapshot was saved'),
				checkLeader(observation),
				checkQuorumWithout(observation, undefined),
				checkServes(observation, step.action.memberId),
				checkNoDefragInFlight(observation),
			];
		}

		case 'defragment': {
			return [
				...always,
				checkSettled(facts, 'snapshot', 'A snapshot was saved'),
				...compactionSettled(facts),
				checkServes(observation, step.action.memberId),
				checkQuorumWithout(observation, step.action.memberId),
				checkNoDefragInFlight(observation),
				checkCaughtUp(observation),
				checkLeaderLast(observation, step.action.memberId, facts),
			];
		}

		case 'move-leader': {
			return [
				...always,
				checkLeader(observation),
				checkQuorumWithout(observation, undefined),
				checkNoDefragInFlight(observation),
				checkCaughtUp(observation),
			];
		}

		case 'disarm': {
			return [
				...always,
				checkLeader(observation),
				checkNoDefragInFlight(observation),
				...everyMemberBelowQuota(observation),
			];
		}

		case 'verify': {
			return [
				...always,
				checkLeader(observation),
				checkQuorumWithout(observation, undefined),
				...noneLeftToDisarm(facts),
			];
		}
	}
}

function checkSettled(
	facts: StepFacts,
	stepId: string,
	title: string,
): PreCheck {
	const isSettled = facts.isSettled(stepId);
	return {
		title,
		state: isSettled ? 'pass' : 'fail',
		detail: facts.isLeftOut(stepId)
			? 'NO: it was left out by your decision'
			: isSettled
				? 'yes, in this run'
				: 'not yet',
		takenAtMs: undefined,
	};
}

// A history shorter than what is kept has nothing to compact, and no step for it.
function compactionSettled(facts: StepFacts): readonly PreCheck[] {
	return facts.steps.some(step => step.action.kind === 'compact')
		? [checkSettled(facts, 'compact', 'History was compacted on every member')]
		: [];
}

function noneLeftToDisarm(facts: StepFacts): readonly PreCheck[] {
	const left = facts.steps.filter(
		step => step.action.kind === 'disarm' && !facts.isSettled(step.id),
	);
	return [
		{
			title: 'Every NOSPACE record was disarmed',
			state: left.length === 0 ? 'pass' : 'fail',
			detail:
				left.length === 0
					? 'none is left'
					: `left: ${left.map(step => step.title).join('; ')}`,
			takenAtMs: undefined,
		},
	];
}

function everyMemberAnswers(observation: Observation): readonly PreCheck[] {
	return observation.members
		.filter(each => isListed(each.member) && !isUnstarted(each.member))
		.map(each => checkServes(observation, each.member.id));
}

function checkServes(observation: Observation, id: string): PreCheck {
	const member = memberById(observation, id);
	const name = nameOf(member, id);
	const title = `${name} answers`;
	if (member === undefined) {
		return {
			title,
			state: 'unknown',
			detail: 'it is in no member list now',
			takenAtMs: undefined,
		};
	}

	if (member.status === undefined) {
		return {
			title,
			state: 'unknown',
			detail: 'its first answer is still awaited',
			takenAtMs: undefined,
		};
	}

	const {takenAtMs} = member.status;
	if (member.status.kind === 'problem') {
		const {kind, message} = member.status.problem;
		return {
			title,
			state: 'fail',
			detail: `unreachable from ${observation.vantage} (${kind}: ${message})`,
			takenAtMs,
		};
	}

	return {
		title,
		state: isServing(observation, member) ? 'pass' : 'fail',
		detail: `Status in ${Math.round(member.status.tookMs)} ms, etcd ${member.status.value.version}`,
		takenAtMs,
	};
}

function checkSnapshotRoom(
	observation: Observation,
	id: string,
	{snapshotFreeBytes}: StepFacts,
): PreCheck {
	const title = 'The snapshot fits where it goes';
	const member = memberById(observation, id);
	const dbSizeBytes =
		member === undefined ? undefined : backendOf(member)?.dbSizeBytes;
	const takenAtMs = member?.status?.takenAtMs;
	if (dbSizeBytes === undefined || snapshotFreeBytes === undefined) {
		return {
			title,
			state: 'unknown',
			detail:
				dbSizeBytes === undefined
					? 'the size of the database is not known'
					: 'the free space at its destination could not be read',
			takenAtMs,
		};
	}

	const neededBytes = dbSizeBytes * snapshotRoomFactor;
	return {
		title,
		state: snapshotFreeBytes >= neededBytes ? 'pass' : 'fail',
		detail: `needs ${formatBytes(neededBytes)}, ${formatBytes(snapshotFreeBytes)} free`,
		takenAtMs,
	};
}

function checkLeaderLast(
	observation: Observation,
	id: string,
	{steps, isSettled}: StepFacts,
): PreCheck {
	const title = 'The leader goes last';
	const leader = agreedLeader(observation);
	const takenAtMs = observation.takenAtMs;
	if (leader === undefined) {
		return {
			title,
			state: 'unknown',
			detail: 'the members agree on no leader',
			takenAtMs,
		};
	}

	if (leader !== id) {
		const name = nameOf(memberById(observation, leader), leader);
		return {
			title,
			state: 'pass',
			detail: `${name} leads, this member follows`,
			takenAtMs,
		};
	}

	const before = steps.filter(
		step =>
			step.action.kind === 'defragment' &&
			step.memberId !== id &&
			!isSettled(step.id),
	);
	return {
		title,
		state: before.length === 0 ? 'pass' : 'fail',
		detail:
			before.length === 0
				? 'this is the leader, and every follower is done'
				: `this is the leader now, and followers are left: ${before.map(step => step.title).join('; ')}`,
		takenAtMs,
	};
}

function nameOf(member: MemberObservation | undefined, id: string): string {
	return printable(member === undefined ? id : memberLabel(member.member));
}
