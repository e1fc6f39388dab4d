import type {Milliseconds} from '../units.js';
import type {LatencyBucket} from './latency.js';
import type {ClusterId, MemberId} from './member.js';
import type {Observation} from './observation.js';
import {agreedClusterId, currentMetrics} from './observation.js';
import type {TrendPoint, Trends} from './trend.js';

// What one run of the program leaves for the next: a timer that looks every few
// minutes has a window of just that length without waiting, and sees change.

/** One member's scrape of an earlier run, and its figures until then. */
export type KeptMember = {
	readonly memberId: MemberId;
	/** Another start time: another process, whose counts began anew. */
	readonly processStartedAtMs: Milliseconds | undefined;
	readonly takenAtMs: Milliseconds;
	readonly walFsync: readonly LatencyBucket[] | undefined;
	readonly backendCommit: readonly LatencyBucket[] | undefined;
	/** Oldest first. */
	readonly points: readonly TrendPoint[];
};

/** What was kept of one cluster. */
export type KeptScrapes = {
	readonly clusterId: ClusterId;
	readonly members: readonly KeptMember[];
};

/** A shorter window says hardly more than the one that we would wait for. */
export const youngestKeptMs: Milliseconds = 5000;
/** A longer one tells of another hour. */
export const oldestKeptMs: Milliseconds = 3_600_000;
/** A day of looks every five minutes. */
const mostPoints = 288;
const oldestPointMs: Milliseconds = 86_400_000;

/**
 * What to keep of this observation; `undefined` when it is not known which
 * cluster it is. An earlier scrape that is too young for a window stays, so that
 * looking every second does not take away the window for good.
 */
export function keptFrom(
	observation: Observation,
	trends: Trends,
	earlier: KeptScrapes | undefined,
): KeptScrapes | undefined {
	const clusterId = agreedClusterId(observation);
	if (clusterId === undefined) return undefined;
	const nowMs = observation.takenAtMs;
	const members = observation.members
		.filter(({member}) => member.id !== '')
		.map((each): KeptMember | undefined => {
			const memberId = each.member.id;
			const before = earlier?.members.find(kept => kept.memberId === memberId);
			const points = (trends[memberId] ?? before?.points ?? [])
				.filter(({takenAtMs}) => nowMs - takenAtMs <= oldestPointMs)
				.slice(-mostPoints);
			const metrics = currentMetrics(each);
			const takenAtMs = each.metrics?.takenAtMs ?? nowMs;
			const isYoung =
				before !== undefined &&
				before.processStartedAtMs === metrics?.processStartedAtMs &&
				takenAtMs >= before.takenAtMs &&
				takenAtMs - before.takenAtMs < youngestKeptMs;
			if (metrics === undefined || isYoung) {
				return before === undefined ? undefined : {...before, points};
			}

			return {
				memberId,
				processStartedAtMs: metrics.processStartedAtMs,
				takenAtMs,
				walFsync: metrics.walFsyncBuckets,
				backendCommit: metrics.backendCommitBuckets,
				points,
			};
		})
		.filter(kept => kept !== undefined);
	return {clusterId, members};
}

/** The earlier figures of every member. */
export function trendsOf(kept: KeptScrapes | undefined): Trends {
	return Object.fromEntries(
		(kept?.members ?? []).map(({memberId, points}) => [memberId, points]),
	);
}
