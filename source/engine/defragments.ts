import type {MemberId} from '../cluster/member.js';
import type {MemberObservation, Observation} from '../cluster/observation.js';
import {problemOf} from '../cluster/reading.js';
import {hasCalled, runningStep, type Progress} from '../run/progress.js';

/** The member that the run is defragmenting now: the call has gone out, and its end is not written down. */
export function defragmentUnderWay(
	progress: Progress | undefined,
): MemberId | undefined {
	const running = runningStep(progress);
	return running?.action.kind === 'defragment' &&
		hasCalled(progress, running.id)
		? running.action.memberId
		: undefined;
}

/** What is known of another session's run: who has one open, and what its journal says, if that can be read. */
type OtherRun = {
	readonly by: string | undefined;
	readonly at?: object | undefined;
	readonly defragmenting?: MemberId | undefined;
};

/**
 * The observation with what runs of this host say of their defragments. Where
 * one is open of which nothing can be read, a single member that hangs is likely
 * the one: a run takes one at a time.
 */
export function withDefragments(
	observation: Observation,
	own: Progress | undefined,
	other: OtherRun | undefined,
): Observation {
	const sent = [defragmentUnderWay(own), other?.defragmenting];
	const isUnread = other?.by !== undefined && other.at === undefined;
	const hanging = isUnread
		? observation.members.filter(
				each => problemOf(each.status)?.kind === 'timeout',
			)
		: [];
	const [likely] = hanging.length === 1 ? hanging : [];
	if (likely === undefined && sent.every(id => id === undefined)) {
		return observation;
	}

	const of = (each: MemberObservation): MemberObservation['defragment'] =>
		sent.includes(each.member.id)
			? 'sent'
			: each === likely
				? 'likely'
				: undefined;
	return {
		...observation,
		members: observation.members.map(each => ({...each, defragment: of(each)})),
	};
}
