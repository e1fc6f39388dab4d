import {printable} from '../printable.js';
import type {Measured} from '../run/run-event.js';
import type {Milliseconds} from '../units.js';
import {confirmedText, tookMs, type Attempt} from './attempts.js';
import type {Timeline} from './timeline.js';

/**
 * `report --output json`, schema etcd-medic/report/v1. Stable: fields are only
 * ever added. Not known is `null`, never 0; instants are ISO 8601, UTC.
 */
export type TimelineReport = {
	readonly schema: 'etcd-medic/report/v1';
	readonly runId: string;
	readonly clusterId: string;
	/** The host that the run was made from. */
	readonly host: string;
	/** Of the program that made the run. */
	readonly version: string;
	readonly cause: string | null;
	readonly goal: string | null;
	readonly beganAt: string | null;
	/** `null`: it did not come to its end. */
	readonly endedAt: string | null;
	readonly tookMs: Milliseconds | null;
	readonly outcome: Timeline['outcome'];
	readonly message: string;
	/** In the order they happened; a step that was tried twice is here twice. */
	readonly steps: readonly TimelineReportStep[];
	/** Titles of planned steps that nothing was tried of. */
	readonly untouched: readonly string[];
	readonly members: ReadonlyArray<{
		readonly id: string;
		readonly name: string;
		readonly dbSizeBeforeBytes: number | null;
		readonly dbSizeAfterBytes: number | null;
	}>;
	/** Milliseconds in the steps of each phase. */
	readonly phases: Readonly<Record<keyof Timeline['phases'], number | null>>;
	readonly interruptions: ReadonlyArray<{
		readonly resumedAt: string;
		readonly lookedAtAgain: ReadonlyArray<{
			readonly stepId: string;
			readonly why: string;
		}>;
	}>;
	readonly planChanges: ReadonlyArray<{
		readonly at: string;
		readonly reason: string;
	}>;
	/** Lines of the journal that could not be used. */
	readonly damagedLines: number;
};

/** One go at a step in the report. */
export type TimelineReportStep = {
	readonly id: string;
	readonly title: string;
	readonly level: number | null;
	readonly memberId: string | null;
	readonly startedAt: string | null;
	readonly finishedAt: string | null;
	readonly tookMs: Milliseconds | null;
	/** `keyboard` or `--yes`; `null`: it never began. */
	readonly confirmedBy: string | null;
	/** `null`: its end is not in the journal. */
	readonly outcome: string | null;
	readonly message: string;
	readonly measured: Measured;
	readonly predictions: ReadonlyArray<{
		/** The figure, its unit the last word. */
		readonly key: string;
		readonly predicted: number;
		readonly measured: number | null;
		/** Measured over predicted. */
		readonly ratio: number | null;
	}>;
	readonly calls: readonly string[];
};

/** The report of a timeline. */
export function timelineReport(
	timeline: Timeline,
	damagedLines: number,
): TimelineReport {
	const {header, plan, beganAtMs, endedAtMs, turns} = timeline;
	return {
		schema: 'etcd-medic/report/v1',
		runId: printable(header.runId),
		clusterId: printable(header.clusterId),
		host: printable(header.vantage),
		version: printable(header.version),
		cause: plan === undefined ? null : printable(plan.cause),
		goal: plan === undefined ? null : printable(plan.goal),
		beganAt: instant(beganAtMs),
		endedAt: instant(endedAtMs),
		tookMs: tookMs({startedAtMs: beganAtMs, finishedAtMs: endedAtMs}) ?? null,
		outcome: timeline.outcome,
		message: printable(timeline.message),
		steps: timeline.attempts.map(each => stepReport(each)),
		untouched: timeline.untouched.map(({title}) => printable(title)),
		members: timeline.members.map(each => ({
			id: printable(each.memberId),
			name: printable(each.name),
			dbSizeBeforeBytes: each.dbSizeBeforeBytes ?? null,
			dbSizeAfterBytes: each.dbSizeAfterBytes ?? null,
		})),
		phases: {
			checks: timeline.phases.checks ?? null,
			snapshot: timeline.phases.snapshot ?? null,
			compact: timeline.phases.compact ?? null,
			defragment: timeline.phases.defragment ?? null,
			disarm: timeline.phases.disarm ?? null,
			guided: timeline.phases.guided ?? null,
			relief: timeline.phases.relief ?? null,
			verify: timeline.phases.verify ?? null,
		},
		interruptions: turns.flatMap(turn =>
			turn.kind === 'run-resumed'
				? [
						{
							resumedAt: new Date(turn.atMs).toISOString(),
							lookedAtAgain: turn.unsettled.map(({stepId, why}) => ({
								stepId: printable(stepId),
								why: printable(why),
							})),
						},
					]
				: [],
		),
		planChanges: turns.flatMap(turn =>
			turn.kind === 'plan-changed'
				? [
						{
							at: new Date(turn.atMs).toISOString(),
							reason: printable(turn.reason),
						},
					]
				: [],
		),
		damagedLines,
	};
}

function stepReport(attempt: Attempt): TimelineReportStep {
	const {step, stepId, memberId, confirmedBy, outcome} = attempt;
	return {
		id: printable(stepId),
		title: printable(step?.title ?? stepId),
		level: step?.level ?? null,
		memberId: memberId === undefined ? null : printable(memberId),
		startedAt: instant(attempt.startedAtMs),
		finishedAt: instant(attempt.finishedAtMs),
		tookMs: tookMs(attempt) ?? null,
		confirmedBy: confirmedBy === undefined ? null : confirmedText(confirmedBy),
		outcome: outcome === undefined ? null : printable(outcome),
		message: printable(attempt.message),
		measured: Object.fromEntries(
			Object.entries(attempt.measured).map(([key, value]) => [
				printable(key),
				typeof value === 'string'
					? printable(value)
					: typeof value === 'number'
						? value
						: null,
			]),
		),
		predictions: attempt.comparisons.map(each => ({
			key: each.key,
			predicted: each.predicted,
			measured: each.measured ?? null,
			ratio: each.ratio ?? null,
		})),
		calls: attempt.calls.map(call => printable(call)),
	};
}

function instant(atMs: Milliseconds | undefined): string | null {
	return atMs === undefined ? null : new Date(atMs).toISOString();
}
