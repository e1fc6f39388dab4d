import {memberLabel} from '../cluster/member.js';
import type {MemberObservation, Observation} from '../cluster/observation.js';
import {isHistoryBloated, spaceSplitOf} from '../diagnosis/space-split.js';
import {defaultThresholds, type Thresholds} from '../diagnosis/thresholds.js';
import {printable} from '../printable.js';
import {formatBytes} from '../units.js';
import {compactStep} from './compaction.js';
import {defragmentOrder} from './defragment-order.js';
import {defragmentSteps} from './defragment-steps.js';
import {defaultKeepRevisions, fragmentedMembers} from './fragmented.js';
import {fullOfLiveData, liveDataVerdict, reliefSteps} from './live-data.js';
import type {PlanOptions} from './plan-options.js';
import type {Plan} from './plan.js';
import {preCheckStep, snapshotStep, verifyStep} from './plan-steps.js';
import type {Step} from './step.js';

/**
 * The plan for a cluster that is filled by history or by live data while no
 * alarm is raised, or none. A run that has begun keeps its plan to the end,
 * though what it has done so far may have been enough.
 */
export function planSpace(
	observation: Observation,
	options: PlanOptions,
): Plan | undefined {
	const underWay = options.relief?.cause;
	const isFull = fullOfLiveData(observation, 0) !== undefined;
	if (underWay === 'live-data' || (underWay !== 'history' && isFull)) {
		return {
			...spacePlan(observation, options, reliefSteps(observation, options)),
			cause: 'live-data',
			goal: `${liveDataVerdict(observation, options.relief?.deletedBytes ?? 0) ?? 'Room is made among the live data.'} Take a backup, make room, compact and defragment, prove that writes work`,
		};
	}

	const worst = bloatedMember(observation, options.thresholds);
	if (underWay !== 'history' && worst === undefined) return undefined;
	const compaction =
		worst === undefined
			? 'History is compacted'
			: `Compaction frees about ${formatBytes(spaceSplitOf(worst)?.historyBytes)} of history on ${printable(memberLabel(worst.member))} (estimated)`;
	return {
		...spacePlan(observation, options, reliefSteps(observation, options)),
		cause: 'history',
		goal: `${compaction}, and a defragment then returns it. Take a backup first, prove at the end that writes work`,
	};
}

/** The member with the most history, among those of which it is worth compacting. */
export function bloatedMember(
	observation: Observation,
	thresholds: Thresholds = defaultThresholds,
): MemberObservation | undefined {
	const [worst] = observation.members
		.filter(each => isHistoryBloated(each, thresholds))
		.toSorted(
			(a, b) =>
				(spaceSplitOf(b)?.historyBytes ?? 0) -
				(spaceSplitOf(a)?.historyBytes ?? 0),
		);
	return worst;
}

function spacePlan(
	observation: Observation,
	options: PlanOptions,
	relief: readonly Step[],
): Omit<Plan, 'cause' | 'goal'> {
	// History becomes free pages; what live data leaves behind shows only then.
	const worthIt = new Set(fragmentedMembers(observation, options));
	const {thresholds = defaultThresholds} = options;
	const members = defragmentOrder(observation).filter(
		each => worthIt.has(each) || isHistoryBloated(each, thresholds),
	);
	return {
		kind: 'plan',
		basedOnMs: observation.takenAtMs,
		steps: [
			preCheckStep('maintenance'),
			...snapshotStep(observation, options),
			...relief,
			...compactStep(
				observation,
				options,
				options.keepRevisions ?? defaultKeepRevisions,
			),
			...defragmentSteps(observation, members, options),
			verifyStep(observation, options),
		],
	};
}
