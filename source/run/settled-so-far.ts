import type {MeasuredDefragment} from '../runbook/predict.js';
import {stepProgress, type Progress} from './progress.js';

/**
 * What a run under way hands to the plan that is made again: the revision of
 * its first plan is kept, and each measured defragment calibrates the next.
 */
export function settledSoFar(run: Progress | undefined): {
	compactRevision: number | undefined;
	measuredDefragments: readonly MeasuredDefragment[];
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
	};
}
