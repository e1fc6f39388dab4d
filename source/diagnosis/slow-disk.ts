import type {MemberObservation, Observation} from '../cluster/observation.js';
import {agreedLeader, currentMetrics} from '../cluster/observation.js';
import {isUnstarted} from '../cluster/member.js';
import {votersOf} from '../cluster/quorum.js';
import type {TrendPoint} from '../cluster/trend.js';
import {printable} from '../printable.js';
import type {Milliseconds} from '../units.js';
import {isAnswering, isDefragmenting} from './answering.js';
import {mainCluster} from './clusters.js';
import type {Severity} from './finding.js';
import {labelOf, memberIdOf} from './naming.js';
import type {LatencyLimits, SlowLatency} from './slow-latency.js';
import {deservesLonger, judgeLatency} from './slow-latency.js';
import type {Thresholds} from './thresholds.js';

/** A member whose disk is slow, and by how much. */
export type SlowMember = SlowLatency & {readonly each: MemberObservation};

/** Members whose WAL fsync reaches a limit. */
export function slowFsyncs(
	observation: Observation,
	thresholds: Thresholds,
): readonly SlowMember[] {
	return slowMembers(
		observation,
		'walFsync',
		{
			info: thresholds.walFsyncInfoMs,
			warning: thresholds.walFsyncWarningMs,
			critical: thresholds.walFsyncCriticalMs,
		},
		thresholds,
	);
}

/** Members whose backend commit reaches a limit. */
export function slowCommits(
	observation: Observation,
	thresholds: Thresholds,
): readonly SlowMember[] {
	return slowMembers(
		observation,
		'backendCommit',
		{
			info: thresholds.backendCommitInfoMs,
			warning: thresholds.backendCommitWarningMs,
			critical: thresholds.backendCommitCriticalMs,
		},
		thresholds,
	);
}

function slowMembers(
	{members}: Observation,
	latency: 'walFsync' | 'backendCommit',
	limits: LatencyLimits,
	thresholds: Thresholds,
): readonly SlowMember[] {
	return members.flatMap(each => {
		const metrics = currentMetrics(each);
		const slow = judgeLatency(
			metrics?.[latency],
			metrics?.[`${latency}SinceStart`],
			limits,
			thresholds,
		);
		return slow === undefined ? [] : [{each, ...slow}];
	});
}

/**
 * True when a member's WAL fsyncs in the window are too few for a quantile and
 * look suspicious: one of them at the warning limit or above.
 */
export function needLongerWindow(
	observation: Observation,
	thresholds: Thresholds,
): boolean {
	return observation.members.some(each =>
		deservesLonger(
			currentMetrics(each)?.walFsync,
			thresholds.walFsyncWarningMs,
			thresholds,
		),
	);
}

/**
 * First aid when the leader is among the members with a slow disk: `Move the
 * leader to m1 first (...)`, since every write and every linearizable read of
 * the cluster waits for it. '' when it is not, or when nobody better could lead.
 */
export function moveLeaderFirst(
	observation: Observation,
	slow: readonly MemberObservation[],
): string {
	const cluster = mainCluster(observation);
	const leaderId = agreedLeader(cluster);
	const leader = slow.find(each => memberIdOf(each) === leaderId);
	if (leaderId === undefined || leader === undefined) return '';
	const slowIds = new Set(slow.map(each => memberIdOf(each)));
	const [target] = votersOf(cluster)
		.filter(
			each =>
				!slowIds.has(memberIdOf(each)) &&
				!isUnstarted(each.member) &&
				isAnswering(each) &&
				!isDefragmenting(each),
		)
		.toSorted((a, b) => fsyncMs(a) - fsyncMs(b));
	const targetId = target === undefined ? undefined : memberIdOf(target);
	if (target === undefined || targetId === undefined) return '';
	return `Move the leader first: ${labelOf(leader)} leads, so that every write waits for its disk; to ${labelOf(target)} with: etcdctl --endpoints ${printable(leader.endpoint)} move-leader ${targetId}`;
}

/**
 * What to do about slow disks, as urgent as the finding is: `move` (from
 * `moveLeaderFirst`, '' for none) disturbs every client once, which a disk that
 * is only above what etcd wants does not ask for. `look`: the rest, as a clause.
 */
export function slowDiskRemedy(
	severity: Severity,
	move: string,
	look: string,
): string {
	if (severity === 'info') return `Nothing now; if it lasts, ${look}`;
	return move === '' ? `L${look.slice(1)}` : `${move}; then ${look}`;
}

/**
 * Since when the fsync p99 has been at the limit, epoch ms: the first of the
 * newest readings that all are. `undefined` when it was not seen to begin.
 */
export function slowSinceMs(
	points: readonly TrendPoint[],
	limitMs: Milliseconds,
): Milliseconds | undefined {
	const known = points.filter(({walFsyncP99Ms}) => walFsyncP99Ms !== undefined);
	const index = known.findLastIndex(
		({walFsyncP99Ms = 0}) => walFsyncP99Ms < limitMs,
	);
	return index === -1 ? undefined : known[index + 1]?.takenAtMs;
}

// A member that nobody could measure is no good choice.
function fsyncMs(each: MemberObservation): number {
	const metrics = currentMetrics(each);
	return (
		metrics?.walFsync?.p99Ms ??
		metrics?.walFsyncSinceStart?.p99Ms ??
		Number.MAX_VALUE
	);
}
