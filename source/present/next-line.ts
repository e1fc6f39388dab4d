import {runningStep} from '../run/progress.js';
import type {Plan} from '../runbook/plan.js';
import type {Milliseconds} from '../units.js';
import {elsewhereText} from './elsewhere-text.js';
import type {ShownState} from './shown-state.js';
import {nextOf} from './step/step-gate.js';
import {cutLine, span} from './text/line.js';
import {columnsOf, outside} from './text/text-fit.js';
import type {Line} from './text/tone.js';

/** What to do now, as one row: open the plan, or why there is none. */
export function nextLine(
	state: ShownState,
	columns: number,
	isWall: boolean,
	nowMs: Milliseconds,
): readonly Line[] {
	const {plan, runElsewhere} = state;
	const asRow = (text: string): readonly Line[] => [
		cutLine([span(' ► ', 'info'), span(text, 'strong')], columns),
	];
	if (runElsewhere !== undefined) {
		const who = `another etcd-medic (${outside(runElsewhere)}) `;
		const does = elsewhereText(state, nowMs, columns - 3 - columnsOf(who));
		return asRow(`${who}${does ?? 'has a run open: this screen only watches'}`);
	}

	if (plan === undefined) return [];
	if (plan.kind === 'refusal') {
		return plan.reason === 'not-needed'
			? []
			: [
					cutLine(
						[
							span(' ✗ No recovery: ', 'critical'),
							span(outside(plan.summary), 'strong'),
						],
						columns,
					),
				];
	}

	// A wall has no keys for it.
	return asRow(
		isWall
			? `a plan of ${plan.steps.length} steps is ready; etcd-medic recover opens it`
			: nextWords(state, plan),
	);
}

function nextWords(state: ShownState, plan: Plan): string {
	const {progress} = state;
	const total = plan.steps.length;
	if (progress === undefined) {
		return `a plan of ${total} steps is ready; press 2 to look at it, nothing runs yet`;
	}

	if (progress.finished !== undefined) {
		return 'the run has ended; press 2 for its result';
	}

	if (isOnlyFound(state)) {
		return 'an unfinished recovery run was found; press 2 to go on with it';
	}

	const placeOf = (id: string): string =>
		`step ${plan.steps.findIndex(step => step.id === id) + 1} of ${total}`;
	const running = runningStep(progress);
	if (running !== undefined) {
		return `a recovery is open: ${placeOf(running.id)} runs; press 2 to follow it`;
	}

	const next = nextOf(state);
	if (next === undefined) return 'a recovery is open; press 2 to look at it';
	// Without an alarm the verdict may be good before a write has gone through.
	const isCleared =
		next.action.kind === 'verify' &&
		plan.steps.some(step => step.action.kind === 'disarm');
	return isCleared
		? `alarms cleared, writes not yet proven: next is ${placeOf(next.id)}; press 2`
		: `a recovery is open: next is ${placeOf(next.id)}; press 2`;
}

/** The newest event that tells that a run was taken up again, if there is one. */
export function takenUpIn(
	events: ShownState['events'],
): ShownState['events'][number] | undefined {
	return events.findLast(each => each.isTakeUp === true);
}

// A run of an earlier session: nothing of it runs until a person goes on with it.
function isOnlyFound({events, progress}: ShownState): boolean {
	const found = takenUpIn(events);
	return (
		found !== undefined &&
		Object.values(progress?.steps ?? {}).every(
			step =>
				step.state === 'waiting' ||
				(step.state === 'finished' && step.finishedAtMs < found.atMs),
		)
	);
}
