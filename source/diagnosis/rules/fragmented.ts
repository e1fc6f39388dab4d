import type {Backend} from '../../cluster/backend.js';
import {backendOf} from '../../cluster/backend.js';
import type {MemberObservation} from '../../cluster/observation.js';
import type {Bytes, Ratio} from '../../units.js';
import {formatBytes, formatRatio} from '../../units.js';
import type {Severity} from '../finding.js';
import {idsOf, labelOf, labelsOf} from '../naming.js';
import type {Rule} from '../rule.js';
import {groupBySeverity} from '../severity.js';
import {spaceEvidence} from '../space.js';
import type {Thresholds} from '../thresholds.js';

type FragmentedMember = {
	readonly each: MemberObservation;
	readonly backend: Backend;
	readonly freeBytes: Bytes;
	readonly freeRatio: Ratio;
	readonly severity: Severity;
};

/** Files that are largely free pages, which only a defragment gives back. */
export const fragmented: Rule = ({observation, thresholds}) => {
	const found = observation.members.flatMap(each => judge(each, thresholds));
	return groupBySeverity(found).map(({severity, items}) => {
		const members = items.map(({each}) => each);
		const worst = items.reduce((a, b) => (b.freeBytes > a.freeBytes ? b : a));
		const isOne = items.length === 1;
		return {
			code: 'fragmented',
			severity,
			memberIds: idsOf(members),
			summary: `${labelsOf(members, observation)}: ${isOne ? '' : 'up to '}${formatRatio(Math.max(...items.map(item => item.freeRatio)))} of the file is free pages; on ${labelOf(worst.each)} a defragment returns at least ${formatBytes(worst.freeBytes)} of ${formatBytes(worst.backend.dbSizeBytes)}`,
			evidence: {member: labelOf(worst.each), ...spaceEvidence(worst.backend)},
			remedy: `Nothing but a defragment shrinks the file: take a snapshot, then do it one member at a time, the leader last`,
		};
	});
};

function judge(
	each: MemberObservation,
	thresholds: Thresholds,
): readonly FragmentedMember[] {
	const backend = backendOf(each);
	if (backend?.freeRatio === undefined || backend.freeBytes === undefined) {
		return [];
	}

	const {freeRatio, freeBytes} = backend;
	if (freeRatio < thresholds.fragmentedFreeRatio) return [];
	const isUrgent =
		backend.quotaRatio !== undefined &&
		backend.quotaRatio >= thresholds.fragmentedCriticalQuotaRatio;
	// A small file is left alone unless its quota is small as well.
	if (!isUrgent && backend.dbSizeBytes < thresholds.fragmentedMinDbSizeBytes) {
		return [];
	}

	const severity = isUrgent ? 'critical' : 'warning';
	return [{each, backend, freeBytes, freeRatio, severity}];
}
