import type {Cause, Plan, Refusal} from '../runbook/plan.js';
import {replan} from '../runbook/replan.js';
import {
	isSettled,
	runningStep,
	stepProgress,
	type Progress,
} from './progress.js';

/** What takes the place of whatever else is under way, or has ended: nothing is written before it is gone. */
const displacing: ReadonlySet<Cause> = new Set<Cause>([
	'corrupt-alarm',
	'cluster-id-split',
	'quorum-lost',
	'nospace',
]);

/** The plan to show and to run from. */
export type PlanInForce = {
	readonly plan: Plan | Refusal;
	/** What changed in the plan of the run under way, if anything did. */
	readonly reason: string | undefined;
	/** The run that ended makes room for what the cluster needs now. */
	readonly isRunForgotten: boolean;
};

/** Weighs the plan made for the newest observation against the run under way, or the one that ended. */
export function planInForce(
	progress: Progress | undefined,
	fresh: Plan | Refusal,
): PlanInForce {
	const as = (plan: Plan | Refusal): PlanInForce => ({
		plan,
		reason: undefined,
		isRunForgotten: false,
	});
	if (progress === undefined) return as(fresh);
	if (progress.finished !== undefined) {
		// A finished run stays on the screen until the cluster needs another.
		return isRecoveryNeeded(fresh)
			? {...as(fresh), isRunForgotten: true}
			: as(progress.plan);
	}

	if (fresh.kind === 'refusal') {
		return as(fresh.reason === 'unsafe' ? fresh : progress.plan);
	}

	// Its alarms are gone: it still ends with its own steps, not as maintenance.
	const isOtherCause =
		fresh.cause !== progress.plan.cause && !displacing.has(fresh.cause);
	if (isOtherCause || runningStep(progress) !== undefined) {
		return as(progress.plan);
	}

	return {
		...replan(progress.plan, fresh, id =>
			isSettled(stepProgress(progress, id)),
		),
		isRunForgotten: false,
	};
}

// Maintenance never takes the place of a recovery that has just ended.
function isRecoveryNeeded(fresh: Plan | Refusal): boolean {
	return fresh.kind === 'plan'
		? displacing.has(fresh.cause)
		: fresh.reason !== 'not-needed';
}
