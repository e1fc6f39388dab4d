import type {MemberObservation} from '../cluster/observation.js';
import {backendOf} from '../cluster/backend.js';
import {predictDefragment} from '../runbook/predict.js';
import {
	formatBytes,
	formatDuration,
	type Bytes,
	type Milliseconds,
} from '../units.js';
import type {Measured} from './run-event.js';

/** So many times the slow end is no bad estimate but a bad disk. No upstream source. */
const farTooLong = 4;
/** A rewritten file is the bytes in use, and what was written meanwhile. */
const farTooLarge = 1.2;
const smallChangeBytes: Bytes = 1_048_576;

/** What a defragment's result is measured against. */
export type Result = {
	readonly tookMs: Milliseconds;
	readonly dbSizeAfterBytes: Bytes;
};

/**
 * How a defragment's result differs from its prediction, when it is far off:
 * words to add to its message and figures for the journal. `before` is the
 * member just before it.
 */
export function offPrediction(
	before: MemberObservation,
	{tookMs, dbSizeAfterBytes}: Result,
): {readonly note: string; readonly measured: Measured} {
	const {tookAtMostMs, dbSizeAfterBytes: predictedBytes} = predictDefragment(
		backendOf(before),
	);
	const times = tookAtMostMs === undefined ? 0 : tookMs / tookAtMostMs;
	const isSlow = times > farTooLong;
	const isLarge =
		predictedBytes !== undefined &&
		dbSizeAfterBytes > farTooLarge * predictedBytes + smallChangeBytes;
	return {
		note: [
			...(isSlow
				? [
						`; took ${Math.round(times)}x the estimate of ${formatDuration(tookAtMostMs)} for a slow disk: look at the disk`,
					]
				: []),
			...(isLarge
				? [
						`; ${formatBytes(predictedBytes)} were predicted: see who writes so much`,
					]
				: []),
		].join(''),
		measured: {
			...(isSlow ? {timesEstimate: Math.round(times)} : {}),
			...(isLarge ? {predictedAfterBytes: predictedBytes} : {}),
		},
	};
}

/** True for figures of a result that was far off its prediction. */
export function isOffPrediction(measured: Measured): boolean {
	return 'timesEstimate' in measured || 'predictedAfterBytes' in measured;
}
