import type {MemberId} from '../cluster/member.js';
import {printable} from '../printable.js';
import type {Measured, RunEvent, StepOutcome} from '../run/run-event.js';
import type {Plan} from '../runbook/plan.js';
import type {Step} from '../runbook/step.js';
import type {Milliseconds} from '../units.js';
import {comparisonsOf, type Comparison} from './comparison.js';

/** One go at a step. A step that was refused, failed or interrupted has several. */
export type Attempt = {
	/** As the plan in force had it; `undefined` for a step that no plan of the journal names. */
	readonly step: Step | undefined;
	readonly stepId: string;
	/** The member that it acted on. The calmest one may be another than when the plan was written down. */
	readonly memberId: MemberId | undefined;
	/** `undefined`: it never began, as it was refused or left out. */
	readonly startedAtMs: Milliseconds | undefined;
	/** `undefined`: its end is not in the journal. */
	readonly finishedAtMs: Milliseconds | undefined;
	readonly confirmedBy: string | undefined;
	/** `undefined`: its end is not in the journal. */
	readonly outcome: StepOutcome | undefined;
	readonly message: string;
	readonly measured: Measured;
	readonly comparisons: readonly Comparison[];
	/** The calls that went out, as command lines. */
	readonly calls: readonly string[];
};

/** Every go at a step, in the order they happened. */
export function attemptsOf(events: readonly RunEvent[]): readonly Attempt[] {
	const attempts: Attempt[] = [];
	let plan: Plan | undefined;
	// The one that is under way: steps run one at a time.
	let open: Attempt | undefined;
	const close = (): void => {
		if (open !== undefined) attempts.push(open);
		open = undefined;
	};

	for (const event of events) {
		switch (event.kind) {
			case 'run-started':
			case 'plan-changed': {
				({plan} = event);
				break;
			}

			case 'step-started': {
				close();
				open = {
					...attemptAt(event.stepId, plan),
					memberId: event.memberId,
					startedAtMs: event.atMs,
					confirmedBy: event.confirmedBy,
				};
				break;
			}

			case 'call': {
				if (open?.stepId !== event.stepId) close();
				open ??= attemptAt(event.stepId, plan);
				open = {...open, calls: [...open.calls, event.command]};
				break;
			}

			case 'step-finished': {
				// One that was refused or left out never began.
				if (open?.stepId !== event.stepId) close();
				open ??= attemptAt(event.stepId, plan);
				open = {
					...open,
					finishedAtMs: event.atMs,
					outcome: event.outcome,
					message: event.message,
					measured: event.measured,
					comparisons: comparisonsOf(
						open.step?.predicted ?? {},
						event.measured,
					),
				};
				close();
				break;
			}

			// The session before it ended without a word.
			case 'run-resumed': {
				close();
				break;
			}

			case 'step-progress':
			case 'run-finished': {
				break;
			}
		}
	}

	close();
	return attempts;
}

function attemptAt(stepId: string, plan: Plan | undefined): Attempt {
	const step = plan?.steps.find(each => each.id === stepId);
	return {
		step,
		stepId,
		memberId: step?.memberId,
		startedAtMs: undefined,
		finishedAtMs: undefined,
		confirmedBy: undefined,
		outcome: undefined,
		message: '',
		measured: {},
		comparisons: [],
		calls: [],
	};
}

/** From its start to its end; `undefined` unless both are known. */
export function tookMs({
	startedAtMs,
	finishedAtMs,
}: Pick<Attempt, 'startedAtMs' | 'finishedAtMs'>): Milliseconds | undefined {
	return startedAtMs === undefined || finishedAtMs === undefined
		? undefined
		: finishedAtMs - startedAtMs;
}

/** Who agreed to a step, as it is written: `keyboard` or `--yes`. */
export function confirmedText(confirmedBy: string): string {
	return confirmedBy === 'yes-flag' ? '--yes' : printable(confirmedBy);
}
