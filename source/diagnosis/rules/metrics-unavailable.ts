import {backendOf} from '../../cluster/backend.js';
import {currentMetrics, isReachable} from '../../cluster/observation.js';
import {problemOf} from '../../cluster/reading.js';
import {printable} from '../../printable.js';
import {idsOf, labelsOf} from '../naming.js';
import type {Rule} from '../rule.js';

/**
 * Members that answer Status and whose /metrics failed or lack the quota.
 * Status has no quota before etcd 3.6, so without any metrics nobody can tell
 * how near the cluster is to NOSPACE.
 */
export const metricsUnavailable: Rule = ({observation}) => {
	const blind = observation.members.filter(each => {
		const metrics = currentMetrics(each);
		return (
			isReachable(each) &&
			(metrics === undefined
				? problemOf(each.metrics) !== undefined
				: metrics.quotaBytes === undefined)
		);
	});
	const [first] = blind;
	if (first === undefined) return [];
	const isQuotaKnown = observation.members.some(
		each => backendOf(each)?.quotaBytes !== undefined,
	);
	const isOne = blind.length === 1;
	return [
		{
			code: 'metrics-unavailable',
			severity: isQuotaKnown ? 'info' : 'warning',
			memberIds: idsOf(blind),
			summary: `Quota and fsync of ${labelsOf(blind, observation)} are unknown: no metrics from ${isOne ? 'it' : 'them'}; ${printable(problemOf(first.metrics)?.message ?? 'the page has no quota')}`,
			evidence: {
				blindMembers: blind.length,
				members: observation.members.length,
			},
			remedy:
				'kubeadm serves metrics on 127.0.0.1:2381 of each node only: run it there, or let the client port answer /metrics with a client certificate',
		},
	];
};
