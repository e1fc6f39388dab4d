import type {Milliseconds} from '../../units.js';

/** How often something took how long, as a Prometheus histogram counts it. */
export type Histogram = {
	/** How many fell into each bucket, not added up; the last is above all bounds. */
	readonly counts: readonly number[];
	readonly sumMs: Milliseconds;
};

/** The upper bounds of the buckets in milliseconds. */
export type Bounds = readonly Milliseconds[];

// etcd's prometheus.ExponentialBuckets(0.001, 2, 14), for WAL fsync and backend commit.
export const diskBounds: Bounds = powersFrom(1, 14);
// prometheus.ExponentialBuckets(.1, 2, 13), for defragment.
export const defragBounds: Bounds = powersFrom(100, 13);
// prometheus.ExponentialBuckets(.01, 2, 17), for a snapshot of the backend.
export const snapshotBounds: Bounds = powersFrom(10, 17);
// prometheus.ExponentialBuckets(0.0001, 2, 16), round trip between peers.
export const peerBounds: Bounds = powersFrom(0.1, 16);

export function emptyHistogram(bounds: Bounds): Histogram {
	return {counts: Array.from({length: bounds.length + 1}, () => 0), sumMs: 0};
}

/** The histogram with `times` observations of that length more. */
export function observed(
	histogram: Histogram,
	bounds: Bounds,
	ms: Milliseconds,
	times = 1,
): Histogram {
	const found = bounds.findIndex(bound => ms <= bound);
	const at = found === -1 ? bounds.length : found;
	return {
		counts: histogram.counts.with(at, (histogram.counts[at] ?? 0) + times),
		sumMs: histogram.sumMs + ms * times,
	};
}

export function countOf(histogram: Histogram): number {
	return histogram.counts.reduce((sum, count) => sum + count, 0);
}

function powersFrom(first: Milliseconds, count: number): Bounds {
	return Array.from({length: count}, (_, at) => first * 2 ** at);
}
