import type {Observation} from '../../../source/cluster/observation.js';
import {planNospace} from '../../../source/runbook/nospace.js';
import type {PlanOptions} from '../../../source/runbook/plan-options.js';
import type {Plan, Refusal} from '../../../source/runbook/plan.js';
import type {Step} from '../../../source/runbook/step.js';
import {alarm, idOf, observation} from '../../support/observation-builder.js';

/** Options without certificates, so that command lines stay short. */
export const planOptions: PlanOptions = {
	etcdctl: {
		cacert: undefined,
		cert: undefined,
		key: undefined,
		user: undefined,
	},
	snapshotFile: '/backup/snapshot.db',
	canaryKey: 'etcd-medic/canary',
	callTimeoutMs: 5000,
	longCallTimeoutMs: 600_000,
	compactRevision: undefined,
	measuredDefragments: [],
};

/** Three healthy members of which m2 has raised NOSPACE. */
export const frozen: Observation = observation({
	alarms: [alarm('NOSPACE', 'm2')],
});

/** The plan for an observation. */
export function planFor(
	observed: Observation = frozen,
	changes: Partial<PlanOptions> = {},
): Plan {
	return planNospace(observed, {...planOptions, ...changes});
}

/** The plan of a run that asks each of these leaders to hand over before its own defragment. */
export function planWithMove(
	observed: Observation = frozen,
	leaders: readonly string[] = ['m1'],
): Plan {
	return planFor(observed, {offered: leaders.map(name => idOf(name))});
}

/** The step of that ID; fails the test when there is none. */
export function stepOf(plan: Plan | Refusal | undefined, id: string): Step {
	const found =
		plan?.kind === 'plan' ? plan.steps.find(each => each.id === id) : undefined;
	if (found === undefined) throw new Error(`no step ${id}`);
	return found;
}
