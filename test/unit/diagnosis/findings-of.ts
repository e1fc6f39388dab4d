import type {Observation} from '../../../source/cluster/observation.js';
import type {TrendPoint, Trends} from '../../../source/cluster/trend.js';
import {diagnose} from '../../../source/diagnosis/diagnose.js';
import type {Finding, FindingCode} from '../../../source/diagnosis/finding.js';
import {takenAtMs} from '../../support/observation-builder.js';

/** The findings of one code, judged at the time the observation was taken. */
export function findingsOf(
	code: FindingCode,
	observed: Observation,
	trends: Trends = {},
): readonly Finding[] {
	return diagnose(observed, {nowMs: takenAtMs, trends}).findings.filter(
		finding => finding.code === code,
	);
}

/** A member's figures so long before the observation; what is not named was not reported. */
export function trendPoint(
	agoMs: number,
	changes: Partial<TrendPoint> = {},
): TrendPoint {
	return {
		dbSizeBytes: undefined,
		inUseBytes: undefined,
		quotaBytes: undefined,
		revision: undefined,
		compactRevision: undefined,
		leaderChangesSeen: undefined,
		heartbeatSendFailures: undefined,
		processStartedAtMs: undefined,
		walFsyncP99Ms: undefined,
		backendCommitP99Ms: undefined,
		...changes,
		takenAtMs: takenAtMs - agoMs,
	};
}
