import {rm, stat} from 'node:fs/promises';
import {backendOf} from '../cluster/backend.js';
import {
	agreedLeader,
	alarmsOf,
	currentStatus,
	memberById,
	type Observation,
} from '../cluster/observation.js';
import {defaultThresholds} from '../diagnosis/thresholds.js';
import {judge} from '../runbook/judge.js';
import type {Step} from '../runbook/step.js';
import type {Bytes, Milliseconds} from '../units.js';
import {isSettled, replay, stepProgress, type Progress} from './progress.js';
import type {RunEvent} from './run-event.js';

// A journal says what was done, not what is so. Each step that it calls
// settled is looked at again on the live cluster, and done again where it no
// longer holds.

/** A run that stopped longer ago is history: the plan begins anew. */
export const resumableForMs: Milliseconds = 12 * 3_600_000;
/** Revisions since the compaction that leave it worth what it was: the canaries of a verify, and little more. */
const revisionsSinceCompaction = 50;

/** A step of an earlier session that has to be looked at or done again. */
export type Unsettled = {
	readonly stepId: string;
	/** Why, for the operator. */
	readonly why: string;
};

/** A run that is taken up. */
export type ResumedRun = {
	readonly progress: Progress;
	readonly event: RunEvent;
	/** Compaction is still to be done, up to the newest revision and not the one of then. */
	readonly isHistoryNewer: boolean;
	/** Removes the half of a backup that a killed session left. Only under the lock: it may still be written. */
	readonly removeLeftover: () => Promise<void>;
};

/**
 * Takes up a run from its events: where it stands after what no longer holds
 * was taken back, and the event that says so. `undefined` when there is
 * nothing to take up, or it is too long ago.
 */
export async function resumeRun(
	events: readonly RunEvent[],
	observation: Observation,
	nowMs: Milliseconds,
): Promise<ResumedRun | undefined> {
	const progress = replay(events);
	const last = events.at(-1);
	if (progress === undefined || last === undefined) return undefined;
	if (nowMs - last.atMs > resumableForMs) return undefined;
	const snapshot = progress.plan.steps.find(
		step => step.action.kind === 'snapshot',
	);
	const snapshotBytes =
		snapshot?.action.kind === 'snapshot'
			? await fileBytes(snapshot.action.file)
			: undefined;
	const unsettled = unsettledSteps(progress, observation, snapshotBytes);
	const compact = progress.plan.steps.findLast(
		step => step.action.kind === 'compact',
	);
	const isCompactLeft =
		compact !== undefined &&
		(!isSettled(stepProgress(progress, compact.id)) ||
			unsettled.some(each => each.stepId === compact.id));
	const half =
		snapshot?.action.kind === 'snapshot' &&
		stepProgress(progress, snapshot.id).state === 'running'
			? `${snapshot.action.file}.part`
			: undefined;
	return {
		progress,
		event: {kind: 'run-resumed', atMs: nowMs, unsettled},
		isHistoryNewer: isCompactLeft,
		async removeLeftover() {
			if (half !== undefined) await rm(half, {force: true});
		},
	};
}

/** Which steps of `progress` do not count as settled any more. `snapshotBytes`: the size of the snapshot file, if it is there. */
export function unsettledSteps(
	progress: Progress,
	observation: Observation,
	snapshotBytes: Bytes | undefined,
): readonly Unsettled[] {
	return progress.plan.steps.flatMap(step => {
		const at = stepProgress(progress, step.id);
		if (at.state === 'running') {
			return [
				{
					stepId: step.id,
					why: 'it was under way when the program ended; the live cluster decides',
				},
			];
		}

		if (at.state === 'waiting' || !isSettled(at)) return [];
		if (at.outcome === 'skipped') return [];
		const why = noLongerSo(step, progress, observation, snapshotBytes);
		return why === undefined ? [] : [{stepId: step.id, why}];
	});
}

/** The size of a regular file, or `undefined` when there is none. */
export async function fileBytes(file: string): Promise<Bytes | undefined> {
	try {
		const found = await stat(file);
		return found.isFile() ? found.size : undefined;
	} catch {
		// Gone, or out of reach: either way it is no backup now.
		return undefined;
	}
}

function noLongerSo(
	step: Step,
	progress: Progress,
	observation: Observation,
	snapshotBytes: Bytes | undefined,
): string | undefined {
	const {action} = step;
	switch (action.kind) {
		case 'pre-check': {
			return 'it is judged on what is so now';
		}

		case 'snapshot': {
			const at = stepProgress(progress, step.id);
			const written =
				at.state === 'finished' ? at.measured['bytes'] : undefined;
			return snapshotBytes !== undefined && snapshotBytes === written
				? undefined
				: `the snapshot ${action.file} is not there as it was written`;
		}

		case 'compact': {
			const newest = Math.max(
				0,
				...observation.members.map(each => currentStatus(each)?.revision ?? 0),
			);
			// How far a deletion got nobody wrote down; what it deleted is in use until compacted.
			const wasDeleting = progress.plan.steps.some(
				each =>
					each.action.kind === 'delete-keys' &&
					stepProgress(progress, each.id).state === 'running',
			);
			if (wasDeleting) return 'keys were being deleted since';
			const kept = action.keepRevisions ?? 0;
			return newest - kept - action.revision > revisionsSinceCompaction
				? 'the cluster was written to since'
				: undefined;
		}

		case 'defragment': {
			const member = memberById(observation, action.memberId);
			const ratio =
				member === undefined ? undefined : backendOf(member)?.quotaRatio;
			return ratio !== undefined && ratio < defaultThresholds.disarmQuotaRatio
				? undefined
				: 'the file of this member is not known to be below 90% of its quota now';
		}

		case 'move-leader': {
			const isRewritten = isSettled(
				stepProgress(progress, `defragment-${action.memberId}`),
			);
			return isRewritten || agreedLeader(observation) !== action.memberId
				? undefined
				: 'leadership is where it was before';
		}

		case 'disarm': {
			const isRaised = alarmsOf(observation)?.some(
				alarm =>
					alarm.memberId === action.memberId && alarm.type === action.alarm,
			);
			return isRaised === false ? undefined : 'the alarm is raised now';
		}

		case 'compare-hashes': {
			return 'hashes are compared as they are now';
		}

		case 'guided': {
			if (action.until.kind === 'acknowledged') return undefined;
			const {state, detail} = judge(
				action.until,
				observation,
				observation.takenAtMs,
			);
			return state === 'met' ? undefined : detail;
		}

		case 'survey-keys': {
			return 'the keys are counted as they are now';
		}

		// What is gone is gone; what was written since is counted again.
		case 'delete-keys': {
			return undefined;
		}

		case 'verify': {
			return 'it is proven again';
		}
	}
}
