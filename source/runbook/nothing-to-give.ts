import type {Backend} from '../cluster/backend.js';
import {defaultThresholds} from '../diagnosis/thresholds.js';
import type {Bytes} from '../units.js';

/** Below this there is nothing worth blocking a member for. */
const leastReclaimBytes: Bytes = 1_048_576;
const leastReclaimRatio = 0.05;

/**
 * True when a defragment would return hardly anything, so that none is sent. The
 * bytes in use may be stale, and say less than a defragment would return: a
 * member whose file is near its quota is rewritten whatever they say.
 */
export function hasNothingToGive({
	freeBytes,
	freeRatio,
	quotaRatio,
}: Backend): boolean {
	return (
		freeBytes !== undefined &&
		freeRatio !== undefined &&
		quotaRatio !== undefined &&
		quotaRatio < defaultThresholds.disarmQuotaRatio &&
		(freeBytes < leastReclaimBytes || freeRatio < leastReclaimRatio)
	);
}
