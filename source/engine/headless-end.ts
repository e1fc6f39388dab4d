import {alarmsOf, type Observation} from '../cluster/observation.js';
import type {Plan, Refusal} from '../runbook/plan.js';
import {reliefLines} from './headless-guided.js';

/** What a run without a screen acts on: `nospace`: a recovery, from whatever stops writes. `fragmented`: maintenance, and nothing else. `any`: whatever the plan is for. */
export type HeadlessCause = 'nospace' | 'fragmented' | 'any';

/** A run that ends before its plan does. */
type Ended = {
	readonly cause: HeadlessCause;
	readonly say: (text: string) => void;
};

/** Nothing (more) can be done, and why; the exit code. */
export function refused(
	refusal: Refusal,
	hasChanged: boolean,
	observation: Observation,
	run: Ended,
): number {
	if (refusal.reason === 'not-needed') {
		run.say(refusal.summary);
		return 0;
	}

	run.say(`refused: ${refusal.summary}`);
	for (const advice of refusal.advice) run.say(`  ${advice}`);
	return hasChanged ? unfinished(observation, run) : 3;
}

/** Maintenance is no recovery, and a timer never disarms an alarm; the exit code. */
export function otherCause(
	plan: Plan,
	hasChanged: boolean,
	observation: Observation,
	run: Ended,
): number {
	if (plan.cause === 'live-data' || plan.cause === 'history') {
		run.say(
			`nothing needs recovery: no NOSPACE alarm is raised. ${plan.goal}: etcd-medic plan prints how`,
		);
		return 0;
	}

	if (run.cause === 'nospace') {
		const titles = plan.steps
			.filter(({action}) =>
				plan.cause === 'fragmented'
					? action.kind === 'defragment'
					: action.kind === 'guided',
			)
			.map(step => step.title)
			.join('; ');
		run.say(
			plan.cause === 'fragmented'
				? `nothing needs recovery: no NOSPACE alarm is raised. etcd-medic maintain would do this: ${titles}`
				: `nothing needs recovery: no NOSPACE alarm is raised. For ${plan.cause} there is a plan, etcd-medic plan prints it: ${titles}`,
		);
		return 0;
	}

	run.say(
		plan.cause === 'nospace'
			? 'refused: NOSPACE is raised, which is for etcd-medic recover'
			: `refused: ${plan.goal}`,
	);
	return hasChanged ? unfinished(observation, run) : 3;
}

/** Something was changed and the plan is not at its end: says what is still armed; the exit code. */
export function unfinished(
	observation: Observation,
	{say, cause}: Ended,
): number {
	const word = cause === 'fragmented' ? 'NOT FINISHED' : 'NOT RECOVERED';
	const armed = alarmsOf(observation)?.map(
		alarm => `${alarm.type} of ${alarm.memberId}`,
	);
	say(
		armed === undefined
			? `${word}: no member answers, so nobody can say what is armed`
			: armed.length === 0
				? `${word}: no alarm is armed, and the plan did not reach its end`
				: `${word}: still armed: ${armed.join(', ')}`,
	);
	for (const line of reliefLines(observation)) say(line);
	return 2;
}
