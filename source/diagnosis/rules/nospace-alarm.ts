import {backendOf} from '../../cluster/backend.js';
import type {Observation} from '../../cluster/observation.js';
import {isAlarmRaised} from '../../cluster/observation.js';
import {formatRatio} from '../../units.js';
import {labelOf} from '../naming.js';
import {
	describeFull,
	fullestOf,
	fullMembers,
	isDrained,
	nospaceRecords,
	ownersOf,
} from '../nospace.js';
import type {Rule} from '../rule.js';
import {spaceEvidence, spaceRemedy} from '../space.js';
import type {Thresholds} from '../thresholds.js';

/** NOSPACE records, from Status.errors of every member that answers. */
export const nospaceAlarm: Rule = ({observation, thresholds}) => {
	const records = nospaceRecords(observation);
	if (records.length === 0) return [];
	const fullest = fullestOf(fullMembers(observation, thresholds));
	return [
		{
			code: 'nospace-alarm',
			severity: 'critical',
			memberIds: records.map(({memberId}) => memberId),
			summary: `NOSPACE on ${ownersOf(observation)}; every write on the whole cluster is refused, and it is the backend quota that was used up, not the disk; ${describeFull(observation, thresholds)}`,
			evidence: {
				nospaceRecords: records.length,
				member: fullest === undefined ? null : labelOf(fullest),
				...spaceEvidence(fullest && backendOf(fullest)),
			},
			remedy: remedyFor(observation, thresholds),
		},
	];
};

function remedyFor(observation: Observation, thresholds: Thresholds): string {
	if (isAlarmRaised(observation, 'CORRUPT')) {
		return 'Change nothing, and do not disarm this alarm: CORRUPT is raised as well';
	}

	const limit = thresholds.disarmQuotaRatio;
	if (isDrained(observation, thresholds)) {
		return `Every file is below ${formatRatio(limit)} of its quota: disarm each NOSPACE record, then write through each member and see that the alarm stays away`;
	}

	const fullest = fullestOf(fullMembers(observation, thresholds));
	const text =
		fullest === undefined
			? 'find out the size of each file and its quota first'
			: spaceRemedy(fullest, limit);
	return `${text.charAt(0).toUpperCase()}${text.slice(1)}; disarm NOSPACE only when every file is below ${formatRatio(limit)} of its quota`;
}
