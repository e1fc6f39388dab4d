import type {Milliseconds} from '../units.js';
import type {TrendPoint} from './trend.js';

// A member tells when its process was started. Another start time is another
// process, and several within minutes are a loop.

/** One run of a member's process, as far as it was seen. */
export type ProcessRun = {
	/** Epoch ms, as the process tells it. */
	readonly startedAtMs: Milliseconds;
	/** The last reading that told this start. */
	readonly lastSeenMs: Milliseconds;
};

/**
 * The start time is boot time plus ticks, and the boot time that Linux reports
 * moves by a second when the clock is adjusted: nobody was restarted for that.
 */
const startJitterMs: Milliseconds = 2000;

/** True for two readings of one start (epoch ms). A restart that is faster shows in the counters of its process. */
export function isSameStart(a: Milliseconds, b: Milliseconds): boolean {
	return Math.abs(a - b) <= startJitterMs;
}

/** The runs that a member's earlier figures show, in the order of their starts. */
export function runsOf(points: readonly TrendPoint[]): readonly ProcessRun[] {
	const seen = points
		.flatMap(({processStartedAtMs: startedAtMs, takenAtMs}) =>
			startedAtMs === undefined ? [] : [{startedAtMs, lastSeenMs: takenAtMs}],
		)
		.toSorted((a, b) => a.startedAtMs - b.startedAtMs);
	const runs: ProcessRun[] = [];
	for (const each of seen) {
		const last = runs.at(-1);
		if (last !== undefined && isSameStart(last.startedAtMs, each.startedAtMs)) {
			const lastSeenMs = Math.max(last.lastSeenMs, each.lastSeenMs);
			runs.splice(-1, 1, {startedAtMs: each.startedAtMs, lastSeenMs});
		} else {
			runs.push(each);
		}
	}

	return runs;
}
