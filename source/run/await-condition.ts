import type {Condition} from '../runbook/condition.js';
import {isBroken, judge} from '../runbook/judge.js';
import {formatDuration, type Milliseconds} from '../units.js';
import type {StepContext, StepResult} from './step-context.js';

/** How often the cluster is looked at while a person works on it. */
const watchEveryMs: Milliseconds = 1000;

/**
 * Looks until the condition is met: `already-so` when it is at the first look.
 * It never gives up by itself, as nobody knows how long a person takes; it is
 * `stopped` when the operator leaves. Nothing is called meanwhile.
 */
export async function awaitCondition(
	until: Condition,
	context: Pick<
		StepContext,
		'observe' | 'nowMs' | 'sleep' | 'watchSignal' | 'report'
	>,
	everyMs: Milliseconds = watchEveryMs,
): Promise<StepResult> {
	if (until.kind === 'acknowledged') {
		return {
			outcome: 'done',
			message: "done outside, by the operator's word: it cannot be observed",
			measured: {},
		};
	}

	const startedAtMs = context.nowMs();
	let sinceMs = startedAtMs;
	for (let looks = 1; ; looks += 1) {
		const observation = await context.observe();
		const {state, detail} = judge(until, observation, sinceMs);
		const tookMs = context.nowMs() - startedAtMs;
		if (state === 'met') {
			return looks === 1
				? {outcome: 'already-so', message: detail, measured: {tookMs: 0}}
				: {
						outcome: 'done',
						message: `${detail}, seen after ${formatDuration(tookMs)}`,
						measured: {tookMs},
					};
		}

		if (context.watchSignal.aborted) {
			return {
				outcome: 'stopped',
				message: `no longer watched after ${formatDuration(tookMs)}; at the last look: ${detail}`,
				measured: {tookMs},
			};
		}

		if (isBroken(until, observation)) sinceMs = context.nowMs();
		context.report(`watching: ${detail}`);
		await context.sleep(everyMs);
	}
}
