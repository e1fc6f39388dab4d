import {isStarted, memberLabel, type MemberId} from '../cluster/member.js';
import {
	isAtAnothersUrl,
	isNotAskedYet,
	isServing,
	memberById,
	type MemberObservation,
	type Observation,
} from '../cluster/observation.js';
import {printable} from '../printable.js';
import type {PreCheck} from './step.js';

// Checks that are about one member at a time.

/** Each member of the list that was started answers; one that is left out by decision need not. */
export function everyMemberAnswers(
	observation: Observation,
	isWithout: (id: MemberId) => boolean,
): readonly PreCheck[] {
	return observation.members
		.filter(each => isStarted(each.member))
		.map(each => {
			const check = checkServes(observation, each.member.id);
			return check.state !== 'pass' && isWithout(each.member.id)
				? {
						...check,
						state: 'pass',
						detail: `NO: left out by your decision; ${check.detail}`,
					}
				: check;
		});
}

/** The member answers as part of the cluster. */
export function checkServes(observation: Observation, id: string): PreCheck {
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
			detail: isNotAskedYet(member)
				? 'it was listed just now and not asked yet'
				: 'its first answer is still awaited',
			takenAtMs: undefined,
		};
	}

	const {takenAtMs} = member.status;
	if (member.status.kind === 'problem') {
		const {kind, message} = member.status.problem;
		const how = isAtAnothersUrl(member)
			? 'its URL is not its own, asked'
			: 'unreachable';
		return {
			title,
			state: 'fail',
			detail: `${how} from ${observation.vantage} (${kind}: ${message})`,
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

/** How a member is called, by its ID where it is not known; printable. */
export function nameOf(
	member: MemberObservation | undefined,
	id: string,
): string {
	return printable(member === undefined ? id : memberLabel(member.member));
}
