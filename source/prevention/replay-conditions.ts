import type {MemberId} from '../cluster/member.js';
import type {TrendPoint, Trends} from '../cluster/trend.js';
import type {Severity} from '../diagnosis/finding.js';
import {defaultThresholds} from '../diagnosis/thresholds.js';
import type {Milliseconds} from '../units.js';
import {hours, minutes} from './alert.js';
import type {AlertLimits} from './alert-limits.js';
import {
	changes,
	increase,
	predicted,
	valueAt,
	type Figure,
} from './trend-window.js';

/** Whether an alert's expression holds; `undefined`: the history does not say. */
export type Judgement = {
	/** Absent: about the cluster. */
	readonly memberId: MemberId | undefined;
	readonly holds: boolean | undefined;
};

/** An alert's expression as a function of the history. */
export type ReplayCondition = {
	readonly name: string;
	readonly severity: Severity;
	readonly judge: (trends: Trends, atMs: Milliseconds) => readonly Judgement[];
};

type MemberRule = (
	points: readonly TrendPoint[],
	atMs: Milliseconds,
) => boolean | undefined;

const size: Figure = point => point.dbSizeBytes;
const inUse: Figure = point => point.inUseBytes;
/** A quota of 0 or less is none. */
const quota: Figure = ({quotaBytes}) =>
	quotaBytes !== undefined && quotaBytes > 0 ? quotaBytes : undefined;

/** What a history can tell, as the expressions of the alerts of the same name say it. */
export function replayConditions(
	limits: AlertLimits,
): readonly ReplayCondition[] {
	return [
		ofMember('EtcdQuotaNear', 'info', nearQuota(limits.quotaInfoRatio)),
		ofMember('EtcdQuotaNear', 'warning', nearQuota(limits.quotaWarningRatio)),
		ofMember('EtcdQuotaNear', 'critical', nearQuota(limits.quotaCriticalRatio)),
		ofMember(
			'EtcdQuotaExhaustedSoon',
			'warning',
			exhausted(inUse, hours(6), hours(24), hours(1)),
		),
		ofMember(
			'EtcdQuotaExhaustedSoon',
			'critical',
			exhausted(size, hours(1), hours(4), minutes(15)),
		),
		ofMember('EtcdDatabaseFragmented', 'warning', (points, atMs) =>
			both(
				isFree(limits, points, atMs),
				atLeast(valueAt(points, atMs, size), limits.minDbSizeBytes),
			),
		),
		ofMember('EtcdDatabaseFragmented', 'critical', (points, atMs) =>
			both(
				isFree(limits, points, atMs),
				nearQuota(limits.freeCriticalQuotaRatio)(points, atMs),
			),
		),
		ofCluster('EtcdMemberSizeSkew', 'warning', (trends, atMs) =>
			isSkewed(limits, trends, atMs),
		),
		ofCluster('EtcdMemberSizeSkew', 'critical', (trends, atMs) =>
			both(
				isSkewed(limits, trends, atMs),
				someOf(trends, atMs, nearQuota(limits.sizeSkewCriticalQuotaRatio)),
			),
		),
		ofMember(
			'EtcdCompactionStalled',
			'warning',
			isStalled(limits.stalledWarningMs, limits),
		),
		ofMember('EtcdCompactionStalled', 'critical', (points, atMs) =>
			both(
				isStalled(limits.stalledCriticalMs, limits)(points, atMs),
				nearQuota(limits.quotaWarningRatio)(points, atMs),
			),
		),
		ofMember(
			'EtcdWalFsyncSlow',
			'warning',
			slower(fsync, limits.fsyncWarningMs),
		),
		ofMember(
			'EtcdWalFsyncSlow',
			'critical',
			slower(fsync, limits.fsyncCriticalMs),
		),
		ofMember(
			'EtcdWalFsyncIncident',
			'critical',
			slower(fsync, limits.fsyncIncidentMs),
		),
		ofMember(
			'EtcdBackendCommitSlow',
			'warning',
			slower(commit, limits.commitWarningMs),
		),
		ofMember(
			'EtcdBackendCommitSlow',
			'critical',
			slower(commit, limits.commitCriticalMs),
		),
		ofCluster(
			'EtcdLeaderFlapping',
			'warning',
			flapping(
				defaultThresholds.leaderFlappingWarningChanges,
				defaultThresholds.leaderFlappingShortMs,
			),
		),
		ofCluster(
			'EtcdLeaderFlapping',
			'critical',
			flapping(
				defaultThresholds.leaderFlappingCriticalChanges,
				defaultThresholds.leaderFlappingLongMs,
			),
		),
		ofMember('EtcdRestartLoop', 'critical', (points, atMs) =>
			atLeast(
				changes(points, atMs, minutes(15), each => each.processStartedAtMs),
				3,
			),
		),
	];
}

const fsync: Figure = point => point.walFsyncP99Ms;
const commit: Figure = point => point.backendCommitP99Ms;

function ofMember(
	name: string,
	severity: Severity,
	rule: MemberRule,
): ReplayCondition {
	return {
		name,
		severity,
		judge: (trends, atMs) =>
			Object.entries(trends).map(([memberId, points]) => ({
				memberId,
				holds: rule(points, atMs),
			})),
	};
}

function ofCluster(
	name: string,
	severity: Severity,
	rule: (trends: Trends, atMs: Milliseconds) => boolean | undefined,
): ReplayCondition {
	return {
		name,
		severity,
		judge: (trends, atMs) => [{memberId: undefined, holds: rule(trends, atMs)}],
	};
}

function nearQuota(ratio: number): MemberRule {
	return (points, atMs) => {
		const most = valueAt(points, atMs, quota);
		const now = valueAt(points, atMs, size);
		return most === undefined || now === undefined
			? undefined
			: now / most >= ratio;
	};
}

function exhausted(
	figure: Figure,
	windowMs: Milliseconds,
	aheadMs: Milliseconds,
	needsMs: Milliseconds,
): MemberRule {
	return (points, atMs) => {
		const most = valueAt(points, atMs, quota);
		const then = predicted(points, atMs, windowMs, aheadMs, figure);
		if (most === undefined || then === undefined) return undefined;
		const isOldEnough = valueAt(points, atMs - needsMs, figure) !== undefined;
		return isOldEnough && then > most;
	};
}

function isFree(
	limits: AlertLimits,
	points: readonly TrendPoint[],
	atMs: Milliseconds,
): boolean | undefined {
	const used = valueAt(points, atMs, inUse);
	const all = valueAt(points, atMs, size);
	return used === undefined || all === undefined || all === 0
		? undefined
		: 1 - used / all >= limits.freeRatio;
}

function isSkewed(
	limits: AlertLimits,
	trends: Trends,
	atMs: Milliseconds,
): boolean | undefined {
	const sizes = Object.values(trends)
		.map(points => valueAt(points, atMs, size))
		.filter(value => value !== undefined);
	if (sizes.length === 0) return undefined;
	const largest = Math.max(...sizes);
	return (
		largest >= limits.minDbSizeBytes &&
		largest / Math.min(...sizes) >= limits.sizeSkewFactor
	);
}

function isStalled(
	backMs: Milliseconds,
	{stalledMinRevisions}: AlertLimits,
): MemberRule {
	return (points, atMs) => {
		const [now, then] = [atMs, atMs - backMs].map(instant => ({
			compacted: valueAt(points, instant, each => each.compactRevision),
			revision: valueAt(points, instant, each => each.revision),
		}));
		if (now?.compacted === undefined || now.revision === undefined) {
			return undefined;
		}

		return (
			then?.revision !== undefined &&
			now.compacted === then.compacted &&
			now.revision - then.revision >= stalledMinRevisions
		);
	};
}

function slower(figure: Figure, limitMs: Milliseconds): MemberRule {
	return (points, atMs) => atLeast(valueAt(points, atMs, figure), limitMs);
}

function flapping(
	count: number,
	windowMs: Milliseconds,
): (trends: Trends, atMs: Milliseconds) => boolean | undefined {
	return (trends, atMs) =>
		someOf(trends, atMs, (points, instant) =>
			atLeast(
				increase(points, instant, windowMs, each => each.leaderChangesSeen),
				count,
			),
		);
}

// One member that says so is enough; nobody who can tell is not known.
function someOf(
	trends: Trends,
	atMs: Milliseconds,
	rule: MemberRule,
): boolean | undefined {
	const answers = Object.values(trends).map(points => rule(points, atMs));
	if (answers.includes(true)) return true;
	return answers.includes(false) ? false : undefined;
}

function atLeast(
	value: number | undefined,
	limit: number,
): boolean | undefined {
	return value === undefined ? undefined : value >= limit;
}

function both(
	a: boolean | undefined,
	b: boolean | undefined,
): boolean | undefined {
	if (a === false || b === false) return false;
	return a === undefined || b === undefined ? undefined : true;
}
