import type {MemberId} from '../cluster/member.js';
import {printable} from '../printable.js';
import type {Plan, Refusal} from '../runbook/plan.js';
import type {DangerLevel, Prediction, Step} from '../runbook/step.js';
import type {Bytes, Milliseconds} from '../units.js';

/**
 * `plan --output json`, schema etcd-medic/plan/v1. Stable: fields are only
 * ever added. What cannot be predicted is `null`, never 0.
 */
export type PlanReport = {
	readonly schema: 'etcd-medic/plan/v1';
	/** The finding it answers; `null` when there is no plan. */
	readonly cause: Plan['cause'] | null;
	readonly steps: readonly PlanReportStep[];
	/** Why there is no plan. */
	readonly refusal?: {
		readonly reason: Refusal['reason'];
		readonly summary: string;
		readonly advice: readonly string[];
	};
};

/** One step in the report. */
export type PlanReportStep = {
	readonly id: string;
	readonly title: string;
	/** 0 reads only, 1 writes that harm nothing, 2 disturbs service, 3 an outage or worse. */
	readonly level: DangerLevel;
	readonly memberId: MemberId | null;
	/** The equivalent command lines, one to a line; empty for a step that only looks. */
	readonly command: string;
	readonly predicted: {
		readonly reclaimedBytes: Bytes | null;
		readonly dbSizeAfterBytes: Bytes | null;
		readonly tookMs: Milliseconds | null;
		/** On a slow disk that is not failing. */
		readonly tookAtMostMs: Milliseconds | null;
		readonly diskNeededBytes: Bytes | null;
	};
	/** Why it could not run now even if the steps before it were done. */
	readonly blockedBy: string | null;
};

/** The report of a plan, or of why there is none. `blocked` is by step ID. */
export function planReport(
	plan: Plan | Refusal,
	blocked: ReadonlyMap<string, string | undefined>,
): PlanReport {
	if (plan.kind === 'refusal') {
		return {
			schema: 'etcd-medic/plan/v1',
			cause: null,
			steps: [],
			refusal: {
				reason: plan.reason,
				summary: printable(plan.summary),
				advice: plan.advice.map(line => printable(line)),
			},
		};
	}

	return {
		schema: 'etcd-medic/plan/v1',
		cause: plan.cause,
		steps: plan.steps.map(step => stepReport(step, blocked.get(step.id))),
	};
}

/** Exit code of `plan`: 0 when there is a plan or no need for one, 3 when it is refused. */
export function planExitCode(plan: Plan | Refusal): 0 | 3 {
	return plan.kind === 'plan' || plan.reason === 'not-needed' ? 0 : 3;
}

function stepReport(step: Step, blocked: string | undefined): PlanReportStep {
	return {
		id: step.id,
		title: printable(step.title),
		level: step.level,
		memberId: step.memberId ?? null,
		command: step.commands.map(line => printable(line)).join('\n'),
		predicted: predictedReport(step.predicted),
		blockedBy: blocked === undefined ? null : printable(blocked),
	};
}

function predictedReport(predicted: Prediction): PlanReportStep['predicted'] {
	return {
		reclaimedBytes: predicted.reclaimedBytes ?? null,
		dbSizeAfterBytes: predicted.dbSizeAfterBytes ?? null,
		tookMs: predicted.tookMs ?? null,
		tookAtMostMs: predicted.tookAtMostMs ?? null,
		diskNeededBytes: predicted.diskNeededBytes ?? null,
	};
}
