import type {Observation} from '../cluster/observation.js';
import type {MeasuredDefragment} from '../runbook/predict.js';
import type {Plan, Refusal} from '../runbook/plan.js';
import {preChecksFor, type StepFacts} from '../runbook/pre-checks.js';
import {replan} from '../runbook/replan.js';
import type {PreCheck, Step} from '../runbook/step.js';
import type {Bytes} from '../units.js';
import {executeStep} from './execute-step.js';
import {
	isSettled,
	nextStep,
	reduceProgress,
	runningStep,
	stepProgress,
	type Progress,
} from './progress.js';
import {refusalOf} from './refusal.js';
import type {ConfirmedBy, RunEvent} from './run-event.js';
import type {StepContext} from './step-context.js';

/** What a recovery needs from outside. */
export type RecoveryOptions = {
	readonly runId: string;
	/** Makes the plan for an observation; `before` is what this run has settled so far. */
	readonly choosePlan: (
		observation: Observation,
		before: {
			readonly compactRevision: number | undefined;
			readonly measuredDefragments: readonly MeasuredDefragment[];
		},
	) => Plan | Refusal;
	readonly freeBytesFor: (file: string) => Promise<Bytes | undefined>;
	/** Keeps an event; the call that it announces goes out only afterwards. */
	readonly record: (event: RunEvent) => Promise<void>;
	readonly context: Omit<StepContext, 'announce' | 'report'>;
};

/** Where a recovery stands, for the screen. */
export type RecoveryState = {
	readonly plan: Plan | Refusal | undefined;
	readonly progress: Progress | undefined;
	readonly nextStepId: string | undefined;
	readonly preChecks: readonly PreCheck[];
};

/** One recovery: the plan in force, and its steps, one at a time. */
export type Recovery = {
	/** Brings plan and pre-checks up to date with an observation. */
	update(observation: Observation): Promise<RecoveryState>;
	/** Runs the step if it is the next one and may run; resolves when it has ended. */
	runStep(stepId: string, confirmedBy: ConfirmedBy): Promise<void>;
	/** Leaves a step out, by the operator's typed decision. */
	skipStep(stepId: string): Promise<void>;
	readonly state: RecoveryState;
	readonly isRunning: boolean;
};

/** Steps that an operator may decide to leave out. */
export function maySkip(step: Step): boolean {
	return (
		step.action.kind === 'snapshot' ||
		step.action.kind === 'compact' ||
		step.action.kind === 'defragment'
	);
}

/** Opens a recovery; nothing runs until `runStep`. */
export function openRecovery(options: RecoveryOptions): Recovery {
	const {context, record} = options;
	let progress: Progress | undefined;
	let state: RecoveryState = {
		plan: undefined,
		progress: undefined,
		nextStepId: undefined,
		preChecks: [],
	};
	let underWay: Promise<void> | undefined;

	const emit = async (event: RunEvent): Promise<void> => {
		await record(event);
		progress = reduceProgress(progress, event);
		state = {...state, progress};
		if (event.kind === 'step-finished' && progress !== undefined) {
			// The next step is known at once; its pre-checks belong to the next
			// reading, and without any it cannot be confirmed.
			const next = nextStep(progress.plan, progress);
			state = {...state, nextStepId: next?.id, preChecks: []};
		}
	};

	const update = async (observation: Observation): Promise<RecoveryState> => {
		const fresh = options.choosePlan(observation, settledSoFar(progress));
		const plan = await planInForce(fresh);
		const isOver = progress?.finished !== undefined && plan === progress.plan;
		const next =
			plan.kind === 'plan' && !isOver
				? nextStep(plan, openRun(progress))
				: undefined;
		const preChecks =
			plan.kind === 'plan' && next !== undefined
				? preChecksFor(next, observation, await factsFor(next, plan))
				: [];
		state = {plan, progress, nextStepId: next?.id, preChecks};
		return state;
	};

	const planInForce = async (
		fresh: Plan | Refusal,
	): Promise<Plan | Refusal> => {
		const run = openRun(progress);
		if (run === undefined) {
			// A finished run stays on the screen until the cluster needs another.
			if (fresh.kind === 'refusal' && fresh.reason === 'not-needed') {
				return progress?.plan ?? fresh;
			}

			if (fresh.kind === 'plan') progress = undefined;
			return fresh;
		}

		if (fresh.kind === 'refusal') {
			return fresh.reason === 'unsafe' ? fresh : run.plan;
		}

		if (runningStep(run) !== undefined) return run.plan;
		const {plan, reason} = replan(run.plan, fresh, id =>
			isSettled(stepProgress(run, id)),
		);
		if (reason !== undefined) {
			await emit({kind: 'plan-changed', atMs: context.nowMs(), plan, reason});
		}

		return plan;
	};

	const factsFor = async (step: Step, plan: Plan): Promise<StepFacts> => ({
		snapshotFreeBytes:
			step.action.kind === 'snapshot'
				? await options.freeBytesFor(step.action.file)
				: undefined,
		isSettled: id => isSettled(stepProgress(openRun(progress), id)),
		steps: plan.steps,
	});

	const beginRun = async (plan: Plan): Promise<void> => {
		if (openRun(progress) !== undefined) return;
		await emit({
			kind: 'run-started',
			atMs: context.nowMs(),
			runId: options.runId,
			plan,
		});
	};

	// Everything is judged again on a reading taken now: the page that the
	// operator confirmed may be two minutes old.
	const run = async (
		stepId: string,
		confirmedBy: ConfirmedBy,
	): Promise<void> => {
		const {plan, preChecks, nextStepId} = await update(await context.observe());
		const step =
			plan?.kind === 'plan'
				? plan.steps.find(each => each.id === stepId)
				: undefined;
		if (plan?.kind !== 'plan' || step === undefined) return;
		// A key pressed twice must neither undo what is done nor begin a run that is over.
		const isDone = isSettled(stepProgress(progress, stepId));
		if (isDone || nextStepId === undefined) return;
		await beginRun(plan);
		const refusal = refusalOf(step, nextStepId, preChecks);
		if (refusal !== undefined) {
			await emit({
				kind: 'step-finished',
				atMs: context.nowMs(),
				stepId,
				outcome: 'refused',
				message: refusal,
				measured: {},
				problem: undefined,
			});
			return;
		}

		await emit({
			kind: 'step-started',
			atMs: context.nowMs(),
			stepId,
			memberId: step.memberId,
			confirmedBy,
			preChecks,
		});
		const result = await executeStep(step, preChecks, {
			...context,
			announce: async command =>
				emit({kind: 'call', atMs: context.nowMs(), stepId, command}),
			report: (message, share) => {
				// Progress is for the eye only: nothing waits for it.
				void emit({
					kind: 'step-progress',
					atMs: context.nowMs(),
					stepId,
					message,
					share,
				});
			},
		});
		await emit({
			kind: 'step-finished',
			atMs: context.nowMs(),
			stepId,
			...result,
			problem: result.problem,
		});
		if (
			step.action.kind === 'verify' &&
			(result.outcome === 'done' || result.outcome === 'already-so')
		) {
			await emit({
				kind: 'run-finished',
				atMs: context.nowMs(),
				outcome: 'recovered',
				message: 'Writable again: no alarm, every file below its quota',
			});
		}
	};

	return {
		update,
		async runStep(stepId, confirmedBy) {
			if (underWay !== undefined) return;
			underWay = run(stepId, confirmedBy).finally(() => {
				underWay = undefined;
			});
			await underWay;
		},
		async skipStep(stepId) {
			const {plan} = state;
			const step =
				plan?.kind === 'plan'
					? plan.steps.find(each => each.id === stepId)
					: undefined;
			const isNext = state.nextStepId === stepId;
			if (plan?.kind !== 'plan' || step === undefined) return;
			if (underWay !== undefined || !isNext || !maySkip(step)) return;
			await beginRun(plan);
			await emit({
				kind: 'step-finished',
				atMs: context.nowMs(),
				stepId,
				outcome: 'skipped',
				message: 'left out by the operator',
				measured: {},
				problem: undefined,
			});
		},
		get state() {
			return state;
		},
		get isRunning() {
			return underWay !== undefined;
		},
	};
}

function openRun(progress: Progress | undefined): Progress | undefined {
	return progress?.finished === undefined ? progress : undefined;
}

// The revision of the first plan is kept for the whole run, and each measured
// defragment calibrates what is predicted for the next.
function settledSoFar(progress: Progress | undefined): {
	compactRevision: number | undefined;
	measuredDefragments: readonly MeasuredDefragment[];
} {
	const run = openRun(progress);
	const compact = run?.plan.steps.find(step => step.action.kind === 'compact');
	const measuredDefragments = (run?.plan.steps ?? []).flatMap(step => {
		const at = stepProgress(run, step.id);
		if (step.action.kind !== 'defragment' || at.state !== 'finished') return [];
		const {inUseBytes, defragmentMs} = at.measured;
		return typeof inUseBytes === 'number' && typeof defragmentMs === 'number'
			? [{inUseBytes, tookMs: defragmentMs}]
			: [];
	});
	return {
		compactRevision:
			compact?.action.kind === 'compact' ? compact.action.revision : undefined,
		measuredDefragments,
	};
}
