import type {Latency} from '../cluster/latency.js';
import type {Milliseconds} from '../units.js';
import {formatCount, formatDuration} from '../units.js';
import type {Severity} from './finding.js';
import {groupBySeverity, severityOf} from './severity.js';
import type {Thresholds} from './thresholds.js';

/**
 * What a latency is judged by: its p99; with fewer samples its median, or the
 * bound that a quarter of them lie above where that is graver; with
 * fewer still the bound that half of them, or all, lie above; with none to
 * speak of what was measured since the member started, its p99 or its median.
 */
export type Basis =
	| 'p99'
	| 'median'
	| 'quarter-above'
	| 'half-above'
	| 'all-above'
	| 'since-start'
	| 'since-start-median';

/** A latency that reaches a limit. */
export type SlowLatency = {
	/** The one that was judged, the window's or the one since the start. */
	readonly latency: Latency;
	readonly basis: Basis;
	/** What was held against the limits. */
	readonly valueMs: Milliseconds;
	readonly severity: Severity;
};

export type LatencyLimits = {
	readonly info: Milliseconds;
	readonly warning: Milliseconds;
	readonly critical: Milliseconds;
};

/**
 * Holds a latency against its limits. A disk that needs 300 ms makes six fsyncs
 * in 2 s: waiting for a hundred would miss the very worst ones, and their
 * median cannot be one outlier. A few fast ones among them do not make a disk
 * fast that has been slow for hours, so with few the time since the start is
 * held against the limits, too; it may be over, so it is at most a warning.
 */
export function judgeLatency(
	window: Latency | undefined,
	sinceStart: Latency | undefined,
	limits: LatencyLimits,
	thresholds: Thresholds,
): SlowLatency | undefined {
	if (window === undefined) return undefined;
	const {samples, p50Ms, p99Ms, quarterAboveMs, someAboveMs} = window;
	if (samples >= thresholds.walFsyncMinSamples) {
		return reached(window, 'p99', p99Ms, limits);
	}

	if (samples >= thresholds.walFsyncMinMedianSamples) {
		// The median alone of a disk of 40 to 480 ms is now above a limit, now
		// below it; a quarter are five of twenty, and so no outlier either.
		return graverOf(
			reached(window, 'median', p50Ms, limits),
			reached(window, 'quarter-above', quarterAboveMs, limits),
		);
	}

	if (samples >= thresholds.walFsyncMinAllSamples) {
		const now = judgeFew(window, limits, thresholds);
		// Where the window looks well, slow moments of long ago are no reason; a
		// life of which half was slow is.
		const isWellNow = (someAboveMs ?? 0) < limits.warning;
		const before = judgeLife(
			window,
			sinceStart,
			isWellNow ? 'since-start-median' : 'since-start',
			limits,
			thresholds,
		);
		return graverOf(now, before);
	}

	return judgeLife(window, sinceStart, 'since-start', limits, thresholds);
}

/**
 * True when a window holds too few samples for a quantile and one of them is
 * at `warningMs` or above: a longer look tells whether it was an outlier.
 */
export function deservesLonger(
	window: Latency | undefined,
	warningMs: Milliseconds,
	{walFsyncMinMedianSamples}: Thresholds,
): boolean {
	return (
		window?.windowMs !== undefined &&
		window.samples < walFsyncMinMedianSamples &&
		(window.someAboveMs ?? 0) >= warningMs
	);
}

/** The figure by its name: `p99 is 310 ms`, `is above 256 ms`; with `isUpTo` it is the worst of several. */
export function latencyFigure(
	{basis, valueMs}: SlowLatency,
	isUpTo: boolean,
): string {
	const value = `${isUpTo ? 'up to ' : ''}${formatDuration(valueMs)}`;
	switch (basis) {
		case 'p99': {
			return `p99 is ${value}`;
		}

		case 'median': {
			return `median is ${value}`;
		}

		case 'all-above': {
			return `is above ${formatDuration(valueMs)} each time`;
		}

		case 'quarter-above': {
			return `is above ${formatDuration(valueMs)} at least a quarter of the time`;
		}

		case 'half-above': {
			return `is above ${formatDuration(valueMs)} at least half of the time`;
		}

		case 'since-start': {
			return `p99 since the start is ${value}`;
		}

		case 'since-start-median': {
			return `median since the start is ${value}`;
		}
	}
}

/** What it rests on: `between 256 ms and 512 ms, 2,000 samples in the last 10 s`. */
export function latencyGround({latency, basis, valueMs}: SlowLatency): string {
	const {p99Bucket, samples, windowMs} = latency;
	const when =
		windowMs === undefined
			? 'since the member started'
			: `in the last ${formatDuration(windowMs)}`;
	const count = `${formatCount(samples)} samples ${when}`;
	if (basis === 'median') return `${count}, too few for p99`;
	if (basis === 'all-above') {
		return `${count}, all above ${formatDuration(valueMs)}, too few for a quantile`;
	}

	if (basis === 'quarter-above') {
		return `${count}, at least a quarter of them above ${formatDuration(valueMs)}, too few for p99`;
	}

	if (basis === 'half-above') {
		return `${count}, at least half of them above ${formatDuration(valueMs)}, too few for a quantile`;
	}

	if (basis === 'since-start-median') return `${count}, hardly any of them now`;
	if (p99Bucket === undefined) return count;
	const {lowMs, highMs} = p99Bucket;
	const bucket =
		highMs === undefined
			? `above ${formatDuration(lowMs)}`
			: `between ${formatDuration(lowMs)} and ${formatDuration(highMs)}`;
	return `${bucket}, ${count}${basis === 'since-start' ? ', hardly any of them now' : ''}`;
}

// A handful may be a moment: with fewer than that it is at most a warning.
function judgeFew(
	window: Latency,
	limits: LatencyLimits,
	{walFsyncMinCriticalSamples}: Thresholds,
): SlowLatency | undefined {
	const {samples, allAboveMs, halfAboveMs} = window;
	const basis = allAboveMs === halfAboveMs ? 'all-above' : 'half-above';
	const slow = reached(window, basis, halfAboveMs, limits);
	return slow?.severity === 'critical' && samples < walFsyncMinCriticalSamples
		? {...slow, severity: 'warning'}
		: slow;
}

function judgeLife(
	window: Latency,
	sinceStart: Latency | undefined,
	basis: 'since-start' | 'since-start-median',
	limits: LatencyLimits,
	{walFsyncMinSamples}: Thresholds,
): SlowLatency | undefined {
	if (
		window.windowMs === undefined ||
		sinceStart === undefined ||
		sinceStart.samples < walFsyncMinSamples
	) {
		return undefined;
	}

	const {p50Ms, p99Ms} = sinceStart;
	const valueMs = basis === 'since-start' ? p99Ms : p50Ms;
	return reached(sinceStart, basis, valueMs, limits);
}

function graverOf(
	now: SlowLatency | undefined,
	before: SlowLatency | undefined,
): SlowLatency | undefined {
	if (now === undefined || before === undefined) return now ?? before;
	const [gravest] = groupBySeverity([now, before]);
	return gravest?.items[0] ?? now;
}

function reached(
	latency: Latency,
	basis: Basis,
	valueMs: Milliseconds | undefined,
	limits: LatencyLimits,
): SlowLatency | undefined {
	if (valueMs === undefined) return undefined;
	const severity = severityOf(valueMs, limits);
	if (severity === undefined) return undefined;
	const mayBeOver = latency.windowMs === undefined;
	return {
		latency,
		basis,
		valueMs,
		severity: mayBeOver && severity === 'critical' ? 'warning' : severity,
	};
}
