import type {Bytes, Ratio} from '../units.js';
import type {MemberObservation} from './observation.js';
import {currentMetrics, currentStatus} from './observation.js';

/** A member's backend file, from Status first and from /metrics where Status does not say. */
export type Backend = {
	readonly dbSizeBytes: Bytes;
	readonly inUseBytes: Bytes | undefined;
	/** Only /metrics knows it before etcd 3.6. */
	readonly quotaBytes: Bytes | undefined;
	/** File bytes without data, which a defragment returns: at least, since in-use lags behind. */
	readonly freeBytes: Bytes | undefined;
	readonly freeRatio: Ratio | undefined;
	/** File size over quota. NOSPACE compares the file, not the bytes in use. */
	readonly quotaRatio: Ratio | undefined;
};

/** Reads the member's backend figures; `undefined` when neither Status nor metrics answered. */
export function backendOf(member: MemberObservation): Backend | undefined {
	const status = currentStatus(member);
	const metrics = currentMetrics(member);
	const dbSizeBytes = status?.dbSizeBytes ?? metrics?.dbSizeBytes;
	if (dbSizeBytes === undefined) return undefined;
	const inUseBytes = status?.dbSizeInUseBytes ?? metrics?.dbSizeInUseBytes;
	const quotaBytes = metrics?.quotaBytes ?? lastKnownQuota(member);
	const freeBytes =
		inUseBytes === undefined
			? undefined
			: Math.max(0, dbSizeBytes - inUseBytes);
	return {
		dbSizeBytes,
		inUseBytes,
		quotaBytes,
		freeBytes,
		freeRatio:
			freeBytes === undefined || dbSizeBytes === 0
				? undefined
				: freeBytes / dbSizeBytes,
		quotaRatio:
			quotaBytes === undefined || quotaBytes <= 0
				? undefined
				: dbSizeBytes / quotaBytes,
	};
}

// The quota is a start flag: it changes only with a restart, so a value read
// earlier in this session stays true while /metrics is briefly unreadable.
function lastKnownQuota(member: MemberObservation): Bytes | undefined {
	return member.lastMetrics?.value.quotaBytes;
}
