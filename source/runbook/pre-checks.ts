import {backendOf} from '../cluster/backend.js';
import type {MemberId} from '../cluster/member.js';
import {
	agreedLeader,
	isServing,
	memberById,
	type Observation,
} from '../cluster/observation.js';
import {formatBytes, type Bytes} from '../units.js';
import {
	checkCaughtUp,
	checkLeader,
	checkNoCorrupt,
	checkNoDefragInFlight,
	checkOneCluster,
	checkOneToSpare,
	checkQuorumWithout,
	goesOnWithout,
} from './cluster-checks.js';
import {bringBackPrefix} from './bring-back.js';
import {checkDataDisk} from './data-disk-check.js';
import {checkServes, everyMemberAnswers, nameOf} from './member-checks.js';
import {everyMemberBelowQuota} from './quota-checks.js';
import {isQueued, windowChecks} from './queued-defragment.js';
import {relaxProbePrefix} from './restart-loop.js';
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
	/** True for the look right before a call: what a queued step waited for must be so then. */
	readonly isAtCall?: boolean;
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
	const isWithout = (id: MemberId): boolean =>
		facts.isLeftOut(`${bringBackPrefix}${id}`) ||
		facts.isLeftOut(`${relaxProbePrefix}${id}`);
	const isDegraded = observation.members.some(
		each => isWithout(each.member.id) && !isServing(observation, each),
	);
	switch (step.action.kind) {
		case 'pre-check': {
			return [
				...always,
				checkLeader(observation),
				checkQuorumWithout(observation, undefined),
				isDegraded ? goesOnWithout(observation) : checkOneToSpare(observation),
				...everyMemberAnswers(observation, isWithout),
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
				...windowChecks(step, step.action, facts),
				...(isQueued(step.action, facts)
					? []
					: [checkServes(observation, step.action.memberId)]),
				// Level 3 is typed: then an outage is what was decided on.
				checkQuorumWithout(observation, step.action.memberId, {
					isOutageTyped: step.level === 3,
				}),
				checkNoDefragInFlight(observation),
				checkCaughtUp(observation),
				checkDataDisk(observation, step.action.memberId),
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

		// Nothing is called: what a person repairs may be what fails these checks.
		case 'compare-hashes': {
			return [];
		}

		case 'guided': {
			return step.action.stops === undefined
				? []
				: [checkQuorumWithout(observation, step.action.stops)];
		}

		case 'survey-keys': {
			return [...always, checkServes(observation, step.action.memberId)];
		}

		case 'delete-keys': {
			return [
				...always,
				checkSettled(facts, 'snapshot', 'A snapshot was saved'),
				checkLeader(observation),
				checkQuorumWithout(observation, undefined),
				checkServes(observation, step.action.memberId),
				checkNoDefragInFlight(observation),
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
	// After keys were deleted history is compacted once more.
	const compacts = facts.steps.filter(step => step.action.kind === 'compact');
	const asked =
		compacts.find(step => !facts.isSettled(step.id)) ?? compacts.at(-1);
	return asked === undefined
		? []
		: [checkSettled(facts, asked.id, 'History was compacted on every member')];
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
