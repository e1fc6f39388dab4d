import type {Bytes, Milliseconds, Ratio} from '../units.js';

/** Every limit a rule compares with; a limit is reached when the value equals it. */
export type Thresholds = {
	readonly quotaNearInfoRatio: Ratio;
	readonly quotaNearWarningRatio: Ratio;
	readonly quotaNearCriticalRatio: Ratio;
	/** Free pages over file size. */
	readonly fragmentedFreeRatio: Ratio;
	/** Smaller files are not worth a defragment, unless they fill their quota. */
	readonly fragmentedMinDbSizeBytes: Bytes;
	/** From here on free pages are urgent, and the file's size no longer excuses them. */
	readonly fragmentedCriticalQuotaRatio: Ratio;
	/** Largest file over smallest. */
	readonly sizeSkewInfoFactor: number;
	readonly sizeSkewWarningFactor: number;
	readonly sizeSkewCriticalQuotaRatio: Ratio;
	readonly sizeSkewMinDbSizeBytes: Bytes;
	/** Members further apart than this many revisions hold different data. */
	readonly sizeSkewMaxRevisionGap: number;
	readonly walFsyncInfoMs: Milliseconds;
	readonly walFsyncWarningMs: Milliseconds;
	readonly walFsyncCriticalMs: Milliseconds;
	/** With fewer, p99 is one bad sample and the median is judged instead. */
	readonly walFsyncMinSamples: number;
	/** With fewer, nothing is judged. */
	readonly walFsyncMinMedianSamples: number;
	readonly slowReadMs: Milliseconds;
	/** NOSPACE may be disarmed when every file is below this share of its quota. */
	readonly disarmQuotaRatio: Ratio;
};

const mebibyte = 1024 * 1024;

/** The limits that hold unless configured otherwise. */
export const defaultThresholds: Thresholds = {
	// No upstream source: leaves a working day before 75 % at usual growth.
	quotaNearInfoRatio: 0.65,
	// Below the mixin's 95 %, which an event storm passes in minutes.
	quotaNearWarningRatio: 0.75,
	// OpenShift cluster-etcd-operator, etcdBackendQuotaLowSpace warning: 85 %.
	quotaNearCriticalRatio: 0.85,
	// OpenShift's defrag controller: 45 % and 100 MB; the etcd mixin's
	// etcdDatabaseHighFragmentationRatio: 50 % and 100 MiB in use.
	fragmentedFreeRatio: 0.45,
	fragmentedMinDbSizeBytes: 100 * mebibyte,
	// The mixin is silent while little is in use, however near the quota is.
	fragmentedCriticalQuotaRatio: 0.75,
	// No upstream source; incidents were seen at 2.2 (also etcd #7116, #12218).
	sizeSkewInfoFactor: 1.5,
	sizeSkewWarningFactor: 2,
	sizeSkewCriticalQuotaRatio: 0.75,
	sizeSkewMinDbSizeBytes: 100 * mebibyte,
	sizeSkewMaxRevisionGap: 1000,
	// etcd FAQ: p99 of etcd_disk_wal_fsync_duration_seconds below 10 ms.
	walFsyncInfoMs: 10,
	// The mixin's etcdHighFsyncDurations starts at 500 ms: a disk at 300 to
	// 500 ms made an outage and would never have been reported. Half and all of
	// etcd's default heartbeat interval (100 ms, etcd tuning guide) instead.
	walFsyncWarningMs: 50,
	walFsyncCriticalMs: 100,
	walFsyncMinSamples: 100,
	walFsyncMinMedianSamples: 20,
	// etcd's default election timeout: a read that waits this long waits for trouble.
	slowReadMs: 1000,
	// Space for writes between the disarm and the next look; etcd re-raises the
	// alarm on the first write that a member finds too large.
	disarmQuotaRatio: 0.9,
};
