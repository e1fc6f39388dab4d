import type {MemberId} from '../cluster/member.js';
import {bringBackPrefix} from '../runbook/bring-back.js';
import type {MeasuredDefragment} from '../runbook/predict.js';
import type {ReliefSoFar} from '../runbook/live-data-options.js';
import {isSettled, stepProgress, type Progress} from './progress.js';
import {reliefSoFar} from './relief-so-far.js';

/**
 * What a run under way hands to the plan that is made again: the revision of
 * its first plan is kept, each measured defragment calibrates the next, and a
 * member that was left out is no successor of the leader.
 */
export function settledSoFar(run: Progress | undefined): {
	compactRevision: number | undefined;
	measuredDefragments: readonly MeasuredDefragment[];
	/** Members whose defragment is done or left out. */
	defragmented: readonly MemberId[];
	/** Leaders that the plan asks to hand over. */
	offered: readonly MemberId[];
	leftOut: readonly MemberId[];
	/** Members that the run goes on without, by the operator's decision. */
	withoutMembers: readonly MemberId[];
	/** Whose keys differ from the others', as their hashes said. */
	oddMemberId: MemberId | undefined;
	/** Every member gave the same hash. */
	doHashesAgree: boolean;
	/** What was found out and done about live data. */
	relief: ReliefSoFar;
} {
	const relief = reliefSoFar(run);
	const skipped = (run?.plan.steps ?? []).filter(step => {
		const at = stepProgress(run, step.id);
		return at.state === 'finished' && at.outcome === 'skipped';
	});
	const measuredDefragments = (run?.plan.steps ?? []).flatMap(step => {
		const at = stepProgress(run, step.id);
		if (step.action.kind !== 'defragment' || at.state !== 'finished') return [];
		const {inUseBytes, defragmentMs} = at.measured;
		return typeof inUseBytes === 'number' && typeof defragmentMs === 'number'
			? [{inUseBytes, tookMs: defragmentMs}]
			: [];
	});
	return {
		compactRevision: compactRevisionOf(run, relief),
		measuredDefragments,
		defragmented: (run?.plan.steps ?? []).flatMap(({id, action}) =>
			action.kind === 'defragment' && isSettled(stepProgress(run, id))
				? [action.memberId]
				: [],
		),
		offered: (run?.plan.steps ?? []).flatMap(({action}) =>
			action.kind === 'move-leader' ? [action.memberId] : [],
		),
		leftOut: skipped.flatMap(({action}) =>
			action.kind === 'defragment' ? [action.memberId] : [],
		),
		withoutMembers: skipped.flatMap(({id, memberId}) =>
			id.startsWith(bringBackPrefix) && memberId !== undefined
				? [memberId]
				: [],
		),
		...hashesOf(run),
		relief,
	};
}

// A compaction that is still to come must not stay below what was deleted since it was planned.
function compactRevisionOf(
	run: Progress | undefined,
	{deletedRevision}: ReliefSoFar,
): number | undefined {
	const compacts = (run?.plan.steps ?? []).flatMap(({id, action}) =>
		action.kind === 'compact' ? [{id, revision: action.revision}] : [],
	);
	const chosen =
		compacts.find(({id}) => !isSettled(stepProgress(run, id))) ??
		compacts.at(-1);
	return chosen === undefined || chosen.revision < deletedRevision
		? undefined
		: chosen.revision;
}

function hashesOf(run: Progress | undefined): {
	oddMemberId: MemberId | undefined;
	doHashesAgree: boolean;
} {
	const compared = run?.plan.steps.find(
		step => step.action.kind === 'compare-hashes',
	);
	const at =
		compared === undefined ? undefined : stepProgress(run, compared.id);
	const measured = at?.state === 'finished' ? at.measured : {};
	const id = measured['oddMemberId'];
	return {
		oddMemberId: typeof id === 'string' ? id : undefined,
		doHashesAgree: measured['verdict'] === 'all-agree',
	};
}
