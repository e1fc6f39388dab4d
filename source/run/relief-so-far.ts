import {deletionId} from '../runbook/delete-keys-step.js';
import type {Deletion} from '../runbook/survey.js';
import {nothingSoFar, type ReliefSoFar} from '../runbook/live-data-options.js';
import type {Condition} from '../runbook/condition.js';
import type {Step} from '../runbook/step.js';
import {surveyOf} from '../runbook/survey-record.js';
import {isSettled, stepProgress, type Progress} from './progress.js';
import type {Measured} from './run-event.js';

/** What the run under way hands to the plan that is made again about live data. */
export function reliefSoFar(run: Progress | undefined): ReliefSoFar {
	if (run === undefined) return nothingSoFar;
	const compactions = endsOf(run, 'compact').filter(
		({outcome}) => outcome !== 'skipped',
	);
	const compactedAtMs = Math.max(0, ...compactions.map(each => each.atMs));
	const deletions = endsOf(run, 'delete-keys');
	const since = deletions.filter(({atMs}) => atMs > compactedAtMs);
	const sum = (key: string): readonly number[] =>
		since.map(({measured}) => numberOf(measured[key]));
	return {
		cause: run.plan.cause,
		survey: endsOf(run, 'survey-keys').flatMap(({measured}) => {
			const survey = surveyOf(measured);
			return survey === undefined ? [] : [survey];
		})[0],
		begun: run.plan.steps.flatMap(step =>
			isBegun(run, step) ? deletionOf(step) : [],
		),
		settled: run.plan.steps
			.filter(step => isSettled(stepProgress(run, step.id)))
			.flatMap(step => deletionOf(step).map(({prefix}) => deletionId(prefix))),
		deletedBytes: sum('deletedBytes').reduce((a, b) => a + b, 0),
		deletedRevision: Math.max(0, ...sum('revision')),
		compactions: compactions.length,
		isQuotaLeftOut: endsOf(run, 'guided').some(
			({step: {action}, outcome}) =>
				outcome === 'skipped' &&
				action.kind === 'guided' &&
				isAboutQuota(action.until),
		),
	};
}

type End = {
	readonly step: Step;
	readonly atMs: number;
	readonly outcome: string;
	readonly measured: Measured;
};

// Ends that count: a deletion that failed half-way has deleted all the same.
function endsOf(run: Progress, kind: Step['action']['kind']): readonly End[] {
	return run.plan.steps.flatMap(step => {
		const at = stepProgress(run, step.id);
		const counts =
			at.state === 'finished' && (isSettled(at) || kind === 'delete-keys');
		return step.action.kind === kind && counts
			? [
					{
						step,
						atMs: at.finishedAtMs,
						outcome: at.outcome,
						measured: at.measured,
					},
				]
			: [];
	});
}

function isBegun(run: Progress, step: Step): boolean {
	const at = stepProgress(run, step.id);
	return (
		at.state === 'running' || (at.state === 'finished' && at.calls.length > 0)
	);
}

function deletionOf({action}: Step): readonly Deletion[] {
	if (action.kind !== 'delete-keys') return [];
	const {prefix, spans, keys, bytes} = action;
	return [
		{
			prefix,
			cuts: spans.slice(1).map(({from}) => from),
			...(keys === undefined ? {} : {keys}),
			...(bytes === undefined ? {} : {bytes}),
		},
	];
}

function isAboutQuota(condition: Condition): boolean {
	return condition.kind === 'all-of' || condition.kind === 'any-of'
		? condition.conditions.some(each => isAboutQuota(each))
		: condition.kind === 'quota-at-least';
}

function numberOf(figure: number | string | null | undefined): number {
	return typeof figure === 'number' ? figure : 0;
}
