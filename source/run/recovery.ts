import type {ClusterId} from '../cluster/member.js';
import {agreedClusterId, type Observation} from '../cluster/observation.js';
import {withObservation, type Trends} from '../cluster/trend.js';
import type {Plan, Refusal} from '../runbook/plan.js';
import {messageOf} from '../error-text.js';
import {preChecksFor, type StepFacts} from '../runbook/pre-checks.js';
import {maySkip, type Step} from '../runbook/step.js';
import {firstOf} from './first-look.js';
import {exclusively} from './exclusively.js';
import {executeStep, withoutThrowing} from './execute-step.js';
import {
	hasCalled,
	isSettled,
	nextStep,
	openRun,
	reduceProgress,
	stepProgress,
	type Progress,
} from './progress.js';
import {
	nothingPlanned,
	type Recovery,
	type RecoveryOptions,
	type RecoveryState,
} from './recovery-contract.js';
import {planInForce} from './plan-in-force.js';
import {lastLook} from './last-look.js';
import {endMessage} from './end-message.js';
import {notInJournal, type Ending} from './not-in-journal.js';
import {refusalOf} from './refusal.js';
import {settledSoFar} from './settled-so-far.js';
import type {ConfirmedBy, RunEvent} from './run-event.js';
import {resumeRun} from './resume.js';
import {stepFacts} from './step-facts.js';

/** Opens a recovery; nothing runs until `runStep`. */
export function openRecovery(options: RecoveryOptions): Recovery {
	const {context, record} = options;
	let progress: Progress | undefined;
	let state = nothingPlanned;
	const steps = exclusively();
	// Ends the wait for what a person does, and nothing else.
	let watching = new AbortController();
	let trends: Trends = {};
	let clusterId: ClusterId | undefined;
	let isBegun = false;
	let runNumber = 1;
	let unwritten: RunEvent[] = [];
	let isHistoryNewer = false;
	let removeLeftover: (() => Promise<void>) | undefined;

	const emit = async (event: RunEvent): Promise<void> => {
		if (isBegun) await record.write(event);
		else unwritten.push(event);
		apply(event);
	};

	// How a step ended is so whether or not it could be written down.
	const emitEnd = async (event: Ending): Promise<void> => {
		try {
			await emit(event);
		} catch (error) {
			apply(notInJournal(event, error));
		}
	};

	const apply = (event: RunEvent): void => {
		progress = reduceProgress(progress, event);
		state = {...state, progress};
		if (event.kind === 'step-finished' && progress !== undefined) {
			// The next step is known at once; its pre-checks belong to the next
			// reading, and without any it cannot be confirmed.
			const next = nextStep(progress.plan, progress);
			state = {...state, nextStepId: next?.id, preChecks: []};
		}

		options.onEvent(event);
	};

	// Nothing is written on this host before the first step is confirmed.
	const begin = async (): Promise<string | undefined> => {
		if (isBegun || clusterId === undefined) return undefined;
		const refusal = await record.begin(clusterId, progress?.runId ?? runId());
		if (refusal !== undefined) return refusal;
		try {
			for (const event of unwritten) await record.write(event);
			await removeLeftover?.();
		} catch (error) {
			await record.close();
			return `the journal cannot be written: ${messageOf(error)}`;
		}

		isBegun = true;
		unwritten = [];
		return undefined;
	};

	// Once, as soon as it is known which cluster this is.
	const takeUp = async (observation: Observation): Promise<void> => {
		if (clusterId !== undefined) return;
		clusterId = agreedClusterId(observation);
		if (clusterId === undefined) return;
		const events = (await options.findUnfinished?.(clusterId)) ?? [];
		const resumed = await resumeRun(events, observation, context.nowMs());
		if (resumed === undefined) return;
		({progress, isHistoryNewer, removeLeftover} = resumed);
		await emit(resumed.event);
	};

	const update = async (observation: Observation): Promise<RecoveryState> => {
		await takeUp(observation);
		trends = withObservation(trends, observation);
		const fresh = options.choosePlan(observation, {
			...settledSoFar(openRun(progress)),
			...(isHistoryNewer ? {compactRevision: undefined} : {}),
			runNumber,
			trends,
		});
		const plan = await inForce(fresh);
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

	const inForce = async (fresh: Plan | Refusal): Promise<Plan | Refusal> => {
		const {plan, reason, isRunForgotten} = planInForce(progress, fresh);
		if (isRunForgotten) await forgetRun();
		const newer = isHistoryNewer
			? 'history goes on to a newer revision'
			: undefined;
		const changed = reason ?? newer;
		if (
			plan.kind === 'plan' &&
			changed !== undefined &&
			openRun(progress) !== undefined
		) {
			isHistoryNewer = false;
			const atMs = context.nowMs();
			await emitEnd({kind: 'plan-changed', atMs, plan, reason: changed});
		}

		return plan;
	};

	// A second incident in one sitting is a run of its own: its own journal,
	// its own snapshot.
	const forgetRun = async (): Promise<void> => {
		progress = undefined;
		runNumber += 1;
		unwritten = [];
		if (isBegun) await record.close();
		isBegun = false;
	};

	const runId = (): string =>
		runNumber === 1 ? options.runId : `${options.runId}.${runNumber}`;

	const factsFor = async (step: Step, plan: Plan): Promise<StepFacts> =>
		stepFacts(step, plan, progress, options.freeBytesFor);

	const beginRun = async (plan: Plan): Promise<void> => {
		if (openRun(progress) !== undefined) return;
		await emit({
			kind: 'run-started',
			atMs: context.nowMs(),
			runId: runId(),
			plan,
		});
	};

	const endUntried = async (
		stepId: string,
		refusal: string | undefined,
	): Promise<void> => {
		const outcome = refusal === undefined ? 'skipped' : 'refused';
		const atMs = context.nowMs();
		const ended = {kind: 'step-finished', atMs, stepId, outcome} as const;
		const message = refusal ?? 'left out by the operator';
		await emit({...ended, message, measured: {}, problem: undefined});
	};

	// Everything is judged again on a reading taken now: the page that the
	// operator confirmed may be two minutes old.
	const run = async (
		stepId: string,
		confirmedBy: ConfirmedBy,
	): Promise<void> => {
		const seen = await context.observe();
		const seenAtMs = context.nowMs();
		const {plan, preChecks, nextStepId} = await update(seen);
		if (plan?.kind !== 'plan') return;
		const step = plan.steps.find(each => each.id === stepId);
		// A key pressed twice must neither undo what is done nor begin a run that is over.
		if (step === undefined || isSettled(stepProgress(progress, stepId))) return;
		await beginRun(plan);
		const refusal = refusalOf(step, nextStepId, preChecks) ?? (await begin());
		if (refusal !== undefined) {
			await endUntried(stepId, refusal);
			return;
		}

		// Progress is for the eye only: nothing waits for it, or breaks with it.
		const report = (message: string, share?: number): void => {
			const atMs = context.nowMs();
			emit({kind: 'step-progress', atMs, stepId, message, share}).catch(
				() => undefined,
			);
		};

		const emitCall = async (command: string): Promise<void> =>
			emit({kind: 'call', atMs: context.nowMs(), stepId, command});
		const result = await withoutThrowing(
			async () => {
				await emit({
					kind: 'step-started',
					atMs: context.nowMs(),
					stepId,
					memberId: step.memberId,
					confirmedBy,
					preChecks,
				});
				const facts = await factsFor(step, plan);
				return executeStep(step, preChecks, {
					...context,
					observe: firstOf(seen, seenAtMs, context),
					watchSignal: AbortSignal.any([context.signal, watching.signal]),
					async announce(command) {
						await lastLook(step, facts, {...context, report});
						await emitCall(command);
					},
					announceRest: emitCall,
					report,
				});
			},
			() => hasCalled(progress, stepId),
		);
		const {problem} = result;
		const atMs = context.nowMs();
		await emitEnd({kind: 'step-finished', atMs, stepId, ...result, problem});
		if (
			step.action.kind === 'verify' &&
			(result.outcome === 'done' || result.outcome === 'already-so')
		) {
			await emitEnd({
				kind: 'run-finished',
				atMs: context.nowMs(),
				outcome: 'recovered',
				message: endMessage(plan.cause),
			});
		}
	};

	const skip = async (stepId: string): Promise<void> => {
		const {plan, nextStepId} = state;
		if (plan?.kind !== 'plan' || nextStepId !== stepId) return;
		const step = plan.steps.find(each => each.id === stepId);
		if (step === undefined || !maySkip(step)) return;
		await beginRun(plan);
		await endUntried(stepId, await begin());
	};

	return {
		update,
		async runStep(stepId, confirmedBy) {
			await steps.run(async () => {
				watching = new AbortController();
				await run(stepId, confirmedBy);
			});
		},
		async skipStep(stepId) {
			await steps.run(async () => skip(stepId));
		},
		stopWatching() {
			watching.abort();
		},
		forget() {
			if (isBegun || steps.isRunning) return;
			progress = undefined;
			clusterId = undefined;
			removeLeftover = undefined;
			isHistoryNewer = false;
			unwritten = [];
			state = nothingPlanned;
		},
		get state() {
			return state;
		},
		get isRunning() {
			return steps.isRunning;
		},
	};
}
