import type {KeptMember, KeptScrapes} from '../cluster/kept-scrape.js';
import {oldestKeptMs, youngestKeptMs} from '../cluster/kept-scrape.js';
import type {Latency, LatencyBucket} from '../cluster/latency.js';
import type {MemberMetrics} from '../cluster/member-metrics.js';
import type {MemberObservation, Observation} from '../cluster/observation.js';
import {currentMetrics} from '../cluster/observation.js';
import {isSameStart} from '../cluster/process-runs.js';
import type {Milliseconds} from '../units.js';
import {histogramDelta, histogramFrom, latencyOf} from './quantile.js';

/** The observation with every member's latencies over the time since its kept scrape, where there is a fitting one. */
export function withKeptWindows(
	observation: Observation,
	kept: KeptScrapes | undefined,
): Observation {
	if (kept === undefined) return observation;
	return {
		...observation,
		members: observation.members.map(each => {
			const latencies = latenciesSince(each, kept);
			if (latencies === undefined || each.metrics?.kind !== 'value')
				return each;
			return {
				...each,
				metrics: {
					...each.metrics,
					value: {...each.metrics.value, ...latencies},
				},
			};
		}),
	};
}

/** True when every member whose metrics were read has a fitting kept scrape: there is nothing to wait for. */
export function haveKeptWindows(
	observation: Observation,
	kept: KeptScrapes | undefined,
): boolean {
	const read = observation.members.filter(
		each => currentMetrics(each) !== undefined,
	);
	return (
		kept !== undefined &&
		read.length > 0 &&
		read.every(each => latenciesSince(each, kept) !== undefined)
	);
}

function latenciesSince(
	each: MemberObservation,
	{members}: KeptScrapes,
): Partial<MemberMetrics> | undefined {
	const metrics = currentMetrics(each);
	const kept = members.find(({memberId}) => memberId === each.member.id);
	if (metrics === undefined || kept === undefined) return undefined;
	const windowMs = (each.metrics?.takenAtMs ?? 0) - kept.takenAtMs;
	if (windowMs < youngestKeptMs || windowMs > oldestKeptMs) return undefined;
	if (!isSameProcess(metrics, kept)) return undefined;
	const walFsync = latencySince(
		kept.walFsync,
		metrics.walFsyncBuckets,
		windowMs,
	);
	const backendCommit = latencySince(
		kept.backendCommit,
		metrics.backendCommitBuckets,
		windowMs,
	);
	return walFsync === undefined || backendCommit === undefined
		? undefined
		: {walFsync, backendCommit};
}

// Unknown counts as unsafe: without both start times it may be another process.
function isSameProcess(metrics: MemberMetrics, kept: KeptMember): boolean {
	const before = kept.processStartedAtMs;
	const now = metrics.processStartedAtMs;
	return before !== undefined && now !== undefined && isSameStart(before, now);
}

function latencySince(
	earlier: readonly LatencyBucket[] | undefined,
	later: readonly LatencyBucket[] | undefined,
	windowMs: Milliseconds,
): Latency | undefined {
	const before = earlier && histogramFrom(earlier);
	const after = later && histogramFrom(later);
	const delta = before && after && histogramDelta(before, after);
	return delta && latencyOf(delta, windowMs);
}
