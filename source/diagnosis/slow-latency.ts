import type {Latency} from '../cluster/latency.js';
import type {Milliseconds} from '../units.js';
import {formatCount, formatDuration} from '../units.js';
import type {Severity} from './finding.js';
import {severityOf} from './severity.js';
import type {Thresholds} from './thresholds.js';

/**
 * What a latency is judged by: its p99; with fewer samples its median; with
 * fewer still the bound that every one of them lies above; with none to speak
 * of what was measured since the member started.
 */
export type Basis = 'p99' | 'median' | 'all-above' | 'since-start';

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
 * median cannot be one outlier. What only the time since the start tells may
 * be over, so it is at most a warning.
 */
export function judgeLatency(
	window: Latency | undefined,
	sinceStart: Latency | undefined,
	limits: LatencyLimits,
	thresholds: Thresholds,
): SlowLatency | undefined {
	if (window === undefined) return undefined;
	const {samples, p50Ms, p99Ms, allAboveMs} = window;
	if (samples >= thresholds.walFsyncMinSamples) {
		return reached(window, 'p99', p99Ms, limits);
	}

	if (samples >= thresholds.walFsyncMinMedianSamples) {
		return reached(window, 'median', p50Ms, limits);
	}

	if (samples >= thresholds.walFsyncMinAllSamples) {
		return reached(window, 'all-above', allAboveMs, limits);
	}

	if (
		window.windowMs === undefined ||
		sinceStart === undefined ||
		sinceStart.samples < thresholds.walFsyncMinSamples
	) {
		return undefined;
	}

	return reached(sinceStart, 'since-start', sinceStart.p99Ms, limits);
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

		case 'since-start': {
			return `p99 since the start is ${value}`;
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

	if (p99Bucket === undefined) return count;
	const {lowMs, highMs} = p99Bucket;
	const bucket =
		highMs === undefined
			? `above ${formatDuration(lowMs)}`
			: `between ${formatDuration(lowMs)} and ${formatDuration(highMs)}`;
	return `${bucket}, ${count}${basis === 'since-start' ? ', hardly any of them now' : ''}`;
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
