import {backendOf} from '../../cluster/backend.js';
import {currentStatus, isAlarmRaised} from '../../cluster/observation.js';
import {formatBytes} from '../../units.js';
import {mainCluster} from '../clusters.js';
import {idsOf, labelOf, labelsOf} from '../naming.js';
import type {Rule} from '../rule.js';
import {severityOf} from '../severity.js';

/**
 * Files of very different size for the same data. That the data are the same
 * is taken from the revision: members at nearly one revision hold the same keys.
 */
export const sizeSkew: Rule = ({observation, thresholds}) => {
	const sized = mainCluster(observation).members.flatMap(each => {
		const revision = currentStatus(each)?.revision;
		const backend = backendOf(each);
		return revision === undefined || backend === undefined
			? []
			: [{each, revision, backend, sizeBytes: backend.dbSizeBytes}];
	});
	const newest = Math.max(...sized.map(({revision}) => revision));
	const bySize = sized
		.filter(
			({revision}) => newest - revision <= thresholds.sizeSkewMaxRevisionGap,
		)
		.toSorted((a, b) => a.sizeBytes - b.sizeBytes);
	const smallest = bySize[0];
	const largest = bySize.at(-1);
	if (smallest === undefined || largest === undefined) return [];
	if (smallest.sizeBytes <= 0) return [];
	const factor = largest.sizeBytes / smallest.sizeBytes;
	const isUrgent = bySize.some(
		({backend}) =>
			(backend.quotaRatio ?? 0) >= thresholds.sizeSkewCriticalQuotaRatio,
	);
	if (!isUrgent && largest.sizeBytes < thresholds.sizeSkewMinDbSizeBytes) {
		return [];
	}

	const severity = severityOf(factor, {
		info: thresholds.sizeSkewInfoFactor,
		...(isUrgent
			? {critical: thresholds.sizeSkewWarningFactor}
			: {warning: thresholds.sizeSkewWarningFactor}),
	});
	if (severity === undefined) return [];
	const large = bySize
		.filter(
			({sizeBytes}) =>
				sizeBytes >= smallest.sizeBytes * thresholds.sizeSkewInfoFactor,
		)
		.map(({each}) => each);
	// Half-way through a recovery the sizes differ of course; the alarm is the news.
	const isRaised = isAlarmRaised(observation, 'NOSPACE');
	return [
		{
			code: 'size-skew',
			severity: isRaised ? 'info' : severity,
			memberIds: idsOf(large),
			summary: `${labelsOf(large, observation)} ${large.length === 1 ? 'has a file' : 'have files up to'} ${factor.toFixed(1)} times that of ${labelOf(smallest.each)} for the same data; ${formatBytes(largest.sizeBytes)} against ${formatBytes(smallest.sizeBytes)} at nearly the same revision: ${whyOf(largest.backend.inUseBytes, smallest.backend.inUseBytes, thresholds.sizeSkewInfoFactor)}`,
			evidence: {
				largestDbSizeBytes: largest.sizeBytes,
				smallestDbSizeBytes: smallest.sizeBytes,
				sizeFactor: factor,
				largestInUseBytes: largest.backend.inUseBytes ?? null,
				smallestInUseBytes: smallest.backend.inUseBytes ?? null,
				revisionGap: Math.abs(largest.revision - smallest.revision),
			},
			remedy: `Defragment ${labelsOf(large, observation)}, one at a time, the leader last; if the bytes in use stay apart, a compaction is stuck there`,
		},
	];
};

function whyOf(
	largeInUse: number | undefined,
	smallInUse: number | undefined,
	factor: number,
): string {
	if (largeInUse === undefined || smallInUse === undefined) {
		return 'why cannot be told without the bytes in use';
	}

	return largeInUse < smallInUse * factor
		? 'free pages, it was not defragmented when the other was'
		: 'more is in use there, so its compaction is behind or stuck';
}
