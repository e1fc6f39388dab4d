import type {MemberId} from '../cluster/member.js';
import {memberLabel} from '../cluster/member.js';
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

/** The members' labels as one phrase. */
export function labelsOf(members: readonly MemberObservation[]): string {
	return joinWords(members.map(each => labelOf(each)));
}
