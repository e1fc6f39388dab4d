import type {Latency, LatencyBucket} from '../cluster/latency.js';
import type {Milliseconds} from '../units.js';

// Quantiles are computed as Prometheus' histogram_quantile does, so that the
// numbers agree with the operator's dashboards.

/** One bucket of a cumulative histogram: how many observations took at most `leMs`. */
export type Bucket = LatencyBucket;

/** Buckets in ascending order; the last is open (`leMs` is Infinity) and counts everything. */
export type Histogram = {readonly buckets: readonly Bucket[]};

/**
 * Observations below which no quantile is told. Below 100 a p99 is in truth
 * the slowest observation, which is why the sample count and the bucket belong
 * beside it. Not higher: a member whose fsync takes 300 ms makes at
 * most 33 in 10 s, and that is the very member a quantile is wanted for.
 */
export const minSamples = 20;

/**
 * A histogram from buckets in any order. `undefined` when they cannot be one:
 * no open bucket, no closed one, a bound twice, a count that is not a whole
 * number, or a count that falls as the bound grows.
 */
export function histogramFrom(
	buckets: readonly Bucket[],
): Histogram | undefined {
	const sorted = buckets.toSorted((a, b) => a.leMs - b.leMs);
	if (sorted.length < 2) return undefined;
	if (sorted.at(-1)?.leMs !== Number.POSITIVE_INFINITY) return undefined;
	let previous: Bucket = {leMs: 0, count: 0};
	for (const bucket of sorted) {
		if (!(bucket.leMs > previous.leMs)) return undefined;
		if (!Number.isSafeInteger(bucket.count)) return undefined;
		if (bucket.count < previous.count) return undefined;
		previous = bucket;
	}

	return {buckets: sorted};
}

/**
 * What was observed between two scrapes of one histogram; `undefined` when the
 * two are not of one process: a count fell, the buckets differ, or the
 * difference is no histogram. The later scrape is then all there is.
 */
export function histogramDelta(
	earlier: Histogram,
	later: Histogram,
): Histogram | undefined {
	if (earlier.buckets.length !== later.buckets.length) return undefined;
	const delta: Bucket[] = [];
	for (const [index, bucket] of later.buckets.entries()) {
		const before = earlier.buckets[index];
		if (before?.leMs !== bucket.leMs) return undefined;
		if (bucket.count < before.count) return undefined;
		delta.push({leMs: bucket.leMs, count: bucket.count - before.count});
	}

	return histogramFrom(delta);
}

/**
 * The latency that a histogram shows. `windowMs` is the time that it covers,
 * `undefined` for everything since the member started. With fewer than
 * `minSamples` observations only their number is told.
 */
export function latencyOf(
	histogram: Histogram,
	windowMs: Milliseconds | undefined,
): Latency {
	const samples = histogram.buckets.at(-1)?.count ?? 0;
	const isEnough = samples >= minSamples;
	const p50 = isEnough ? percentile(histogram, 50) : undefined;
	const p99 = isEnough ? percentile(histogram, 99) : undefined;
	return {
		samples,
		windowMs,
		p50Ms: p50?.valueMs,
		p99Ms: p99?.valueMs,
		p99Bucket: p99 && {lowMs: p99.lowMs, highMs: p99.highMs},
		allAboveMs: lowestOf(histogram),
		halfAboveMs: boundBelow(histogram, samples, Math.ceil(samples / 2)),
		quarterAboveMs: boundBelow(histogram, samples, Math.ceil(samples / 4)),
		someAboveMs: boundBelow(histogram, samples, 1),
	};
}

// The lower bound of the first bucket that anything fell into.
function lowestOf({buckets}: Histogram): Milliseconds | undefined {
	const index = buckets.findIndex(({count}) => count > 0);
	if (index === -1) return undefined;
	return index === 0 ? 0 : buckets[index - 1]?.leMs;
}

// The highest bound that so many of the samples took longer than.
function boundBelow(
	{buckets}: Histogram,
	samples: number,
	atLeast: number,
): Milliseconds | undefined {
	if (samples === 0) return undefined;
	return buckets.findLast(({count}) => samples - count >= atLeast)?.leMs ?? 0;
}

type Percentile = {
	readonly valueMs: Milliseconds;
	readonly lowMs: Milliseconds;
	readonly highMs: Milliseconds | undefined;
};

function percentile(
	histogram: Histogram,
	percent: number,
): Percentile | undefined {
	const total = histogram.buckets.at(-1)?.count ?? 0;
	// Whole numbers until the division: 0.99 * total may land just above a whole
	// rank and so move the answer into the next bucket that is not empty.
	const rank = (percent * total) / 100;
	let below: Bucket = {leMs: 0, count: 0};
	for (const bucket of histogram.buckets) {
		if (bucket.count >= rank) return withinBucket(below, bucket, rank);
		below = bucket;
	}

	return undefined;
}

function withinBucket(below: Bucket, bucket: Bucket, rank: number): Percentile {
	if (bucket.leMs === Number.POSITIVE_INFINITY) {
		return {valueMs: below.leMs, lowMs: below.leMs, highMs: undefined};
	}

	const share = (rank - below.count) / (bucket.count - below.count);
	return {
		valueMs: below.leMs + (bucket.leMs - below.leMs) * share,
		lowMs: below.leMs,
		highMs: bucket.leMs,
	};
}
