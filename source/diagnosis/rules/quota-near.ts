import type {Backend} from '../../cluster/backend.js';
import {backendOf} from '../../cluster/backend.js';
import type {MemberObservation} from '../../cluster/observation.js';
import {alarmsOf} from '../../cluster/observation.js';
import type {Ratio} from '../../units.js';
import {formatBytes, formatRatio} from '../../units.js';
import type {Severity} from '../finding.js';
import {idsOf, labelOf, labelsOf} from '../naming.js';
import type {Rule} from '../rule.js';
import {groupBySeverity, severityOf} from '../severity.js';
import {describeSpace, spaceEvidence, spaceRemedy} from '../space.js';

type NearMember = {
	readonly each: MemberObservation;
	readonly backend: Backend;
	readonly quotaRatio: Ratio;
	readonly severity: Severity;
};

/**
 * Files near their own member's quota. Silent while NOSPACE is raised, which
 * says it already, louder.
 */
export const quotaNear: Rule = ({observation, thresholds}) => {
	const isRaised = (alarmsOf(observation) ?? []).some(
		alarm => alarm.type === 'NOSPACE',
	);
	if (isRaised) return [];
	const near = observation.members.flatMap((each): readonly NearMember[] => {
		const backend = backendOf(each);
		const quotaRatio = backend?.quotaRatio;
		if (backend === undefined || quotaRatio === undefined) return [];
		const severity = severityOf(quotaRatio, {
			info: thresholds.quotaNearInfoRatio,
			warning: thresholds.quotaNearWarningRatio,
			critical: thresholds.quotaNearCriticalRatio,
		});
		return severity === undefined
			? []
			: [{each, backend, quotaRatio, severity}];
	});
	return groupBySeverity(near).map(({severity, items}) => {
		const members = items.map(({each}) => each);
		const fullest = items.reduce((a, b) =>
			b.quotaRatio > a.quotaRatio ? b : a,
		);
		const isOne = items.length === 1;
		return {
			code: 'quota-near',
			severity,
			memberIds: idsOf(members),
			summary: `${labelsOf(members)} ${isOne ? 'fills' : 'fill up to'} ${formatRatio(fullest.quotaRatio)} of quota: ${describeSpace(fullest.each)}; the file of ${labelOf(fullest.each)} is ${formatBytes(fullest.backend.dbSizeBytes)} of ${formatBytes(fullest.backend.quotaBytes)}, and at 100% etcd refuses every write on the whole cluster`,
			evidence: {
				member: labelOf(fullest.each),
				...spaceEvidence(fullest.backend),
			},
			remedy: `Before it fills: ${spaceRemedy(fullest.each, thresholds.quotaNearWarningRatio)}`,
		};
	});
};
