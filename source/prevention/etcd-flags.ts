import type {Measured} from './measured.js';
import {quotaAdvice} from './quota.js';

/** One start flag of etcd, its value as text, and why: printable sentences. */
export type EtcdFlag = {
	readonly name: string;
	readonly value: string;
	readonly why: readonly string[];
};

/**
 * How much history etcd keeps by itself. kube-apiserver compacts every 5
 * minutes (k8s.io/apiserver, storage/etcd3/compact.go), so this never takes
 * history from it; but its compactor begins with a put, which NOSPACE refuses,
 * while etcd's own goes on (etcd #14595).
 */
export const compactionRetention = '10m';

/** The flags that keep a member from running full, the same for every member. */
export function spaceFlags(measured: Measured): readonly EtcdFlag[] {
	const {quotaBytes, reasons, warnings} = quotaAdvice(measured);
	return [
		{
			name: 'quota-backend-bytes',
			value: String(quotaBytes),
			why: [...reasons, ...warnings.map(warning => `WARNING: ${warning}`)],
		},
		{
			name: 'auto-compaction-mode',
			value: 'periodic',
			why: [
				'periodic, not revision: with revision a retention such as 1h is taken for 3.6e12 revisions and nothing is ever compacted',
			],
		},
		{
			name: 'auto-compaction-retention',
			value: compactionRetention,
			why: [
				`with its unit: a bare number is hours. kube-apiserver compacts every 5 minutes itself; ${compactionRetention} takes nothing from it, and goes on when NOSPACE stops it`,
				'compaction makes free pages inside the file and never a smaller file: that takes a defragment (etcd-medic maintain)',
			],
		},
	];
}
