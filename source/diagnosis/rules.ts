import type {FindingCode} from './finding.js';
import type {Rule} from './rule.js';
import {clusterIdSplit} from './rules/cluster-id-split.js';
import {corruptAlarm} from './rules/corrupt-alarm.js';
import {defragInFlight} from './rules/defrag-in-flight.js';
import {fragmented} from './rules/fragmented.js';
import {memberUnreachable} from './rules/member-unreachable.js';
import {memberUnstarted} from './rules/member-unstarted.js';
import {metricsUnavailable} from './rules/metrics-unavailable.js';
import {noLeader} from './rules/no-leader.js';
import {nospaceAlarm} from './rules/nospace-alarm.js';
import {permissionDenied} from './rules/permission-denied.js';
import {quorumLost} from './rules/quorum-lost.js';
import {quotaNear} from './rules/quota-near.js';
import {sizeSkew} from './rules/size-skew.js';
import {slowRequests} from './rules/slow-requests.js';
import {slowWalFsync} from './rules/slow-wal-fsync.js';

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
	'slow-wal-fsync': slowWalFsync,
	'defrag-in-flight': defragInFlight,
	'slow-requests': slowRequests,
	'member-unreachable': memberUnreachable,
	'permission-denied': permissionDenied,
	'quota-near': quotaNear,
	fragmented,
	'size-skew': sizeSkew,
	'member-unstarted': memberUnstarted,
	'metrics-unavailable': metricsUnavailable,
};
