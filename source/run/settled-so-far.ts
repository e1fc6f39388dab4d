import type {MemberId} from '../cluster/member.js';
import type {MeasuredDefragment} from '../runbook/predict.js';
import {stepProgress, type Progress} from './progress.js';

/**
 * What a run under way hands to the plan that is made again: the revision of
 * its first plan is kept, each measured defragment calibrates the next, and a
 * member that was left out is no successor of the leader.
 */
export function settledSoFar(run: Progress | undefined): {
	compactRevision: number | undefined;
	measuredDefragments: readonly MeasuredDefragment[];
	leftOut: readonly MemberId[];
} {
	const compact = run?.plan.steps.find(step => step.action.kind === 'compact');
	const measuredDefragments = (run?.plan.steps ?? []).flatMap(step => {
		const at = stepProgress(run, step.id);
		if (step.action.kind !== 'defragment' || at.state !== 'finished') return [];
		const {inUseBytes, defragmentMs} = at.measured;
		return typeof inUseBytes === 'number' && typeof defragmentMs === 'number'
			? [{inUseBytes, tookMs: defragmentMs}]
			: [];
	});
	return {
		compactRevision:
			compact?.action.kind === 'compact' ? compact.action.revision : undefined,
		measuredDefragments,
		leftOut: (run?.plan.steps ?? []).flatMap(step => {
			const at = stepProgress(run, step.id);
			return step.action.kind === 'defragment' &&
				at.state === 'finished' &&
				at.outcome === 'skipped'
				? [step.action.memberId]
				: [];
		}),
	};
}
