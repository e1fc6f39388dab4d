import {memberLabel} from '../../cluster/member.js';
import type {
	MemberObservation,
	Observation,
} from '../../cluster/observation.js';
import {currentStatus, roleOf} from '../../cluster/observation.js';
import type {ShownEvent} from '../shown-state.js';
import {outside} from './text-fit.js';

// What a filter looks at does not change with the clock, so that the rows under
// the cursor are the same ones when a key comes as when they were drawn.

/** The members whose name, ID, endpoint, role or version holds what was typed, whatever its case, or who do not answer and `unreachable` does; all of them for ''. */
export function matchingMembers(
	observation: Observation | undefined,
	typed: string,
): readonly MemberObservation[] {
	const members = observation?.members ?? [];
	if (observation === undefined || typed === '') return members;
	return members.filter(each => {
		const status = currentStatus(each);
		return [
			outside(memberLabel(each.member)),
			each.member.id,
			outside(each.endpoint),
			roleOf(observation, each),
			outside((status ?? each.lastStatus?.value)?.version ?? ''),
			each.status?.kind === 'problem' ? 'unreachable' : '',
		].some(text => holds(text, typed));
	});
}

/** The events whose text holds what was typed, whatever its case; all of them for ''. */
export function matchingEvents<Event extends ShownEvent>(
	events: readonly Event[],
	typed: string,
): readonly Event[] {
	return typed === ''
		? events
		: events.filter(({text}) => holds(outside(text), typed));
}

function holds(text: string, typed: string): boolean {
	return text.toLowerCase().includes(typed.toLowerCase());
}
