import type {MemberId} from '../cluster/member.js';
import {compareNames, memberLabel} from '../cluster/member.js';
import type {MemberObservation, Observation} from '../cluster/observation.js';
import {currentStatus} from '../cluster/observation.js';
import {printable} from '../printable.js';

/** How a member is called in a sentence: name, else ID, else endpoint; printable. */
export function labelOf(each: MemberObservation): string {
	const label = memberLabel(each.member);
	return printable(label === '' ? each.endpoint : label);
}

/**
 * The member's ID: from the member list, else as it calls itself. `undefined`
 * when the list could not be read and the member did not answer.
 */
export function memberIdOf(each: MemberObservation): MemberId | undefined {
	if (each.member.id !== '') return each.member.id;
	return currentStatus(each)?.memberId ?? each.lastStatus?.value.memberId;
}

/** The IDs of those members whose ID is known. */
export function idsOf(
	members: readonly MemberObservation[],
): readonly MemberId[] {
	return members.map(each => memberIdOf(each)).filter(id => id !== undefined);
}

/** The label of a member ID; an ID that is not in the member list is shown itself. */
export function labelOfId(observation: Observation, id: MemberId): string {
	const found = observation.members.find(each => memberIdOf(each) === id);
	return found === undefined ? printable(id) : labelOf(found);
}

/** `m1`, `m1 and m2`, `m1, m2 and m3`. */
export function joinWords(words: readonly string[]): string {
	const last = words.at(-1) ?? '';
	if (words.length < 2) return last;
	return `${words.slice(0, -1).join(', ')} and ${last}`;
}

// More names than these say less than their number; the IDs are in `memberIds`.
const mostNamed = 4;

/**
 * The members as one phrase: up to four by name, `m2 and m10` and never `m10
 * and m2`; more by their number, `40 of 60 members`, `all 60 members`.
 */
export function labelsOf(
	members: readonly MemberObservation[],
	observation: Observation,
): string {
	return phraseOf(
		members.map(each => labelOf(each)),
		observation,
	);
}

/** The same of members of which only the ID is known. */
export function labelsOfIds(
	ids: readonly MemberId[],
	observation: Observation,
): string {
	return phraseOf(
		ids.map(id => labelOfId(observation, id)),
		observation,
	);
}

function phraseOf(labels: readonly string[], {members}: Observation): string {
	if (labels.length <= mostNamed) return joinWords(inOrder(labels));
	return labels.length === members.length
		? `all ${labels.length} members`
		: `${labels.length} of ${members.length} members`;
}

/** Names in the order that people count in: `m2` before `m10`. */
export function inOrder(labels: readonly string[]): readonly string[] {
	return labels.toSorted(compareNames);
}
