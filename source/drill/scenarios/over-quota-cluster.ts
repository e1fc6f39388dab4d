import type {Scenario} from '../scenario.js';
import {kubernetesWriters} from './kubernetes-writers.js';

const gibibyte = 1024 ** 3;
const mebibyte = 1024 ** 2;
const quotaBytes = 2 * gibibyte;

/** Three members of Kubernetes, every file just over its quota of 2 GiB and NOSPACE of each: mostly free pages. */
export const overQuotaCluster = {
	version: '3.5.16',
	members: [
		{name: 'cp-1', quotaBytes, fileBytes: quotaBytes + 9 * mebibyte},
		{
			name: 'cp-2',
			quotaBytes,
			fileBytes: quotaBytes + 4 * mebibyte,
			isLeader: true,
		},
		{name: 'cp-3', quotaBytes, fileBytes: quotaBytes + 1 * mebibyte},
	],
	revision: 51_220_008,
	compactRevision: 51_199_310,
	live: [
		{prefix: '/registry/configmaps/', keys: 2100, valueBytes: 2400},
		{prefix: '/registry/events/', keys: 111_000, valueBytes: 900},
		{prefix: '/registry/pods/', keys: 3800, valueBytes: 6200},
		{prefix: '/registry/replicasets/', keys: 21_000, valueBytes: 3900},
	],
	history: {bytes: 48 * mebibyte, records: 20_000},
	alarms: [
		{member: 'cp-1', alarm: 'NOSPACE'},
		{member: 'cp-2', alarm: 'NOSPACE'},
		{member: 'cp-3', alarm: 'NOSPACE'},
	],
	traffic: kubernetesWriters(60),
} satisfies Omit<Scenario['cluster'], 'timeline'>;
