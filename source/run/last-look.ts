import type {Observation} from '../cluster/observation.js';
import {preChecksFor, type StepFacts} from '../runbook/pre-checks.js';
import type {Step} from '../runbook/step.js';
import type {Milliseconds} from '../units.js';

/** What passes by itself, a member that is a moment behind or silent, is waited for so long. */
const patienceMs: Milliseconds = 5000;
const lookAgainMs: Milliseconds = 300;

/** What stands against a call that was about to go out. */
export class CallRefused extends Error {}

/**
 * Looks at the cluster once more, right before a call of `step` goes out, and
 * throws CallRefused with what stands against it. Between the checks that began the
 * step and its call somebody may have raised CORRUPT, begun a defragment, or
 * added a voter, who counts for the quorum before it is started.
 */
export async function lastLook(
	step: Step,
	facts: StepFacts,
	context: {
		readonly observe: () => Promise<Observation>;
		readonly observeAnew?: (() => Promise<Observation>) | undefined;
		readonly nowMs: () => Milliseconds;
		readonly sleep: (ms: Milliseconds) => Promise<void>;
		readonly signal: AbortSignal;
		readonly report: (message: string) => void;
	},
): Promise<void> {
	const startedAtMs = context.nowMs();
	for (;;) {
		const {observe, observeAnew = observe} = context;
		const checks = preChecksFor(step, await observeAnew(), {
			...facts,
			isAtCall: true,
		});
		const broken = checks.filter(check => check.state !== 'pass');
		if (broken.length === 0) return;
		const hasWaited = context.nowMs() - startedAtMs >= patienceMs;
		const isFinal = broken.some(
			check => check.isFinal === true && check.state === 'fail',
		);
		if (hasWaited || context.signal.aborted || isFinal) {
			throw new CallRefused(
				broken.map(({title, detail}) => `${title}: no, ${detail}`).join('; '),
			);
		}

		context.report(
			`waiting before the call: ${broken.map(({title}) => title).join('; ')}`,
		);
		await context.sleep(lookAgainMs);
	}
}
