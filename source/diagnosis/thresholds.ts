import type {Bytes, Milliseconds, Ratio} from '../units.js';
import type {HostThresholds} from './host-thresholds.js';
import {defaultHostThresholds} from './host-thresholds.js';

/** Every limit a rule compares with; a limit is reached when the value equals it. */
export type Thresholds = HostThresholds & {
	readonly quotaNearInfoRatio: Ratio;
	readonly quotaNearWarningRatio: Ratio;
	readonly quotaNearCriticalRatio: Ratio;
	/** Until the file reaches its quota at the pace seen. */
	readonly quotaNearWarningForecastMs: Milliseconds;
	/** Free pages over file size. */
	readonly fragmentedFreeRatio: Ratio;
	/** Smaller files are not worth a defragment, unless they fill their quota. */
	readonly fragmentedMinDbSizeBytes: Bytes;
	/** From here on free pages are urgent, and the file's size no longer excuses them. */
	readonly fragmentedCriticalQuotaRatio: Ratio;
	/** History, at least, over file size. */
	readonly historyBloatRatio: Ratio;
	/** Live data, at least, over quota; critical at `disarmQuotaRatio`. */
	readonly liveDataWarningRatio: Ratio;
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
	readonly backendCommitInfoMs: Milliseconds;
	readonly backendCommitWarningMs: Milliseconds;
	readonly backendCommitCriticalMs: Milliseconds;
	/** With fewer, p99 is one bad sample and the median is judged instead; of commits, too. */
	readonly walFsyncMinSamples: number;
	/** With fewer, the lower bound of the median's bucket is judged: half of them lie above it. */
	readonly walFsyncMinMedianSamples: number;
	/** With fewer, what was measured since the member started is. */
	readonly walFsyncMinAllSamples: number;
	/** With fewer, it is at most a warning. */
	readonly walFsyncMinCriticalSamples: number;
	/** An older answer of a health endpoint is not held against newer readings. */
	readonly healthMaxAgeMs: Milliseconds;
	readonly leaderFlappingShortMs: Milliseconds;
	readonly leaderFlappingLongMs: Milliseconds;
	/** Changes within the long window. */
	readonly leaderFlappingInfoChanges: number;
	/** Changes within the short window. */
	readonly leaderFlappingWarningChanges: number;
	/** Changes within the long window. */
	readonly leaderFlappingCriticalChanges: number;
	/** Log entries received and not applied. */
	readonly laggingUnappliedInfo: number;
	readonly laggingUnappliedWarning: number;
	readonly laggingUnappliedCritical: number;
	/** Log entries not received. */
	readonly laggingBehindInfo: number;
	readonly laggingBehindWarning: number;
	/** Since the last compaction. */
	readonly compactionStalledInfoMs: Milliseconds;
	readonly compactionStalledWarningMs: Milliseconds;
	/** Only beside a file at quotaNearWarningRatio. */
	readonly compactionStalledCriticalMs: Milliseconds;
	/** With fewer revisions kept, there is nothing to compact. */
	readonly compactionStalledMinRevisions: number;
	/** The same where nothing was ever compacted. */
	readonly compactionNeverMinRevisions: number;
	readonly quotaSuggestedMaxBytes: Bytes;
	/** A line between members is in order below this p99. */
	readonly peerRoundTripWarningMs: Milliseconds;
	readonly slowReadInfoMs: Milliseconds;
	readonly slowReadWarningMs: Milliseconds;
	/** From here on a leader's defragment is worth handing leadership over for. */
	readonly leaderStallMs: Milliseconds;
	/** The same while NOSPACE is raised. */
	readonly leaderStallFrozenMs: Milliseconds;
	/** What handing over costs by itself on etcd 3.4, added to these. */
	readonly leaderHandOverMs: Milliseconds;
	/** NOSPACE may be disarmed when every file is below this share of its quota. */
	readonly disarmQuotaRatio: Ratio;
};

const mebibyte = 1024 * 1024;

/** The limits that hold unless configured otherwise. */
export const defaultThresholds: Thresholds = {
	...defaultHostThresholds,
	// No upstream source: leaves a working day before 75 % at usual growth.
	quotaNearInfoRatio: 0.65,
	// Below the mixin's 95 %, which an event storm passes in minutes.
	quotaNearWarningRatio: 0.75,
	// OpenShift cluster-etcd-operator, etcdBackendQuotaLowSpace warning: 85 %.
	quotaNearCriticalRatio: 0.85,
	// The mixin's etcdExcessiveDatabaseGrowth: predict_linear of 4 h.
	quotaNearWarningForecastMs: 14_400_000,
	// OpenShift's defrag controller: 45 % and 100 MB; the etcd mixin's
	// etcdDatabaseHighFragmentationRatio: 50 % and 100 MiB in use.
	fragmentedFreeRatio: 0.45,
	fragmentedMinDbSizeBytes: 100 * mebibyte,
	// The mixin is silent while little is in use, however near the quota is.
	fragmentedCriticalQuotaRatio: 0.75,
	// As for free pages, which it becomes with the next compaction.
	historyBloatRatio: 0.45,
	// The limit at which the file itself is warned of.
	liveDataWarningRatio: 0.75,
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
	// etcd FAQ: p99 of etcd_disk_backend_commit_duration_seconds below 25 ms; the
	// mixin's etcdHighCommitDurations: 250 ms. Between them etcd's own limit for
	// an apply that "took too long", 100 ms.
	backendCommitInfoMs: 25,
	backendCommitWarningMs: 100,
	backendCommitCriticalMs: 250,
	// Own limits: below 100 samples p99 is the slowest one; 300 ms a time make
	// 6 in 2 s.
	walFsyncMinSamples: 100,
	walFsyncMinMedianSamples: 20,
	walFsyncMinAllSamples: 3,
	walFsyncMinCriticalSamples: 5,
	// On etcd 3.4 the endpoint is asked once a minute.
	healthMaxAgeMs: 90_000,
	// OpenShift: 2 in 5 minutes; the mixin's etcdHighNumberOfLeaderChanges: 4 in 15.
	leaderFlappingShortMs: 300_000,
	leaderFlappingLongMs: 900_000,
	leaderFlappingInfoChanges: 1,
	leaderFlappingWarningChanges: 2,
	leaderFlappingCriticalChanges: 4,
	// etcd server/etcdserver/v3_server.go: maxGapBetweenApplyAndCommitIndex is 5000.
	laggingUnappliedInfo: 100,
	laggingUnappliedWarning: 1000,
	laggingUnappliedCritical: 5000,
	// Own limits, well above what is written while the members are asked in turn.
	laggingBehindInfo: 1000,
	laggingBehindWarning: 5000,
	// Two periods of kube-apiserver's 5 minutes; the longest that etcd's own
	// periodic mode waits is an hour; own limit.
	compactionStalledInfoMs: 600_000,
	compactionStalledWarningMs: 3_900_000,
	compactionStalledCriticalMs: 7_200_000,
	compactionStalledMinRevisions: 1000,
	compactionNeverMinRevisions: 5000,
	// etcd server/storage/quota.go: MaxQuotaBytes, "suggested".
	quotaSuggestedMaxBytes: 8 * 1024 * mebibyte,
	// Below the mixin's etcdMemberCommunicationSlow, 150 ms.
	peerRoundTripWarningMs: 100,
	// etcd's warning-apply-duration, and its default election timeout: a read
	// that waits this long waits for trouble.
	slowReadInfoMs: 100,
	slowReadWarningMs: 1000,
	// Own limit: below it whoever renews a lease, which is done every few seconds,
	// notices nothing, and a hand-over is no better.
	leaderStallMs: 300,
	// etcd refuses writes before they reach the backend, so renewals hardly wait:
	// 29 to 63 ms while members were rewritten for 0.7 to 1.1 s, measured on 3.4.23
	// and 3.5.16. Only the revocation of a lease that has expired may still hold
	// them; they fail after 5 s and two election timeouts (etcd
	// server/config/config.go, ReqTimeout).
	leaderStallFrozenMs: 5000,
	// etcd's default --election-timeout, which a cluster does not tell: renewals
	// were held for one of them in one of two hand-overs, and a put was lost,
	// measured on 3.4.23; on 3.5.16 they waited 65 ms.
	leaderHandOverMs: 1000,
	// Space for writes between the disarm and the next look; etcd re-raises the
	// alarm on the first write that a member finds too large.
	disarmQuotaRatio: 0.9,
};
