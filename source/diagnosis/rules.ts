import type {FindingCode} from './finding.js';
import type {Rule} from './rule.js';
import {certificateExpiring} from './rules/certificate-expiring.js';
import {clockSkew} from './rules/clock-skew.js';
import {clusterIdSplit} from './rules/cluster-id-split.js';
import {compactionStalled} from './rules/compaction-stalled.js';
import {corruptAlarm} from './rules/corrupt-alarm.js';
import {defragInFlight} from './rules/defrag-in-flight.js';
import {diskBusy} from './rules/disk-busy.js';
import {diskFailing} from './rules/disk-failing.js';
import {diskSpaceLow} from './rules/disk-space-low.js';
import {fragmented} from './rules/fragmented.js';
import {healthIsLying} from './rules/health-is-lying.js';
import {historyBloat} from './rules/history-bloat.js';
import {leaderFlapping} from './rules/leader-flapping.js';
import {learnerPresent} from './rules/learner-present.js';
import {liveDataNearQuota} from './rules/live-data-near-quota.js';
import {memberLagging} from './rules/member-lagging.js';
import {memberUnreachable} from './rules/member-unreachable.js';
import {memberUnstarted} from './rules/member-unstarted.js';
import {metricsUnavailable} from './rules/metrics-unavailable.js';
import {noLeader} from './rules/no-leader.js';
import {nospaceAlarm} from './rules/nospace-alarm.js';
import {permissionDenied} from './rules/permission-denied.js';
import {quorumLost} from './rules/quorum-lost.js';
import {quotaDiffers} from './rules/quota-differs.js';
import {quotaNear} from './rules/quota-near.js';
import {quotaOversized} from './rules/quota-oversized.js';
import {restartLoop} from './rules/restart-loop.js';
import {sharedDisk} from './rules/shared-disk.js';
import {sizeSkew} from './rules/size-skew.js';
import {slowBackendCommit} from './rules/slow-backend-commit.js';
import {slowRequests} from './rules/slow-requests.js';
import {slowWalFsync} from './rules/slow-wal-fsync.js';
import {versionHazard} from './rules/version-hazard.js';

/**
 * Every rule under its code, what stops all else first and causes before the
 * symptoms they bring: the order of findings of one severity.
 */
export const rules: Readonly<Record<FindingCode, Rule>> = {
	'corrupt-alarm': corruptAlarm,
	'cluster-id-split': clusterIdSplit,
	'quorum-lost': quorumLost,
	'nospace-alarm': nospaceAlarm,
	'no-leader': noLeader,
	'disk-failing': diskFailing,
	'disk-space-low': diskSpaceLow,
	'disk-busy': diskBusy,
	'slow-wal-fsync': slowWalFsync,
	'slow-backend-commit': slowBackendCommit,
	'health-is-lying': healthIsLying,
	'leader-flapping': leaderFlapping,
	'defrag-in-flight': defragInFlight,
	'slow-requests': slowRequests,
	'certificate-expiring': certificateExpiring,
	'restart-loop': restartLoop,
	'member-unreachable': memberUnreachable,
	'member-lagging': memberLagging,
	'permission-denied': permissionDenied,
	'quota-near': quotaNear,
	'live-data-near-quota': liveDataNearQuota,
	'history-bloat': historyBloat,
	fragmented,
	'compaction-stalled': compactionStalled,
	'quota-differs': quotaDiffers,
	'size-skew': sizeSkew,
	'member-unstarted': memberUnstarted,
	'learner-present': learnerPresent,
	'quota-oversized': quotaOversized,
	'version-hazard': versionHazard,
	'clock-skew': clockSkew,
	'shared-disk': sharedDisk,
	'metrics-unavailable': metricsUnavailable,
};
