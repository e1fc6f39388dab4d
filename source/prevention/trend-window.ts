import type {TrendPoint} from '../cluster/trend.js';
import type {Milliseconds} from '../units.js';

// Functions of PromQL over the points of one member.

/** Prometheus forgets a series that was not scraped for so long. */
export const stalenessMs: Milliseconds = 300_000;

/** One figure of a point. */
export type Figure = (point: TrendPoint) => number | undefined;

/** The newest value at or before the instant; `undefined` when it is older than Prometheus keeps it. */
export function valueAt(
	points: readonly TrendPoint[],
	atMs: Milliseconds,
	figure: Figure,
): number | undefined {
	const point = points.findLast(each => each.takenAtMs <= atMs);
	return point === undefined || atMs - point.takenAtMs > stalenessMs
		? undefined
		: figure(point);
}

/** `predict_linear`: the least-squares line through the window, `aheadMs` after its end; needs two points. */
export function predicted(
	points: readonly TrendPoint[],
	atMs: Milliseconds,
	windowMs: Milliseconds,
	aheadMs: Milliseconds,
	figure: Figure,
): number | undefined {
	const samples = within(points, atMs, windowMs, figure);
	if (samples.length < 2) return undefined;
	const count = samples.length;
	const meanX = samples.reduce((sum, {x}) => sum + x, 0) / count;
	const meanY = samples.reduce((sum, {y}) => sum + y, 0) / count;
	const spread = samples.reduce((sum, {x}) => sum + (x - meanX) ** 2, 0);
	if (spread === 0) return undefined;
	const slope =
		samples.reduce((sum, {x, y}) => sum + (x - meanX) * (y - meanY), 0) /
		spread;
	return meanY + slope * (aheadMs - meanX);
}

/** `increase` without its extrapolation: the sum of rises, where a smaller value is a restart from 0. */
export function increase(
	points: readonly TrendPoint[],
	atMs: Milliseconds,
	windowMs: Milliseconds,
	figure: Figure,
): number | undefined {
	const samples = within(points, atMs, windowMs, figure);
	if (samples.length < 2) return undefined;
	return samples
		.slice(1)
		.reduce((sum, {y}, index) => sum + risen(samples[index]?.y ?? y, y), 0);
}

/** `changes`: how often the value is another one than before. */
export function changes(
	points: readonly TrendPoint[],
	atMs: Milliseconds,
	windowMs: Milliseconds,
	figure: Figure,
): number | undefined {
	const samples = within(points, atMs, windowMs, figure);
	if (samples.length === 0) return undefined;
	return samples.slice(1).filter(({y}, index) => samples[index]?.y !== y)
		.length;
}

function risen(before: number, now: number): number {
	return now < before ? now : now - before;
}

// x counts from the end of the window, as predict_linear does.
function within(
	points: readonly TrendPoint[],
	atMs: Milliseconds,
	windowMs: Milliseconds,
	figure: Figure,
): ReadonlyArray<{readonly x: Milliseconds; readonly y: number}> {
	return points.flatMap(point => {
		const x = point.takenAtMs - atMs;
		const y = figure(point);
		return x > 0 || x < -windowMs || y === undefined ? [] : [{x, y}];
	});
}
