import type {Latency, LatencyBucket} from '../cluster/latency.js';
import {isSameStart} from '../cluster/process-runs.js';
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
		/** The counts that these are made of. */
		readonly walFsyncInWindow: readonly LatencyBucket[] | undefined;
		readonly backendCommitInWindow: readonly LatencyBucket[] | undefined;
	};
	/** Forgets the earlier pages: what comes next may be another process. */
	forget(): void;
};

// Only what the latencies are made of: a page also tells the round trips to each
// peer, which would add up to tens of MiB in a cluster of sixty.
type Counters = Pick<EtcdPage, 'walFsync' | 'backendCommit'> & {
	readonly processStartedAtMs: Milliseconds | undefined;
};
type Kept = {readonly page: Counters; readonly takenAtMs: Milliseconds};

// However often it is read, a window is divided into no more parts than this.
const partsPerWindow = 32;

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
			if (windowMs > 0 && isDue) {
				kept = [...kept, {page: countersOf(page), takenAtMs}];
			}

			const elapsedMs = takenAtMs - (base?.takenAtMs ?? takenAtMs);
			const fsync = latencySince(base?.page.walFsync, page.walFsync, elapsedMs);
			const commit = latencySince(
				base?.page.backendCommit,
				page.backendCommit,
				elapsedMs,
			);
			return {
				walFsync: fsync?.latency,
				backendCommit: commit?.latency,
				walFsyncInWindow: fsync?.buckets,
				backendCommitInWindow: commit?.buckets,
			};
		},
		forget() {
			kept = [];
		},
	};
}

type Since = {
	readonly latency: Latency;
	readonly buckets: readonly LatencyBucket[];
};

function latencySince(
	earlier: Histogram | undefined,
	later: Histogram | undefined,
	elapsedMs: Milliseconds,
): Since | undefined {
	if (later === undefined) return undefined;
	const delta = earlier && histogramDelta(earlier, later);
	return delta === undefined
		? {latency: latencyOf(later, undefined), buckets: later.buckets}
		: {latency: latencyOf(delta, elapsedMs), buckets: delta.buckets};
}

function countersOf({walFsync, backendCommit, figures}: EtcdPage): Counters {
	const {processStartedAtMs} = figures;
	return {walFsync, backendCommit, processStartedAtMs};
}

function isSameProcess(earlier: Counters, later: EtcdPage): boolean {
	const before = earlier.processStartedAtMs;
	const now = later.figures.processStartedAtMs;
	if (before !== undefined && now !== undefined && !isSameStart(before, now)) {
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
