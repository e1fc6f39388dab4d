import {
	agreedLeader,
	alarmsOf,
	currentStatus,
	isServing,
	memberById,
	type Observation,
} from '../cluster/observation.js';
import {quorumOf, votersOf} from '../cluster/quorum.js';
import type {Milliseconds} from '../units.js';
import type {Condition, Judgement} from './condition.js';
import {
	judgeFsync,
	judgeGone,
	judgeJoined,
	judgeQuota,
	judgeServes,
	judgeStaysUp,
	nameOf,
} from './judge-member.js';

/**
 * How a condition stands in this observation. `sinceMs` (epoch) is since when
 * it has been watched without a break. What cannot be read is `unknown`, never `met`.
 */
export function judge(
	condition: Condition,
	observation: Observation,
	sinceMs: Milliseconds,
): Judgement {
	switch (condition.kind) {
		case 'quota-at-least': {
			return judgeQuota(condition, observation);
		}

		case 'member-serves': {
			const {memberId} = condition;
			return judgeServes(
				observation,
				memberById(observation, memberId),
				memberId,
			);
		}

		case 'member-gone': {
			return judgeGone(condition, observation);
		}

		case 'member-joined': {
			return judgeJoined(condition.member, observation);
		}

		case 'voter-count': {
			const count = votersOf(observation).length;
			const isKnown = observation.memberListProblem === undefined;
			return {
				state: !isKnown
					? 'unknown'
					: count >= condition.atLeast
						? 'met'
						: 'not-met',
				detail: isKnown
					? `${count} voters, ${condition.atLeast} are looked for`
					: 'the member list cannot be read',
			};
		}

		case 'leader-elsewhere': {
			const leader = agreedLeader(observation);
			return {
				state:
					leader === undefined
						? 'unknown'
						: leader === condition.memberId
							? 'not-met'
							: 'met',
				detail:
					leader === undefined
						? 'no leader that the members agree on'
						: `${nameOf(memberById(observation, leader), leader)} leads`,
			};
		}

		case 'quorum-serves': {
			const {voters, needed, reachable} = quorumOf(observation);
			const hasLeader = agreedLeader(observation) !== undefined;
			return {
				state: reachable >= needed && hasLeader ? 'met' : 'not-met',
				detail: `${reachable} of ${voters} voters answer, ${needed} are needed, ${hasLeader ? 'a leader is there' : 'no leader'}`,
			};
		}

		case 'no-alarm': {
			const raised = alarmsOf(observation)?.filter(
				alarm => alarm.type === condition.alarm,
			);
			return {
				state:
					raised === undefined
						? 'unknown'
						: raised.length === 0
							? 'met'
							: 'not-met',
				detail:
					raised === undefined
						? 'no member answers'
						: raised.length === 0
							? `no ${condition.alarm} in the Status of any member`
							: `${condition.alarm} is raised by ${raised.map(alarm => alarm.memberId).join(', ')}`,
			};
		}

		case 'one-cluster': {
			const ids = new Set(
				observation.members
					.map(each => currentStatus(each)?.clusterId)
					.filter(id => id !== undefined),
			);
			return {
				state: ids.size === 1 ? 'met' : ids.size === 0 ? 'unknown' : 'not-met',
				detail:
					ids.size === 0
						? 'no member answers'
						: ids.size === 1
							? `every member that answers is of cluster ${[...ids].join()}`
							: `members of ${ids.size} clusters answer: ${[...ids].join(', ')}`,
			};
		}

		case 'fsync-below': {
			return judgeFsync(condition, observation);
		}

		case 'stays-up': {
			return judgeStaysUp(condition, observation, sinceMs);
		}

		case 'all-of':
		case 'any-of': {
			return judgeSeveral(condition, observation, sinceMs);
		}

		case 'acknowledged': {
			return {
				state: 'unknown',
				detail: 'nothing that can be observed shows it',
			};
		}
	}
}

/** True when a member that has to stay up does not serve now: its time begins anew. */
export function isBroken(
	condition: Condition,
	observation: Observation,
): boolean {
	if (condition.kind === 'all-of' || condition.kind === 'any-of') {
		return condition.conditions.some(each => isBroken(each, observation));
	}

	if (condition.kind !== 'stays-up') return false;
	const member = memberById(observation, condition.memberId);
	return member === undefined || !isServing(observation, member);
}

function judgeSeveral(
	condition: Extract<Condition, {kind: 'all-of' | 'any-of'}>,
	observation: Observation,
	sinceMs: Milliseconds,
): Judgement {
	const judged = condition.conditions.map(each =>
		judge(each, observation, sinceMs),
	);
	const met = judged.filter(each => each.state === 'met');
	const left = judged.filter(each => each.state !== 'met');
	const details = (of: readonly Judgement[]): string =>
		of.map(each => each.detail).join('; ');
	if (condition.kind === 'any-of') {
		const state = left.some(each => each.state === 'unknown')
			? 'unknown'
			: 'not-met';
		return met.length > 0
			? {state: 'met', detail: details(met)}
			: {state, detail: details(left)};
	}

	if (left.length === 0) return {state: 'met', detail: details(met)};
	const isKnown = left.some(each => each.state === 'not-met');
	return {state: isKnown ? 'not-met' : 'unknown', detail: details(left)};
}
