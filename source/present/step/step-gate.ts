import {quorumOf} from '../../cluster/quorum.js';
import {runningStep} from '../../run/progress.js';
import type {Plan} from '../../runbook/plan.js';
import {maySkip, type Step} from '../../runbook/step.js';
import {onlyWaits} from './guided-lines.js';
import type {ShownState} from '../shown-state.js';
import {outside} from '../text/text-fit.js';

/** The plan whose steps can be run, if there is one. */
export function planInForce(state: ShownState): Plan | undefined {
	return state.plan?.kind === 'plan' ? state.plan : undefined;
}

/** The steps to list: those of the run that ended, else of the plan. */
export function shownSteps(state: ShownState): readonly Step[] {
	if (state.progress?.finished !== undefined) return state.progress.plan.steps;
	return planInForce(state)?.steps ?? state.progress?.plan.steps ?? [];
}

/** A step of the plan in force, by ID. */
export function stepById(state: ShownState, id: string): Step | undefined {
	return planInForce(state)?.steps.find(step => step.id === id);
}

/** The step that is running now. */
export function stepUnderWay(state: ShownState): Step | undefined {
	return runningStep(state.progress);
}

/** Why no step's page can be opened now, one sentence; `undefined` when the next one's can. */
export function whyNoPage(state: ShownState): string | undefined {
	if (state.runElsewhere !== undefined) {
		return `another etcd-medic (${outside(state.runElsewhere)}) has a recovery of this cluster open: its steps are its own; this screen only watches`;
	}

	if (state.isReadOnly) return 'read-only: no step can be run from here';
	if (state.plan === undefined)
		return 'no plan yet: the members are being asked';
	if (state.plan.kind === 'refusal') {
		return state.plan.reason === 'not-needed'
			? 'nothing to recover'
			: `no step can be run: ${outside(state.plan.summary)}`;
	}

	const running = stepUnderWay(state);
	// What a person is told to do can be read while it is watched for.
	if (running !== undefined && !onlyWaits(running))
		return `a step is running: ${outside(running.title)}`;
	if (state.nextStepId === undefined || nextOf(state) === undefined) {
		return state.progress?.finished === undefined
			? 'no step is left to run'
			: 'the run has ended: no step is left to run';
	}

	return undefined;
}

/**
 * Why the next step cannot be left out; `undefined` when it can. The look before,
 * the disarm and the proof are what makes a recovery one.
 */
export function whyNoSkip(state: ShownState): string | undefined {
	const noPage = whyNoPage(state);
	if (noPage !== undefined) return noPage;
	if (stepUnderWay(state) !== undefined) {
		return 'it is being watched for: x stops that first';
	}

	const next = nextOf(state);
	return next === undefined || maySkip(next)
		? undefined
		: `never left out: ${outside(next.title)}`;
}

/** Why there is no wait to end; `undefined` while a step waits for what is done outside. */
export function whyNoStop(state: ShownState): string | undefined {
	const running = stepUnderWay(state);
	return running !== undefined && onlyWaits(running)
		? undefined
		: 'nothing is being watched for';
}

/** The step that would run next. */
export function nextOf(state: ShownState): Step | undefined {
	return state.nextStepId === undefined
		? undefined
		: stepById(state, state.nextStepId);
}

/**
 * Why the step must not be run now, one sentence; `undefined` when it may.
 * What is not known refuses: a step that changes something needs checks, and all passing.
 */
export function whyNotRun(
	state: ShownState,
	stepId: string,
): string | undefined {
	const noPage = whyNoPage(state);
	if (noPage !== undefined) return noPage;
	const step = stepById(state, stepId);
	if (step === undefined || state.nextStepId !== stepId) {
		return 'it is no longer the next step';
	}

	if (stepUnderWay(state) !== undefined) return 'it is being watched for';
	const bad =
		state.preChecks.find(check => check.state === 'fail') ??
		state.preChecks.find(check => check.state !== 'pass');
	if (bad !== undefined) {
		const word = bad.state === 'fail' ? 'fails' : 'is not known';
		return `pre-check ${word}: ${outside(bad.title)}`;
	}

	return step.level > 0 && state.preChecks.length === 0
		? 'its pre-checks have not been read yet'
		: undefined;
}

/** The votes as text: a page opened under other votes expires. */
export function votesKey(state: ShownState): string {
	if (state.observation === undefined) return 'unknown';
	const {voters, needed, reachable} = quorumOf(state.observation);
	return `${reachable}/${voters} (${needed} needed)`;
}
