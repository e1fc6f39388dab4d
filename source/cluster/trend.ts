import type {Bytes, Milliseconds} from '../units.js';
import type {MemberId} from './member.js';
import type {MemberObservation, Observation} from './observation.js';
import {currentMetrics, currentStatus} from './observation.js';

// One observation says how things are; whether they change needs earlier ones.
// What is kept of them is small enough to be kept for hours, and is the same
// whether we read it ourselves or took it from somebody's Prometheus.

/** One member's figures at one instant. Not reported is `undefined`. */
export type TrendPoint = {
	readonly takenAtMs: Milliseconds;
	readonly dbSizeBytes: Bytes | undefined;
	readonly inUseBytes: Bytes | undefined;
	readonly quotaBytes: Bytes | undefined;
	readonly revision: number | undefined;
	/** 0: never compacted. */
	readonly compactRevision: number | undefined;
	/** Counts from the start of the process: a smaller value than before means a restart. */
	readonly leaderChangesSeen: number | undefined;
	/** Counts from the start of the process, too. */
	readonly heartbeatSendFailures: number | undefined;
	readonly processStartedAtMs: Milliseconds | undefined;
	readonly walFsyncP99Ms: Milliseconds | undefined;
	readonly backendCommitP99Ms: Milliseconds | undefined;
};

/** Points by member, oldest first, never two at one instant. */
export type Trends = Readonly<Record<MemberId, readonly TrendPoint[]>>;

/** Every point is kept for so long. */
const denseMs: Milliseconds = 60_000;
/** Older points are kept this far apart, ... */
const sparseEveryMs: Milliseconds = 10_000;
/** ... and so many in all: two hours and a half at that distance. */
const mostPoints = 960;

/** The trends with this observation's figures added, bounded in number; members that left the list are dropped. */
export function withObservation(
	trends: Trends,
	observation: Observation,
): Trends {
	return Object.fromEntries(
		observation.members
			.filter(each => each.member.id !== '')
			.map(each => {
				const before = trends[each.member.id] ?? [];
				const point = pointOf(each);
				return [
					each.member.id,
					point === undefined ? before : thinned(inOrder(before, [point])),
				];
			}),
	);
}

/** Both series of every member as one; where both have an instant, `a` counts. */
export function mergedTrends(a: Trends, b: Trends): Trends {
	const ids = new Set([...Object.keys(a), ...Object.keys(b)]);
	return Object.fromEntries(
		[...ids].map(id => [id, inOrder(b[id] ?? [], a[id] ?? [])]),
	);
}

/** The member's figures as read in this round; `undefined` when neither Status nor metrics came. */
export function pointOf(member: MemberObservation): TrendPoint | undefined {
	const status = currentStatus(member);
	const metrics = currentMetrics(member);
	if (status === undefined && metrics === undefined) return undefined;
	return {
		takenAtMs: Math.max(
			status === undefined ? 0 : (member.status?.takenAtMs ?? 0),
			metrics === undefined ? 0 : (member.metrics?.takenAtMs ?? 0),
		),
		dbSizeBytes: status?.dbSizeBytes ?? metrics?.dbSizeBytes,
		inUseBytes: status?.dbSizeInUseBytes ?? metrics?.dbSizeInUseBytes,
		quotaBytes: metrics?.quotaBytes,
		revision: status?.revision,
		compactRevision: metrics?.compactRevision,
		leaderChangesSeen: metrics?.leaderChangesSeen,
		heartbeatSendFailures: metrics?.heartbeatSendFailures,
		processStartedAtMs: metrics?.processStartedAtMs,
		walFsyncP99Ms: metrics?.walFsync?.p99Ms,
		backendCommitP99Ms: metrics?.backendCommit?.p99Ms,
	};
}

/**
 * By how much a counter has grown since that instant. Where it fell the process
 * was restarted: what it counted since then is added, less the one that a start
 * itself counts (etcd sees a leader for the first time).
 */
export function increaseIn(
	points: readonly TrendPoint[],
	counterOf: (point: TrendPoint) => number | undefined,
	sinceMs: Milliseconds,
): number {
	let total = 0;
	let before: number | undefined;
	for (const point of points) {
		const count = counterOf(point);
		if (count === undefined) continue;
		if (before !== undefined && point.takenAtMs >= sinceMs) {
			total += count >= before ? count - before : Math.max(0, count - 1);
		}

		before = count;
	}

	return total;
}

function inOrder(
	before: readonly TrendPoint[],
	added: readonly TrendPoint[],
): readonly TrendPoint[] {
	// The usual case: one point, newer than all.
	const [first] = added;
	const last = before.at(-1);
	if (
		added.length === 1 &&
		first !== undefined &&
		(last === undefined || first.takenAtMs > last.takenAtMs)
	) {
		return [...before, first];
	}

	const byTime = new Map(
		[...before, ...added].map(point => [point.takenAtMs, point]),
	);
	return [...byTime.values()].toSorted((a, b) => a.takenAtMs - b.takenAtMs);
}

function thinned(points: readonly TrendPoint[]): readonly TrendPoint[] {
	const newestMs = points.at(-1)?.takenAtMs ?? 0;
	let keptMs = -Infinity;
	return points
		.filter(({takenAtMs}) => {
			const isKept =
				newestMs - takenAtMs <= denseMs || takenAtMs - keptMs >= sparseEveryMs;
			if (isKept) keptMs = takenAtMs;
			return isKept;
		})
		.slice(-mostPoints);
}
