import type {Bytes, Milliseconds} from '../units.js';
import type {TrendPoint} from './trend.js';

// How fast a member's data grow, and when its file reaches its own quota. The
// file does not grow while it has free pages, so the bytes in use are what to
// look at: only once they have used up the free pages does the file follow.

/** What earlier readings of one member say about its growth. */
export type Growth =
	| {readonly kind: 'unknown'; readonly why: string}
	| {
			/** No growth that stands out of the noise. */
			readonly kind: 'steady';
			readonly sinceMs: Milliseconds;
	  }
	| {
			readonly kind: 'growing';
			readonly bytesPerHour: Bytes;
			/** Since when, epoch ms: the first reading of this growth. */
			readonly sinceMs: Milliseconds;
			/** True when it was seen to begin then; false when it may be older than the readings. */
			readonly isBeginningSeen: boolean;
			/** Until the free pages are used up and the file grows; 0 when there are none. */
			readonly fileGrowsInMs: Milliseconds | undefined;
			/** Until NOSPACE at this pace; `undefined` when the quota is not known. */
			readonly fullInMs: Milliseconds | undefined;
	  };

const hourMs: Milliseconds = 3_600_000;
/** Fewer points, or a shorter time, and a slope is a guess. Own limits. */
const leastPoints = 3;
const leastSpanMs: Milliseconds = 300_000;
/** Below this correlation of size with time it is noise. Own limit. */
const leastCorrelation = 0.7;
/** A fall of the bytes in use by this share is a compaction or a delete: what was before says nothing of the pace since. */
const fallRatio = 0.1;
/** Theil-Sen looks at every pair of points: 60 points are 1770 pairs. */
const mostPoints = 60;
/** A beginning counts as seen when a bend leaves at most this share of the error that one line leaves. Own limit. */
const bendRatio = 0.25;

type Sample = {readonly atMs: Milliseconds; readonly bytes: Bytes};

/** The growth that a member's earlier figures show, oldest first; quota and free pages are the newest known. */
export function growthOf(points: readonly TrendPoint[]): Growth {
	const samples = sinceLastFall(
		points.flatMap(({takenAtMs, inUseBytes}) =>
			inUseBytes === undefined ? [] : [{atMs: takenAtMs, bytes: inUseBytes}],
		),
	);
	const first = samples[0];
	const newest = samples.at(-1);
	if (
		first === undefined ||
		newest === undefined ||
		samples.length < leastPoints ||
		newest.atMs - first.atMs < leastSpanMs
	) {
		return {kind: 'unknown', why: 'fewer than 3 readings over 5 minutes'};
	}

	const even = evenly(samples, mostPoints);
	const bend = bendOf(even);
	const grown = even.slice(bend);
	const from = grown[0] ?? first;
	const perMs = slopeOf(grown);
	if (perMs <= 0 || correlationOf(grown) < leastCorrelation) {
		return {kind: 'steady', sinceMs: first.atMs};
	}

	return {
		kind: 'growing',
		bytesPerHour: Math.round(perMs * hourMs),
		sinceMs: from.atMs,
		isBeginningSeen: bend > 0,
		...forecast(points, newest.bytes, perMs),
	};
}

function forecast(
	points: readonly TrendPoint[],
	inUseBytes: Bytes,
	perMs: number,
): {
	readonly fileGrowsInMs: Milliseconds | undefined;
	readonly fullInMs: Milliseconds | undefined;
} {
	const quotaBytes = newestOf(points, point => point.quotaBytes);
	const dbSizeBytes = newestOf(points, point => point.dbSizeBytes);
	const until = (bytes: Bytes): Milliseconds =>
		Math.max(0, (bytes - inUseBytes) / perMs);
	return {
		fileGrowsInMs: dbSizeBytes === undefined ? undefined : until(dbSizeBytes),
		fullInMs: quotaBytes === undefined ? undefined : until(quotaBytes),
	};
}

/** At most so many of the items, evenly spread, the first and the last among them. */
export function evenly<T>(items: readonly T[], most: number): readonly T[] {
	if (items.length <= most) return items;
	return Array.from({length: most}, (_, index) => {
		const at = Math.round((index * (items.length - 1)) / (most - 1));
		return items[at];
	}).filter(item => item !== undefined);
}

function newestOf(
	points: readonly TrendPoint[],
	of: (point: TrendPoint) => number | undefined,
): number | undefined {
	return points.map(point => of(point)).findLast(value => value !== undefined);
}

function sinceLastFall(samples: readonly Sample[]): readonly Sample[] {
	const index = samples.findLastIndex(({bytes}, at) => {
		const before = samples[at - 1];
		return before !== undefined && bytes < before.bytes * (1 - fallRatio);
	});
	return index === -1 ? samples : samples.slice(index);
}

// Theil-Sen: the median of the slopes of all pairs. A burst or a hole moves it
// little, where a line of least squares would follow.
function slopeOf(samples: readonly Sample[]): number {
	const slopes: number[] = [];
	for (const [index, a] of samples.entries()) {
		for (const b of samples.slice(index + 1)) {
			if (b.atMs > a.atMs) slopes.push((b.bytes - a.bytes) / (b.atMs - a.atMs));
		}
	}

	slopes.sort((a, b) => a - b);
	const middle = Math.floor(slopes.length / 2);
	const upper = slopes[middle] ?? 0;
	return slopes.length % 2 === 1
		? upper
		: (upper + (slopes[middle - 1] ?? upper)) / 2;
}

function correlationOf(samples: readonly Sample[]): number {
	const {varianceT, varianceY, covariance} = momentsOf(samples);
	if (varianceT === 0 || varianceY === 0) return 0;
	return covariance / Math.sqrt(varianceT * varianceY);
}

// Where the series turns from flat to growing, as an index; 0 when one line
// tells it about as well, and when there is too little on either side.
function bendOf(samples: readonly Sample[]): number {
	let best = 0;
	let bestError = errorOfLine(samples) * bendRatio;
	for (
		let index = leastPoints;
		index <= samples.length - leastPoints;
		index += 1
	) {
		const after = samples.slice(index);
		const spanMs = (after.at(-1)?.atMs ?? 0) - (after[0]?.atMs ?? 0);
		if (spanMs < leastSpanMs) break;
		const error =
			momentsOf(samples.slice(0, index)).varianceY + errorOfLine(after);
		if (error < bestError) {
			best = index;
			bestError = error;
		}
	}

	return best;
}

// Sum of squares that a line of least squares leaves.
function errorOfLine(samples: readonly Sample[]): number {
	const {varianceT, varianceY, covariance} = momentsOf(samples);
	return varianceT === 0
		? varianceY
		: Math.max(0, varianceY - covariance ** 2 / varianceT);
}

// Sums of squares about the means, not divided.
function momentsOf(samples: readonly Sample[]): {
	readonly varianceT: number;
	readonly varianceY: number;
	readonly covariance: number;
} {
	const count = Math.max(1, samples.length);
	const meanT = samples.reduce((sum, {atMs}) => sum + atMs, 0) / count;
	const meanY = samples.reduce((sum, {bytes}) => sum + bytes, 0) / count;
	let varianceT = 0;
	let varianceY = 0;
	let covariance = 0;
	for (const {atMs, bytes} of samples) {
		varianceT += (atMs - meanT) ** 2;
		varianceY += (bytes - meanY) ** 2;
		covariance += (atMs - meanT) * (bytes - meanY);
	}

	return {varianceT, varianceY, covariance};
}
