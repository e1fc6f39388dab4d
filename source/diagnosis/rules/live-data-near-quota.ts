import {backendOf, type Backend} from '../../cluster/backend.js';
import type {MemberObservation} from '../../cluster/observation.js';
import {formatBytes, formatRatio, type Bytes, type Ratio} from '../../units.js';
import type {Severity} from '../finding.js';
import {idsOf, labelOf, labelsOf} from '../naming.js';
import type {Rule} from '../rule.js';
import {groupBySeverity, severityOf} from '../severity.js';
import {spaceSplitOf} from '../space-split.js';
import {spaceEvidence, splitEvidence} from '../space.js';
import type {Thresholds} from '../thresholds.js';

type FullMember = {
	readonly each: MemberObservation;
	readonly backend: Backend;
	readonly liveBytes: Bytes;
	readonly liveRatio: Ratio;
	readonly severity: Severity;
};

/** Members whose live data alone comes near the quota: neither a compaction nor a defragment makes room. */
export const liveDataNearQuota: Rule = ({observation, thresholds}) => {
	const full = observation.members.flatMap(each => judge(each, thresholds));
	return groupBySeverity(full).map(({severity, items}) => {
		const worst = items.reduce((a, b) => (b.liveRatio > a.liveRatio ? b : a));
		const members = items.map(({each}) => each);
		const {backend} = worst;
		return {
			code: 'live-data-near-quota',
			severity,
			memberIds: idsOf(members),
			summary: `${labelsOf(members, observation)}: defragmenting returns ${formatBytes(backend.freeBytes)}, and live data is about ${formatBytes(worst.liveBytes)} of ${formatBytes(backend.quotaBytes)} (estimated, ${formatRatio(worst.liveRatio)} of the quota); only deleting or a higher quota makes room`,
			evidence: {
				member: labelOf(worst.each),
				...spaceEvidence(backend),
				...splitEvidence(worst.each),
				liveRatio: worst.liveRatio,
			},
			remedy:
				'Delete what is not needed (often /registry/events/), or raise --quota-backend-bytes on every member, one restart at a time; etcdctl put quota-backend-bytes only writes a key of that name',
		};
	});
};

function judge(
	each: MemberObservation,
	thresholds: Thresholds,
): readonly FullMember[] {
	const backend = backendOf(each);
	const liveBytes = spaceSplitOf(each)?.liveBytes;
	const quotaBytes = backend?.quotaBytes;
	if (
		backend === undefined ||
		liveBytes === undefined ||
		quotaBytes === undefined ||
		quotaBytes <= 0
	) {
		return [];
	}

	const liveRatio = liveBytes / quotaBytes;
	const severity = severityOf(liveRatio, {
		warning: thresholds.liveDataWarningRatio,
		critical: thresholds.disarmQuotaRatio,
	});
	return severity === undefined
		? []
		: [{each, backend, liveBytes, liveRatio, severity}];
}
