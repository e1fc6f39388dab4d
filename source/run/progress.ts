import type {Plan} from '../runbook/plan.js';
import type {PreCheck, Step} from '../runbook/step.js';
import type {Milliseconds} from '../units.js';
import type {Measured, RunEvent, StepOutcome} from './run-event.js';

/** Where one step stands. */
export type StepProgress =
	| {readonly state: 'waiting'}
	| {
			readonly state: 'running';
			readonly startedAtMs: Milliseconds;
			readonly message: string;
			readonly share: number | undefined;
			readonly preChecks: readonly PreCheck[];
			/** Calls sent so far, as etcdctl lines. */
			readonly calls: readonly string[];
	  }
	| {
			readonly state: 'finished';
			readonly startedAtMs: Milliseconds | undefined;
			readonly finishedAtMs: Milliseconds;
			readonly outcome: StepOutcome;
			readonly message: string;
			readonly measured: Measured;
			readonly calls: readonly string[];
	  };

/** Where a run stands: the plan in force and each step's progress by step ID. */
export type Progress = {
	readonly runId: string;
	readonly plan: Plan;
	readonly startedAtMs: Milliseconds;
	readonly steps: Readonly<Record<string, StepProgress>>;
	readonly finished:
		| {
				readonly atMs: Milliseconds;
				readonly outcome: 'recovered' | 'not-recovered' | 'stopped';
				readonly message: string;
		  }
		| undefined;
};

const waiting: StepProgress = {state: 'waiting'};

/** Where the step stands; a step that no event has named is waiting. */
export function stepProgress(
	progress: Progress | undefined,
	stepId: string,
): StepProgress {
	return progress?.steps[stepId] ?? waiting;
}

/** True for a step that needs nothing more: done, already so, or left out. */
export function isSettled(step: StepProgress): boolean {
	return (
		step.state === 'finished' &&
		(step.outcome === 'done' ||
			step.outcome === 'already-so' ||
			step.outcome === 'skipped')
	);
}

/** The run under way: none when the last one has come to its end. */
export function openRun(progress: Progress | undefined): Progress | undefined {
	return progress?.finished === undefined ? progress : undefined;
}

/** True when a call of the running step has been announced. */
export function hasCalled(
	progress: Progress | undefined,
	stepId: string,
): boolean {
	const at = stepProgress(progress, stepId);
	return at.state === 'running' && at.calls.length > 0;
}

/** The first step in plan order that is not settled, which is the one to run next. */
export function nextStep(
	plan: Plan,
	progress: Progress | undefined,
): Step | undefined {
	return plan.steps.find(step => !isSettled(stepProgress(progress, step.id)));
}

/** The step that is running now. */
export function runningStep(progress: Progress | undefined): Step | undefined {
	return progress?.plan.steps.find(
		step => stepProgress(progress, step.id).state === 'running',
	);
}

/** Applies one event. Events before `run-started` have nothing to apply to and are ignored. */
export function reduceProgress(
	progress: Progress | undefined,
	event: RunEvent,
): Progress | undefined {
	if (event.kind === 'run-started') {
		return {
			runId: event.runId,
			plan: event.plan,
			startedAtMs: event.atMs,
			steps: {},
			finished: undefined,
		};
	}

	if (progress === undefined) return undefined;
	switch (event.kind) {
		case 'run-resumed': {
			const unsettled = new Set(event.unsettled.map(each => each.stepId));
			return {
				...progress,
				steps: Object.fromEntries(
					Object.entries(progress.steps).filter(
						([stepId]) => !unsettled.has(stepId),
					),
				),
			};
		}

		case 'plan-changed': {
			return {...progress, plan: event.plan};
		}

		case 'step-started': {
			return withStep(progress, event.stepId, {
				state: 'running',
				startedAtMs: event.atMs,
				message: '',
				share: undefined,
				preChecks: event.preChecks,
				calls: [],
			});
		}

		case 'call': {
			const step = stepProgress(progress, event.stepId);
			if (step.state !== 'running') return progress;
			return withStep(progress, event.stepId, {
				...step,
				calls: [...step.calls, event.command],
			});
		}

		case 'step-progress': {
			const step = stepProgress(progress, event.stepId);
			if (step.state !== 'running') return progress;
			return withStep(progress, event.stepId, {
				...step,
				message: event.message,
				share: event.share,
			});
		}

		case 'step-finished': {
			const step = stepProgress(progress, event.stepId);
			const isRunning = step.state === 'running';
			return withStep(progress, event.stepId, {
				state: 'finished',
				startedAtMs: isRunning ? step.startedAtMs : undefined,
				finishedAtMs: event.atMs,
				outcome: event.outcome,
				message: event.message,
				measured: event.measured,
				calls: isRunning ? step.calls : [],
			});
		}

		case 'run-finished': {
			return {
				...progress,
				finished: {
					atMs: event.atMs,
					outcome: event.outcome,
					message: event.message,
				},
			};
		}
	}
}

/** Rebuilds the progress of a run from all of its events. */
export function replay(events: readonly RunEvent[]): Progress | undefined {
	let progress: Progress | undefined;
	for (const event of events) progress = reduceProgress(progress, event);
	return progress;
}

function withStep(
	progress: Progress,
	stepId: string,
	step: StepProgress,
): Progress {
	return {...progress, steps: {...progress.steps, [stepId]: step}};
}
