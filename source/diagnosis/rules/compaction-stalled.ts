import {backendOf} from '../../cluster/backend.js';
import type {MemberObservation} from '../../cluster/observation.js';
import {
	currentMetrics,
	currentStatus,
	isAlarmRaised,
} from '../../cluster/observation.js';
import type {TrendPoint} from '../../cluster/trend.js';
import type {Milliseconds} from '../../units.js';
import {formatCount, formatDuration} from '../../units.js';
import {mainCluster} from '../clusters.js';
import type {Severity} from '../finding.js';
import {idsOf, labelOf, labelsOf, memberIdOf} from '../naming.js';
import type {Rule, RuleContext} from '../rule.js';
import {groupBySeverity, severityOf} from '../severity.js';

type Stalled = {
	readonly each: MemberObservation;
	/** For how long nothing has been compacted; `undefined`: never, in the life of this data. */
	readonly forMs: Milliseconds | undefined;
	readonly revisionsKept: number;
	readonly severity: Severity;
};

/**
 * Revisions pile up because nobody compacts. kube-apiserver does it every 5
 * minutes, etcd itself only with --auto-compaction-retention. Told by the time
 * of the last compaction (etcd 3.5 and later), by a compact revision that
 * stands still in what was seen before, or by there never having been one.
 */
export const compactionStalled: Rule = context => {
	const {observation} = context;
	const isFrozen = isAlarmRaised(observation, 'NOSPACE');
	const stalled = mainCluster(observation).members.flatMap(each =>
		judge(each, context, isFrozen),
	);
	return groupBySeverity(stalled).map(({severity, items}) => {
		const members = items.map(({each}) => each);
		const worst = items.reduce((a, b) =>
			(b.forMs ?? Infinity) > (a.forMs ?? Infinity) ? b : a,
		);
		const since =
			worst.forMs === undefined
				? 'nothing has ever been compacted'
				: `nothing was compacted for ${formatDuration(worst.forMs)}`;
		return {
			code: 'compaction-stalled',
			severity,
			memberIds: idsOf(members),
			summary: `${labelsOf(members, observation)}: ${since}; ${formatCount(worst.revisionsKept)} revisions are kept${isFrozen ? '; under NOSPACE kube-apiserver cannot compact: its transaction puts compact_rev_key first, and puts are refused' : ''}`,
			evidence: {
				member: labelOf(worst.each),
				stalledMs: worst.forMs ?? null,
				revisionsKept: worst.revisionsKept,
				compactRevision: currentMetrics(worst.each)?.compactRevision ?? null,
			},
			remedy: isFrozen
				? 'Compact by hand or through the plan of etcd-medic: nobody else will while the alarm is raised'
				: 'In Kubernetes look why kube-apiserver does not compact (etcd-compaction-interval, its log); elsewhere set --auto-compaction-mode=periodic --auto-compaction-retention=1h on every member',
		};
	});
};

function judge(
	each: MemberObservation,
	{thresholds, trends, nowMs}: RuleContext,
	isFrozen: boolean,
): readonly Stalled[] {
	const metrics = currentMetrics(each);
	const revision = currentStatus(each)?.revision;
	const compactRevision = metrics?.compactRevision;
	if (revision === undefined || compactRevision === undefined) return [];
	const revisionsKept = revision - compactRevision;
	if (compactRevision === 0) {
		if (revisionsKept < thresholds.compactionNeverMinRevisions) return [];
		const upMs =
			metrics?.processStartedAtMs === undefined
				? 0
				: nowMs - metrics.processStartedAtMs;
		// A young cluster has not come to its first compaction yet.
		const isOld = upMs >= thresholds.compactionStalledWarningMs;
		const severity = isOld ? 'warning' : 'info';
		return [{each, forMs: undefined, revisionsKept, severity}];
	}

	if (revisionsKept < thresholds.compactionStalledMinRevisions && !isFrozen) {
		return [];
	}

	const forMs = stalledFor(
		metrics?.lastCompactedAtMs,
		trends[memberIdOf(each) ?? ''] ?? [],
		nowMs,
		isFrozen,
	);
	if (forMs === undefined) return [];
	const isNearQuota =
		(backendOf(each)?.quotaRatio ?? 0) >= thresholds.quotaNearWarningRatio;
	const severity = severityOf(forMs, {
		info: thresholds.compactionStalledInfoMs,
		warning: thresholds.compactionStalledWarningMs,
		...(isNearQuota ? {critical: thresholds.compactionStalledCriticalMs} : {}),
	});
	return severity === undefined ? [] : [{each, forMs, revisionsKept, severity}];
}

// The member's own word, else the longest time over which earlier readings show
// one compact revision while the revision grew. An idle cluster has nothing to
// compact; a frozen one does not grow either, and has.
function stalledFor(
	lastCompactedAtMs: Milliseconds | undefined,
	points: readonly TrendPoint[],
	nowMs: Milliseconds,
	isFrozen: boolean,
): Milliseconds | undefined {
	if (lastCompactedAtMs !== undefined) return nowMs - lastCompactedAtMs;
	const newest = points.at(-1);
	if (newest?.compactRevision === undefined) return undefined;
	const index = points.findLastIndex(
		point => point.compactRevision !== newest.compactRevision,
	);
	const [first] = points.slice(index + 1);
	if (first?.revision === undefined || newest.revision === undefined) {
		return undefined;
	}

	return isFrozen || newest.revision > first.revision
		? newest.takenAtMs - first.takenAtMs
		: undefined;
}
