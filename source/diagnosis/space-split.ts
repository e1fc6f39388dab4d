import {backendOf} from '../cluster/backend.js';
import type {MemberObservation} from '../cluster/observation.js';
import {currentMetrics, currentStatus} from '../cluster/observation.js';
import type {Bytes} from '../units.js';
import type {Thresholds} from './thresholds.js';

/** With fewer puts since the member started their average size says little. No upstream source. */
const leastPuts = 100;

/**
 * What the bytes of one member's file are. Free pages are etcd's own figure;
 * what is in use is split by an estimate, since etcd does not say.
 */
export type SpaceSplit = {
	readonly freeBytes: Bytes;
	/** Old revisions, at most: each revision since the last compaction left one of average size behind. */
	readonly historyBytes: Bytes;
	/** Old revisions, at least: as many of those revisions as there are keys may have written a new key. */
	readonly historyLeastBytes: Bytes;
	/** What no compaction frees, at least: in use less `historyBytes`. */
	readonly liveBytes: Bytes;
};

/**
 * Splits one member's file; `undefined` when its bytes in use, its revision,
 * its last compaction or the number of its keys was not read. A write of many
 * keys is one revision, so that history written that way is underestimated.
 */
export function spaceSplitOf(each: MemberObservation): SpaceSplit | undefined {
	const {inUseBytes, freeBytes} = backendOf(each) ?? {};
	const metrics = currentMetrics(each);
	const revision = currentStatus(each)?.revision;
	const {keys, compactRevision} = metrics ?? {};
	if (
		inUseBytes === undefined ||
		freeBytes === undefined ||
		revision === undefined ||
		keys === undefined ||
		compactRevision === undefined
	) {
		return undefined;
	}

	const revisions = revision - compactRevision;
	if (keys <= 0 || revisions < 0) return undefined;
	const least = Math.max(0, revisions - keys);
	// When nothing was ever compacted every key was written by one of these revisions.
	const most = compactRevision === 0 ? least : revisions;
	const historyBytes = bytesOf(most, each, inUseBytes);
	return {
		freeBytes,
		historyBytes,
		historyLeastBytes: bytesOf(least, each, inUseBytes),
		liveBytes: inUseBytes - historyBytes,
	};
}

// By the average put where the member has seen enough of them, else as the
// share of these revisions among all entries, taken to be of one size.
function bytesOf(
	revisions: number,
	each: MemberObservation,
	inUseBytes: Bytes,
): Bytes {
	const {keys = 0, putsTotal, putBytesTotal} = currentMetrics(each) ?? {};
	return putsTotal !== undefined &&
		putBytesTotal !== undefined &&
		putsTotal >= leastPuts
		? Math.min(inUseBytes, (revisions * putBytesTotal) / putsTotal)
		: (inUseBytes * revisions) / (keys + revisions);
}

/**
 * True when a large part of the file is history, by the least that it can be:
 * the most may be live data in truth. A small file counts only near its quota.
 */
export function isHistoryBloated(
	each: MemberObservation,
	thresholds: Thresholds,
): boolean {
	const {dbSizeBytes, quotaRatio} = backendOf(each) ?? {};
	const split = spaceSplitOf(each);
	if (dbSizeBytes === undefined || split === undefined) return false;
	return (
		split.historyLeastBytes >= thresholds.historyBloatRatio * dbSizeBytes &&
		(dbSizeBytes >= thresholds.fragmentedMinDbSizeBytes ||
			(quotaRatio ?? 0) >= thresholds.fragmentedCriticalQuotaRatio)
	);
}
