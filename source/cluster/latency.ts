import type {Milliseconds} from '../units.js';

/** How many observations took at most `leMs`; the last bucket is open, its `leMs` is Infinity. */
export type LatencyBucket = {
	readonly leMs: Milliseconds;
	readonly count: number;
};

/**
 * Quantiles of a latency histogram over a window. etcd's buckets double
 * (1, 2, 4, ... ms), so a quantile is an interpolation inside a bucket:
 * the bucket's bounds are kept beside it.
 */
export type Latency = {
	/** Observations in the window. */
	readonly samples: number;
	/** `undefined`: the window is everything since the member started. */
	readonly windowMs: Milliseconds | undefined;
	/** `undefined` when there were too few samples to say. */
	readonly p50Ms: Milliseconds | undefined;
	readonly p99Ms: Milliseconds | undefined;
	/** The bucket p99 lies in; `highMs` is `undefined` in the open last bucket. */
	readonly p99Bucket:
		| {readonly lowMs: Milliseconds; readonly highMs: Milliseconds | undefined}
		| undefined;
	/**
	 * Every observation took longer than this: the lower bound of the first
	 * bucket that is not empty. True of any number of samples, where a quantile
	 * would be a guess; `undefined` without any.
	 */
	readonly allAboveMs: Milliseconds | undefined;
	/** At least half of them took longer than this: the lower bound of the median's bucket. */
	readonly halfAboveMs: Milliseconds | undefined;
	/** At least a quarter of them took longer than this. */
	readonly quarterAboveMs: Milliseconds | undefined;
	/** At least one of them took longer than this: the lower bound of the slowest one's bucket. */
	readonly someAboveMs: Milliseconds | undefined;
};
