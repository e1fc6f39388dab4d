import {backendOf} from '../../cluster/backend.js';
import type {MemberObservation} from '../../cluster/observation.js';
import {formatBytes, type Bytes} from '../../units.js';
import type {Severity} from '../finding.js';
import {idsOf, labelOf, labelsOf} from '../naming.js';
import type {Rule} from '../rule.js';
import {groupBySeverity} from '../severity.js';
import {isHistoryBloated, spaceSplitOf} from '../space-split.js';
import {spaceEvidence, splitEvidence} from '../space.js';
import type {Thresholds} from '../thresholds.js';

type BloatedMember = {
	readonly each: MemberObservation;
	readonly historyBytes: Bytes;
	readonly severity: Severity;
};

/** Files that are largely old revisions: a compaction makes free pages of them, and only then a defragment returns them. */
export const historyBloat: Rule = ({observation, thresholds}) => {
	const bloated = observation.members.flatMap(each => judge(each, thresholds));
	return groupBySeverity(bloated).map(({severity, items}) => {
		const worst = items.reduce((a, b) =>
			b.historyBytes > a.historyBytes ? b : a,
		);
		const members = items.map(({each}) => each);
		const backend = backendOf(worst.each);
		return {
			code: 'history-bloat',
			severity,
			memberIds: idsOf(members),
			summary: `${labelsOf(members, observation)}: about ${formatBytes(worst.historyBytes)} of ${formatBytes(backend?.dbSizeBytes)} is history, revisions that nobody has compacted (estimated); a defragment alone returns ${formatBytes(backend?.freeBytes)} on ${labelOf(worst.each)}`,
			evidence: {
				member: labelOf(worst.each),
				...spaceEvidence(backend),
				...splitEvidence(worst.each),
			},
			remedy:
				'Take a snapshot, compact, then defragment one member at a time, the leader last; then see why nobody compacts: kube-apiserver does every 5 minutes, else --auto-compaction-retention',
		};
	});
};

function judge(
	each: MemberObservation,
	thresholds: Thresholds,
): readonly BloatedMember[] {
	const split = spaceSplitOf(each);
	if (split === undefined || !isHistoryBloated(each, thresholds)) return [];
	const quotaRatio = backendOf(each)?.quotaRatio ?? 0;
	const isUrgent = quotaRatio >= thresholds.fragmentedCriticalQuotaRatio;
	return [
		{
			each,
			historyBytes: split.historyBytes,
			severity: isUrgent ? 'critical' : 'warning',
		},
	];
}
