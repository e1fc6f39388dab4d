import {formatBytes, formatDuration} from '../units.js';
import type {EtcdVersion} from './etcd-version.js';
import {hasSince, versionText} from './etcd-version.js';
import type {Measured} from './measured.js';
import {oldestVersion} from './measured.js';
import {quotaAdvice} from './quota.js';

/** The probes of an etcd static pod that do not kill the member which is to be repaired. */
export type ProbeAdvice = {
	/** Path of the liveness and the startup probe. */
	readonly path: string;
	/** Failures in a row until kubelet kills the member; each counts one period. */
	readonly failureThreshold: number;
	readonly why: readonly string[];
};

/** kubeadm's own period and threshold. */
export const probePeriodSeconds = 10;
const kubeadmThreshold = 8;
/** As for the alert on defragments: the slowest that a healthy disk was seen to do. */
const slowestDefragBytesPerMs = 40_000;

/** Probes for `ofFile`, the version a manifest starts, or else the oldest in the cluster; unknown counts as old. */
export function probeAdvice(
	measured: Measured,
	ofFile?: EtcdVersion,
): ProbeAdvice {
	const version = ofFile ?? oldestVersion(measured);
	const {quotaBytes} = quotaAdvice(measured);
	const expectedMs = quotaBytes / slowestDefragBytesPerMs;
	const {path, why} = pathFor(version);
	const threshold = Math.max(
		kubeadmThreshold,
		Math.ceil(expectedMs / (probePeriodSeconds * 1000)),
	);
	const patience = formatDuration(threshold * probePeriodSeconds * 1000);
	return {
		path,
		failureThreshold: threshold,
		why: [
			why,
			`A member answers nobody while it is defragmented, with the quota (${formatBytes(quotaBytes)}) in use for at most about ${formatDuration(expectedMs)} on a healthy disk: kubelet waits ${patience} (kubeadm #2759).`,
			'The startup probe is the same: one that reads through the leader kills a member that restarts while quorum is lost.',
		],
	};
}

// measured on 3.4.23 and 3.5.30: under NOSPACE /health answers 503, /livez 200.
function pathFor(version: EtcdVersion | undefined): {
	readonly path: string;
	readonly why: string;
} {
	const hasLivez =
		version !== undefined &&
		hasSince(version, [
			{major: 3, minor: 4, patch: 29},
			{major: 3, minor: 5, patch: 11},
		]);
	if (hasLivez) {
		return {
			path: '/livez',
			why: `/livez is there in etcd ${versionText(version)} and answers 200 under NOSPACE; a bare /health answers 503, and kubelet kills the member again and again.`,
		};
	}

	return {
		path: '/health?exclude=NOSPACE&serializable=true',
		why: `${version === undefined ? 'The version is not known, and /livez came' : `etcd ${versionText(version)} has no /livez: it came`} with 3.4.29 and 3.5.11. A bare /health answers 503 under NOSPACE, and kubelet kills the member again and again.`,
	};
}
