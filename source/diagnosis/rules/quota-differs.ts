import {backendOf} from '../../cluster/backend.js';
import {formatBytes} from '../../units.js';
import {mainCluster} from '../clusters.js';
import {idsOf, labelOf} from '../naming.js';
import type {Rule} from '../rule.js';

/** Members with different quotas: the smallest one freezes the whole cluster, at a time that nobody expects. */
export const quotaDiffers: Rule = ({observation}) => {
	const known = mainCluster(observation)
		.members.flatMap(each => {
			const quotaBytes = backendOf(each)?.quotaBytes;
			return quotaBytes === undefined ? [] : [{each, quotaBytes}];
		})
		.toSorted((a, b) => a.quotaBytes - b.quotaBytes);
	const smallest = known[0];
	const largest = known.at(-1);
	if (smallest === undefined || largest === undefined) return [];
	if (smallest.quotaBytes === largest.quotaBytes) return [];
	const lower = known
		.filter(({quotaBytes}) => quotaBytes < largest.quotaBytes)
		.map(({each}) => each);
	return [
		{
			code: 'quota-differs',
			severity: 'warning',
			memberIds: idsOf(lower),
			summary: `The quotas differ: ${known.map(({each, quotaBytes}) => `${labelOf(each)} ${formatBytes(quotaBytes)}`).join(', ')}; NOSPACE of the smallest makes the whole cluster refuse writes`,
			evidence: {
				smallestQuotaBytes: smallest.quotaBytes,
				largestQuotaBytes: largest.quotaBytes,
			},
			remedy:
				'Set the same --quota-backend-bytes on every member, with a restart of one at a time',
		},
	];
};
