import {defaultThresholds} from '../diagnosis/thresholds.js';
import type {Bytes, Milliseconds, Ratio} from '../units.js';
import {formatBytes, formatDuration} from '../units.js';
import type {Measured} from './measured.js';
import {largest} from './measured.js';
import {quotaAdvice} from './quota.js';

// The limits that check judges by are the limits that alert, so that the two
// never contradict each other. A measured cluster may only make one stricter.

/** Every limit that an alert compares with, and why where it was measured. */
export type AlertLimits = {
	readonly quotaInfoRatio: Ratio;
	readonly quotaWarningRatio: Ratio;
	readonly quotaCriticalRatio: Ratio;
	readonly freeRatio: Ratio;
	readonly minDbSizeBytes: Bytes;
	readonly freeCriticalQuotaRatio: Ratio;
	readonly sizeSkewFactor: number;
	readonly sizeSkewCriticalQuotaRatio: Ratio;
	readonly fsyncWarningMs: Milliseconds;
	readonly fsyncCriticalMs: Milliseconds;
	readonly fsyncIncidentMs: Milliseconds;
	readonly commitWarningMs: Milliseconds;
	readonly commitCriticalMs: Milliseconds;
	/** How long nothing was compacted while so many revisions came. */
	readonly stalledWarningMs: Milliseconds;
	readonly stalledCriticalMs: Milliseconds;
	readonly stalledMinRevisions: number;
	/** How long a defragment may be in flight. */
	readonly defragWarningMs: Milliseconds;
	readonly defragCriticalMs: Milliseconds;
	/** Room that the data directory's file system must have. */
	readonly roomWarningBytes: Bytes;
	readonly roomCriticalBytes: Bytes;
	/** How the ones that depend on this cluster came about: a printable sentence each. */
	readonly fsyncWhy: string;
	readonly defragWhy: string;
	readonly roomWhy: string;
};

/** Slowest defragments of a healthy disk (3.4.23 and 3.5.30: 60 to 180 MB/s; 8 GB in 40 s and 2 GB in 17 s elsewhere, k3s #11122, #6690). */
const slowestDefragBytesPerMs = 40_000;
const minDefragMs: Milliseconds = 120_000;
/** An fsync several times its usual time is news even on a fast disk. No upstream source. */
const fsyncFactor = 4;
/** Upper bounds of etcd's own histogram buckets (1, 2, 4, ... ms): there p99 is no interpolation. */
const fsyncLevelsMs: readonly Milliseconds[] = [16, 32];

/** The limits for a measured cluster, or etcd's where nothing was measured. */
export function alertLimits(measured: Measured): AlertLimits {
	return {
		quotaInfoRatio: defaultThresholds.quotaNearInfoRatio,
		quotaWarningRatio: defaultThresholds.quotaNearWarningRatio,
		quotaCriticalRatio: defaultThresholds.quotaNearCriticalRatio,
		freeRatio: defaultThresholds.fragmentedFreeRatio,
		minDbSizeBytes: defaultThresholds.fragmentedMinDbSizeBytes,
		freeCriticalQuotaRatio: defaultThresholds.fragmentedCriticalQuotaRatio,
		sizeSkewFactor: defaultThresholds.sizeSkewWarningFactor,
		sizeSkewCriticalQuotaRatio: defaultThresholds.sizeSkewCriticalQuotaRatio,
		fsyncCriticalMs: defaultThresholds.walFsyncCriticalMs,
		// Where a disk once made an outage (p99 300 to 500 ms); three default heartbeats.
		fsyncIncidentMs: 300,
		commitWarningMs: defaultThresholds.backendCommitWarningMs,
		commitCriticalMs: defaultThresholds.backendCommitCriticalMs,
		stalledWarningMs: defaultThresholds.compactionStalledWarningMs,
		stalledCriticalMs: defaultThresholds.compactionStalledCriticalMs,
		stalledMinRevisions: defaultThresholds.compactionStalledMinRevisions,
		...fsyncLimit(measured),
		...defragLimits(measured),
		...roomLimits(measured),
	};
}

function fsyncLimit(
	measured: Measured,
): Pick<AlertLimits, 'fsyncWarningMs' | 'fsyncWhy'> {
	const ceilingMs = defaultThresholds.walFsyncWarningMs;
	const baselineMs = largest(measured, each => each.walFsyncP99Ms);
	const level = fsyncLevelsMs.find(
		each => baselineMs !== undefined && each >= baselineMs * fsyncFactor,
	);
	const absolute = `${ceilingMs} ms is half of etcd's default heartbeat interval`;
	if (baselineMs === undefined || level === undefined) {
		return {
			fsyncWarningMs: ceilingMs,
			fsyncWhy:
				baselineMs === undefined
					? absolute
					: `${absolute}; this cluster was measured at p99 ${formatDuration(baselineMs)}, which never raises it`,
		};
	}

	return {
		fsyncWarningMs: level,
		fsyncWhy: `this cluster was measured at p99 ${formatDuration(baselineMs)}: ${level} ms is at least ${fsyncFactor} times that, and a bound of etcd's buckets; never above ${ceilingMs} ms`,
	};
}

function defragLimits(
	measured: Measured,
): Pick<AlertLimits, 'defragWarningMs' | 'defragCriticalMs' | 'defragWhy'> {
	const inUse = largest(measured, each => each.inUseBytes);
	const expectedMs =
		inUse === undefined ? undefined : inUse / slowestDefragBytesPerMs;
	// Whole minutes: an alert is evaluated no finer.
	const warningMs =
		Math.ceil(Math.max(minDefragMs, (expectedMs ?? 0) * 2) / 60_000) * 60_000;
	return {
		defragWarningMs: warningMs,
		defragCriticalMs: warningMs * 5,
		defragWhy:
			expectedMs === undefined
				? 'a defragment takes time with the data in use: 8 GB in 40 s'
				: `${formatBytes(inUse)} in use take at most about ${formatDuration(expectedMs)} on a healthy disk`,
	};
}

function roomLimits(
	measured: Measured,
): Pick<AlertLimits, 'roomWarningBytes' | 'roomCriticalBytes' | 'roomWhy'> {
	const inUse = largest(measured, each => each.inUseBytes);
	const size = inUse ?? quotaAdvice(measured).quotaBytes;
	return {
		roomWarningBytes: Math.ceil(size * 1.5),
		roomCriticalBytes: Math.ceil(size * 1.1),
		roomWhy: `a defragment writes what is in use (${inUse === undefined ? `at most the quota, ${formatBytes(size)}` : formatBytes(size)}) a second time before it removes the first`,
	};
}
