import {judge} from '../../runbook/judge.js';
import type {Step} from '../../runbook/step.js';
import type {ShownState} from '../shown-state.js';

// A step that a person does outside is shown by what to do and by how far it
// has come, as neither a call nor its answer is there to show.

/** What stands before a step's command lines: whether they are called, or for a person to type. */
export function commandLabel({action}: Step): string {
	return action.kind === 'guided' ? 'do this' : 'runs';
}

/** What is seen now of what a guided step waits for; `undefined` for any other step, and before the first reading. */
export function seenNow(
	{observation}: ShownState,
	{action}: Step,
): string | undefined {
	if (action.kind !== 'guided' || observation === undefined) return undefined;
	if (action.until.kind === 'acknowledged') {
		return 'nothing that can be observed shows it: you say when it is done';
	}

	const {state, detail} = judge(
		action.until,
		observation,
		observation.takenAtMs,
	);
	const word = {met: 'it is so', 'not-met': 'not yet', unknown: 'not known'}[
		state
	];
	return `${word}: ${detail}`;
}

/** True for a step that is over only by the operator's word. */
export function isByWord({action}: Step): boolean {
	return action.kind === 'guided' && action.until.kind === 'acknowledged';
}

/** True while the step only waits, so that leaving it loses nothing: the member may be watched again. */
export function onlyWaits({action}: Step): boolean {
	return action.kind === 'guided';
}
