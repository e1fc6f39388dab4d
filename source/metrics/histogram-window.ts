import type {Latency} from '../cluster/latency.js';
import type {Milliseconds} from '../units.js';
import type {EtcdPage} from './etcd-families.js';
import type {Histogram} from './quantile.js';
import {histogramDelta, latencyOf} from './quantile.js';

/** Earlier pages of one member, so that its latencies cover the last while and not its whole life. */
export type HistogramWindow = {
	/** Adds the page just read and gives its latencies over the window. */
	advance(
		page: EtcdPage,
		takenAtMs: Milliseconds,
	): {
		readonly walFsync: Latency | undefined;
		readonly backendCommit: Latency | undefined;
	};
	/** Forgets the earlier pages: what comes next may be another process. */
	forget(): void;
};

type Kept = {readonly page: EtcdPage; readonly takenAtMs: Milliseconds};

// However often it is read, a window is divided into no more parts than this.
const partsPerWindow = 32;

// The start time is boot time plus ticks, and the boot time that Linux reports
// moves by a second when the clock is adjusted. A restart that is faster still
// shows in its counters.
const startJitterMs = 2000;

/**
 * Latencies over about `windowMs`: since the oldest kept page within it, else
 * since the newest before it; `Latency.windowMs` says which time that was.
 * Since the member started when there is no earlier page, when the process is
 * another one than before, and always with a `windowMs` of 0.
 */
export function createHistogramWindow(windowMs: Milliseconds): HistogramWindow {
	let kept: readonly Kept[] = [];
	return {
		advance(page, takenAtMs) {
			const previous = kept.at(-1);
			// A clock that was set back leaves pages from the future.
			const isContinued =
				previous !== undefined &&
				previous.takenAtMs <= takenAtMs &&
				isSameProcess(previous.page, page);
			if (!isContinued) kept = [];
			const within = kept.filter(
				each => takenAtMs - each.takenAtMs <= windowMs,
			);
			kept = within.length > 0 ? within : kept.slice(-1);
			const base = kept[0];
			const newest = kept.at(-1);
			const isDue =
				newest === undefined ||
				takenAtMs - newest.takenAtMs >= windowMs / partsPerWindow;
			if (windowMs > 0 && isDue) kept = [...kept, {page, takenAtMs}];
			const elapsedMs = takenAtMs - (base?.takenAtMs ?? takenAtMs);
			return {
				walFsync: latencySince(base?.page.walFsync, page.walFsync, elapsedMs),
				backendCommit: latencySince(
					base?.page.backendCommit,
					page.backendCommit,
					elapsedMs,
				),
			};
		},
		forget() {
			kept = [];
		},
	};
}

function latencySince(
	earlier: Histogram | undefined,
	later: Histogram | undefined,
	elapsedMs: Milliseconds,
): Latency | undefined {
	if (later === undefined) return undefined;
	const delta = earlier && histogramDelta(earlier, later);
	return delta === undefined
		? latencyOf(later, undefined)
		: latencyOf(delta, elapsedMs);
}

function isSameProcess(earlier: EtcdPage, later: EtcdPage): boolean {
	const before = earlier.figures.processStartedAtMs;
	const now = later.figures.processStartedAtMs;
	if (
		before !== undefined &&
		now !== undefined &&
		Math.abs(now - before) > startJitterMs
	) {
		return false;
	}

	return (
		!hasFallen(earlier.walFsync, later.walFsync) &&
		!hasFallen(earlier.backendCommit, later.backendCommit)
	);
}

function hasFallen(
	earlier: Histogram | undefined,
	later: Histogram | undefined,
): boolean {
	return (
		earlier !== undefined &&
		later !== undefined &&
		histogramDelta(earlier, later) === undefined
	);
}
