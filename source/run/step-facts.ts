import type {Plan} from '../runbook/plan.js';
import type {StepFacts} from '../runbook/pre-checks.js';
import type {Step} from '../runbook/step.js';
import type {Bytes} from '../units.js';
import {isSettled, openRun, stepProgress, type Progress} from './progress.js';

/** What the pre-checks of `step` need besides an observation: this host's free disk, and how the run stands. */
export async function stepFacts(
	step: Step,
	plan: Plan,
	progress: Progress | undefined,
	freeBytesFor: (file: string) => Promise<Bytes | undefined>,
): Promise<StepFacts> {
	const run = openRun(progress);
	return {
		snapshotFreeBytes:
			step.action.kind === 'snapshot'
				? await freeBytesFor(step.action.file)
				: undefined,
		isSettled: id => isSettled(stepProgress(run, id)),
		isLeftOut: id => {
			const at = stepProgress(run, id);
			return at.state === 'finished' && at.outcome === 'skipped';
		},
		steps: plan.steps,
	};
}
