import {backendOf} from '../../cluster/backend.js';
import {formatBytes} from '../../units.js';
import {idsOf, labelsOf} from '../naming.js';
import type {Rule} from '../rule.js';

/**
 * Quotas beyond what etcd suggests. The whole file is mapped into memory, and a
 * larger one makes starts, snapshots, defragments and a new member slower.
 */
export const quotaOversized: Rule = ({observation, thresholds}) => {
	const large = observation.members.flatMap(each => {
		const quotaBytes = backendOf(each)?.quotaBytes;
		return quotaBytes !== undefined &&
			quotaBytes > thresholds.quotaSuggestedMaxBytes
			? [{each, quotaBytes}]
			: [];
	});
	if (large.length === 0) return [];
	const members = large.map(({each}) => each);
	const largest = Math.max(...large.map(({quotaBytes}) => quotaBytes));
	return [
		{
			code: 'quota-oversized',
			severity: 'info',
			memberIds: idsOf(members),
			summary: `${labelsOf(members, observation)}: the quota of ${formatBytes(largest)} is beyond the ${formatBytes(thresholds.quotaSuggestedMaxBytes)} that etcd suggests at most; the file is mapped into memory, so the machine needs that much of it`,
			evidence: {
				largestQuotaBytes: largest,
				suggestedMaxBytes: thresholds.quotaSuggestedMaxBytes,
			},
			remedy:
				'Find out what fills it rather than raising it further; etcd works best with data well below 8 GiB',
		},
	];
};
