import {memberLabel} from '../cluster/member.js';
import {alarmsOf, type Observation} from '../cluster/observation.js';
import {spaceSplitOf} from '../diagnosis/space-split.js';
import {printable} from '../printable.js';
import {formatBytes} from '../units.js';
import {bringBackSteps} from './bring-back.js';
import {calmestMember} from './calmest-member.js';
import {compactStep} from './compaction.js';
import {defragmentOrder} from './defragment-order.js';
import {defragmentSteps} from './defragment-steps.js';
import {disarmLine} from './etcdctl.js';
import {liveDataVerdict, reliefSteps} from './live-data.js';
import type {PlanOptions} from './plan-options.js';
import type {Plan} from './plan.js';
import {preCheckStep, snapshotStep, verifyStep} from './plan-steps.js';
import {relaxProbeSteps, restartLoops} from './restart-loop.js';
import {bloatedMember} from './space-plans.js';
import type {Step} from './step.js';

/** Under NOSPACE nothing is written, so whoever watches has seen the newest revision. */
const defaultKeepRevisions = 0;

/**
 * The plan that brings a cluster back from NOSPACE: snapshot, compact,
 * defragment every member with the leader last, disarm each record, prove that
 * writes work. `observation` must have a leader and a NOSPACE alarm.
 */
export function planNospace(
	observation: Observation,
	options: PlanOptions,
): Plan {
	return {
		kind: 'plan',
		cause: 'nospace',
		basedOnMs: observation.takenAtMs,
		goal: goalOf(observation, options),
		steps: [
			...bringBackSteps(observation, options),
			...relaxProbeSteps(observation, options),
			preCheckStep('recovery'),
			...snapshotStep(observation, options),
			...reliefSteps(observation, options),
			...compactStep(
				observation,
				options,
				options.keepRevisions ?? defaultKeepRevisions,
			),
			...defragmentSteps(
				observation,
				defragmentOrder(
					observation,
					restartLoops(observation, options).map(each => each.memberId),
				),
				options,
			),
			...disarmSteps(observation, options),
			verifyStep(observation, options),
		],
	};
}

function goalOf(observation: Observation, options: PlanOptions): string {
	const steps =
		'give free pages back on every member, clear NOSPACE, prove that writes work';
	const verdict = liveDataVerdict(
		observation,
		options.relief?.deletedBytes ?? 0,
	);
	if (verdict !== undefined) {
		return `${verdict} Take a backup, make room, then ${steps}`;
	}

	const bloated = bloatedMember(observation, options.thresholds);
	return bloated === undefined
		? `Take a backup, ${steps}`
		: `Take a backup, compact about ${formatBytes(spaceSplitOf(bloated)?.historyBytes)} of history (estimated), ${steps}`;
}

function disarmSteps(
	observation: Observation,
	{etcdctl}: PlanOptions,
): readonly Step[] {
	const via = calmestMember(observation);
	if (via === undefined) return [];
	return (alarmsOf(observation) ?? [])
		.filter(alarm => alarm.type === 'NOSPACE')
		.map(alarm => {
			const owner = observation.members.find(
				each => each.member.id === alarm.memberId,
			);
			const name =
				owner === undefined
					? `${alarm.memberId} (no longer a member)`
					: printable(memberLabel(owner.member));
			return {
				id: `disarm-nospace-${alarm.memberId}`,
				title: `Disarm NOSPACE of ${name}`,
				level: 2,
				memberId: alarm.memberId,
				action: {
					kind: 'disarm',
					memberId: alarm.memberId,
					alarm: 'NOSPACE',
					via: via.member.id,
					endpoint: via.endpoint,
				},
				why: 'Any one record keeps the whole cluster read-only, and none clears by itself. Only this record is cleared: etcdctl alarm disarm would clear every alarm, CORRUPT included.',
				commands: [disarmLine(etcdctl, via.endpoint, alarm.memberId)],
				expects: 'The record is gone from the Status of every member',
				predicted: {},
				undo: 'etcd raises it again by itself when a file is over its quota',
			} satisfies Step;
		});
}
