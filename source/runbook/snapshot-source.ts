import type {MemberId} from '../cluster/member.js';
import {alarmOwners, type Observation} from '../cluster/observation.js';
import type {Bytes} from '../units.js';
import {checkNoCorrupt, checkOneCluster} from './cluster-checks.js';
import type {SnapshotOptions} from './plan-options.js';
import {snapshotStep} from './plan-steps.js';
import {preChecksFor} from './pre-checks.js';
import type {PreCheck, StepAction} from './step.js';

/** Where a backup is taken from, and what stands against it. */
export type SnapshotSource = {
	readonly action: Extract<StepAction, {kind: 'snapshot'}>;
	/** Checks that fail or cannot be judged; empty when it may be taken. */
	readonly broken: readonly PreCheck[];
	/** Members that raise CORRUPT; none of them is the source. */
	readonly corruptIds: readonly MemberId[];
};

/**
 * The member that the recovery plan takes its snapshot from, but never one that
 * raises CORRUPT: the others are what there is to restore from. `undefined`
 * when no such voter answers. No alarm and no leader is needed.
 */
export function snapshotSource(
	observation: Observation,
	options: SnapshotOptions,
	snapshotFreeBytes: Bytes | undefined,
): SnapshotSource | undefined {
	const corruptIds = alarmOwners(observation, 'CORRUPT');
	const sound = {
		...observation,
		members: observation.members.filter(
			each => !corruptIds.includes(each.member.id),
		),
	};
	const [step] = snapshotStep(sound, options);
	if (step?.action.kind !== 'snapshot') return undefined;
	// A backup of a cluster that is corrupt or split is worth having all the same.
	const aboutCluster = new Set([
		checkNoCorrupt(observation).title,
		checkOneCluster(observation).title,
	]);
	const broken = preChecksFor(step, observation, {
		snapshotFreeBytes,
		isSettled: () => false,
		isLeftOut: () => false,
		steps: [step],
	}).filter(check => check.state !== 'pass' && !aboutCluster.has(check.title));
	return {action: step.action, broken, corruptIds};
}
