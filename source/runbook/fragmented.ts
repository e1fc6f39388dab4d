import type {MemberObservation, Observation} from '../cluster/observation.js';
import {compactStep} from './compaction.js';
import {defragmentOrder} from './defragment-order.js';
import {defragmentSteps} from './defragment-steps.js';
import {defaultMaintenanceRules, qualifies} from './maintenance-rules.js';
import type {PlanOptions} from './plan-options.js';
import type {Plan} from './plan.js';
import {preCheckStep, snapshotStep, verifyStep} from './plan-steps.js';

/**
 * While writes flow, watchers and paged lists trail the newest revision; this
 * margin is what kube-apiserver and its clients are behind in ordinary times.
 */
export const defaultKeepRevisions = 1000;

/** The members that the rules ask to defragment, in the order of the plan. */
export function fragmentedMembers(
	observation: Observation,
	{maintenance}: Pick<PlanOptions, 'maintenance'>,
): readonly MemberObservation[] {
	const rules = {...defaultMaintenanceRules, ...maintenance};
	return defragmentOrder(observation).filter(each => qualifies(each, rules));
}

/**
 * The plan for files that are largely free pages while no alarm is raised:
 * snapshot, compact, defragment the members that qualify with the leader last,
 * prove that writes work. `observation` must have a leader.
 */
export function planFragmented(
	observation: Observation,
	options: PlanOptions,
): Plan {
	return {
		kind: 'plan',
		cause: 'fragmented',
		basedOnMs: observation.takenAtMs,
		goal: 'Maintenance, no recovery: take a backup, give free pages back where they are worth it, prove that writes work',
		steps: [
			preCheckStep('maintenance'),
			...snapshotStep(observation, options),
			...compactStep(
				observation,
				options,
				options.keepRevisions ?? defaultKeepRevisions,
			),
			...defragmentSteps(
				observation,
				fragmentedMembers(observation, options),
				options,
			),
			verifyStep(observation, options),
		],
	};
}
