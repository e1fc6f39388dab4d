import {backendOf} from '../cluster/backend.js';
import {
	agreedLeader,
	alarmsOf,
	isServing,
	type MemberObservation,
	type Observation,
} from '../cluster/observation.js';
import {labelOf} from '../diagnosis/naming.js';
import {printable} from '../printable.js';
import {formatBytes, formatRatio} from '../units.js';
import {choosePlan} from './choose.js';
import {defragmentOrder} from './defragment-order.js';
import {defaultMaintenanceRules, qualifies} from './maintenance-rules.js';
import type {Cause} from './plan.js';
import type {PlanOptions} from './plan-options.js';

/** Whether to maintain a cluster now, with the one sentence that says why not. */
export type MaintenanceNeed =
	| {readonly kind: 'needed'}
	| {readonly kind: 'none' | 'unsafe'; readonly why: string};

/** What a timer leaves alone without calling it unsafe. */
const forAPerson: readonly Cause[] = [
	'member-unstarted',
	'history',
	'live-data',
];

/** Judges one look at a cluster. What cannot be read is unsafe, also where nobody else qualifies. */
export function maintenanceNeed(
	observation: Observation,
	options: PlanOptions,
): MaintenanceNeed {
	const chosen = choosePlan(observation, options);
	if (chosen.kind === 'refusal' && chosen.reason !== 'not-needed') {
		return unsafe(chosen.summary);
	}

	const mayBe = ['nospace', 'fragmented', ...forAPerson];
	if (chosen.kind === 'plan' && !mayBe.includes(chosen.cause)) {
		return unsafe(chosen.goal);
	}

	const alarms = alarmsOf(observation) ?? [];
	if (alarms.some(each => each.type === 'NOSPACE')) {
		return unsafe('NOSPACE is raised, which is for etcd-medic recover');
	}

	const [other] = alarms;
	if (other !== undefined) {
		return unsafe(`the alarm ${printable(other.type)} is raised`);
	}

	if (observation.memberListProblem !== undefined) {
		return unsafe(
			`the member list could not be read (${printable(observation.memberListProblem.message)})`,
		);
	}

	if (agreedLeader(observation) === undefined) {
		return unsafe('the members agree on no leader');
	}

	const members = defragmentOrder(observation);
	const silent = members.find(each => !isServing(observation, each));
	if (silent !== undefined) {
		return unsafe(`${labelOf(silent)} does not answer`);
	}

	const rules = {...defaultMaintenanceRules, ...options.maintenance};
	const unknown = members.find(each => qualifies(each, rules) === undefined);
	if (unknown !== undefined) {
		return unsafe(
			`${labelOf(unknown)} does not say how much of its file is used`,
		);
	}

	if (chosen.kind === 'refusal' || forAPerson.includes(chosen.cause)) {
		return {
			kind: 'none',
			why: `no member qualifies (${members.map(each => sizesOf(each)).join(', ')})`,
		};
	}

	const outage = chosen.steps.find(step => step.level === 3);
	return outage === undefined
		? {kind: 'needed'}
		: unsafe(
				`${outage.title} would be an outage of this cluster; it is confirmed by typing, in the dashboard`,
			);
}

function unsafe(why: string): MaintenanceNeed {
	return {kind: 'unsafe', why};
}

function sizesOf(member: MemberObservation): string {
	const backend = backendOf(member);
	return `${labelOf(member)}: ${formatRatio(backend?.freeRatio)} of ${formatBytes(backend?.dbSizeBytes)} free`;
}
