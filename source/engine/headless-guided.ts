import type {Observation} from '../cluster/observation.js';
import type {Progress} from '../run/progress.js';
import {reliefSoFar} from '../run/relief-so-far.js';
import {bringBackPrefix} from '../runbook/bring-back.js';
import {judge} from '../runbook/judge.js';
import {liveDataVerdict} from '../runbook/live-data.js';
import type {Cause, Plan} from '../runbook/plan.js';
import type {Step} from '../runbook/step.js';
import {eventsPrefix} from '../runbook/survey.js';

// What a run without a screen does where a person is needed: it tells, and ends.

/** Causes that keep a cluster from being written to: what a recovery is for. */
const outages: ReadonlySet<Cause> = new Set<Cause>([
	'nospace',
	'corrupt-alarm',
	'cluster-id-split',
	'quorum-lost',
]);

/** True for a plan that a recovery without a screen begins. */
export function isOutage(cause: Cause): boolean {
	return outages.has(cause);
}

/** True when what a person would do is so already. */
export function isAlreadySo(step: Step, observation: Observation): boolean {
	const {action} = step;
	return (
		action.kind === 'guided' &&
		judge(action.until, observation, observation.takenAtMs).state === 'met'
	);
}

/** True for a step whose condition may come about by itself within seconds, as when something restarts a member. */
export function mayComeBack(step: Step): boolean {
	return step.id.startsWith(bringBackPrefix);
}

/** What is printed where the run ends because a person is needed, line by line. */
export function handOverLines(
	plan: Plan,
	step: Step,
	observation: Observation,
): readonly string[] {
	const {action} = step;
	const {detail} =
		action.kind === 'guided'
			? judge(action.until, observation, observation.takenAtMs)
			: {detail: ''};
	return [
		...(plan.cause === 'nospace' ? [] : [`refused: ${plan.goal}`]),
		`for a person: ${step.title}. ${step.why}`,
		...step.commands.map(line => `    ${line}`),
		`  it is done when: ${step.expects}. Now: ${detail}`,
		'  then run this again; etcd-medic recover without --yes watches for it',
	];
}

/** What makes room where live data is what fills the quota, line by line; none where it is not. */
export function reliefLines(observation: Observation): readonly string[] {
	const verdict = liveDataVerdict(observation, 0);
	return verdict === undefined
		? []
		: [
				`  ${verdict}`,
				`  to delete: etcd-medic recover --yes --delete-prefix ${eventsPrefix} (or another prefix); key d in the dashboard counts and shows one first`,
				'  to raise the quota: etcd-medic plan prints the change for each member',
			];
}

/**
 * Why a recovery that was told to delete nothing is not begun, line by line:
 * no compaction and defragment bring a member below what the disarm needs, by
 * the most that may be history. None where they may, or where this run has
 * deleted keys already.
 */
export function inVainLines(
	observation: Observation,
	run: Progress | undefined,
	deletePrefixes: readonly string[] = [],
): readonly string[] {
	const lines = reliefLines(observation);
	const isDeleting =
		deletePrefixes.length > 0 || reliefSoFar(run).begun.length > 0;
	return isDeleting || lines.length === 0
		? []
		: [
				'refused: compaction and defragments cannot make room, and nothing was named to be deleted; nothing was changed',
				...lines,
			];
}

/** The first step that is left which only a typed confirmation may begin: what was typed on the command line needs no more. */
export function needsTyping(
	plan: Plan,
	isSettled: (stepId: string) => boolean,
	deletePrefixes: readonly string[] = [],
): Step | undefined {
	return plan.steps.find(
		({level, action, id}) =>
			level === 3 &&
			!isSettled(id) &&
			!(
				action.kind === 'delete-keys' && deletePrefixes.includes(action.prefix)
			),
	);
}

/** True of a step that has just read every member when it is done; the next one reads them again before it begins. */
export function endsWithALook({action}: Step): boolean {
	return (
		action.kind === 'compact' ||
		action.kind === 'defragment' ||
		action.kind === 'move-leader' ||
		action.kind === 'disarm'
	);
}
