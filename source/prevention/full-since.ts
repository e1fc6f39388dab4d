import type {TrendPoint, Trends} from '../cluster/trend.js';
import type {Bytes, Milliseconds} from '../units.js';
import {stalenessMs, valueAt} from './trend-window.js';

// A history may begin long before the session that looks at it, or may begin
// inside of the incident: then it holds nothing that could have warned of it.

/** etcd refuses what would not fit any more (server/etcdserver/quota.go: size + cost against the quota); this is the default of --max-request-bytes. */
const largestRequestBytes: Bytes = 1.5 * 1024 * 1024;

/**
 * Since when some member had no room for the largest request (epoch ms), for
 * the last such time that reaches `untilMs` or, with `isEver`, ended before it;
 * `undefined` when there was none.
 */
export function fullSince(
	trends: Trends,
	untilMs: Milliseconds,
	isEver: boolean,
): Milliseconds | undefined {
	const members = Object.values(trends);
	const isFullAt = (atMs: Milliseconds): boolean =>
		members.some(points => valueAt(points, atMs, isFull) === 1);
	const instants = [
		...new Set(members.flatMap(points => points.map(each => each.takenAtMs))),
	]
		.filter(atMs => atMs <= untilMs)
		.toSorted((a, b) => a - b);
	const last = instants.findLastIndex(atMs => isFullAt(atMs));
	const lastMs = instants[last];
	if (lastMs === undefined) return undefined;
	if (!isEver && untilMs - lastMs > stalenessMs) return undefined;
	const before = instants.slice(0, last).findLastIndex(atMs => !isFullAt(atMs));
	return instants[before + 1];
}

function isFull({dbSizeBytes, quotaBytes}: TrendPoint): 0 | 1 | undefined {
	if (dbSizeBytes === undefined || quotaBytes === undefined) return undefined;
	// A quota of 0 or less is none: etcd then never refuses for it.
	if (quotaBytes <= 0) return 0;
	return dbSizeBytes + largestRequestBytes >= quotaBytes ? 1 : 0;
}
