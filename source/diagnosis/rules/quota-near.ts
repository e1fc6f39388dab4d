import type {Backend} from '../../cluster/backend.js';
import {backendOf} from '../../cluster/backend.js';
import type {Growth} from '../../cluster/growth.js';
import type {MemberObservation} from '../../cluster/observation.js';
import {isAlarmRaised} from '../../cluster/observation.js';
import type {Ratio} from '../../units.js';
import {formatBytes, formatRatio} from '../../units.js';
import type {Severity} from '../finding.js';
import {fullInMs, growthOfMember, paceText} from '../growth-words.js';
import {idsOf, labelOf, labelsOf} from '../naming.js';
import type {Rule} from '../rule.js';
import {groupBySeverity, severityOf} from '../severity.js';
import {describeSpace, spaceEvidence, spaceRemedy} from '../space.js';

type NearMember = {
	readonly each: MemberObservation;
	readonly backend: Backend;
	readonly quotaRatio: Ratio;
	readonly growth: Growth;
	readonly severity: Severity;
};

/**
 * Files near their own member's quota. Silent while NOSPACE is raised, which
 * says it already, louder.
 */
export const quotaNear: Rule = ({observation, thresholds, trends, nowMs}) => {
	if (isAlarmRaised(observation, 'NOSPACE')) return [];
	const near = observation.members.flatMap((each): readonly NearMember[] => {
		const backend = backendOf(each);
		const quotaRatio = backend?.quotaRatio;
		if (backend === undefined || quotaRatio === undefined) return [];
		const growth = growthOfMember(trends, each);
		const isSoonFull =
			(fullInMs(growth) ?? Infinity) <= thresholds.quotaNearWarningForecastMs;
		const severity = severityOf(quotaRatio, {
			info: thresholds.quotaNearInfoRatio,
			// Half empty and full before the night is over is near, too.
			warning: isSoonFull ? 0 : thresholds.quotaNearWarningRatio,
			critical: thresholds.quotaNearCriticalRatio,
		});
		return severity === undefined
			? []
			: [{each, backend, quotaRatio, growth, severity}];
	});
	return groupBySeverity(near).map(({severity, items}) => {
		const members = items.map(({each}) => each);
		const fullest = items.reduce((a, b) =>
			b.quotaRatio > a.quotaRatio ? b : a,
		);
		const isOne = items.length === 1;
		const pace = paceText(fullest.growth, nowMs);
		return {
			code: 'quota-near',
			severity,
			memberIds: idsOf(members),
			summary: `${labelsOf(members, observation)} ${isOne ? 'fills' : 'fill up to'} ${formatRatio(fullest.quotaRatio)} of quota${pace === '' ? '' : `, ${pace}`}: ${describeSpace(fullest.each)}; the file of ${labelOf(fullest.each)} is ${formatBytes(fullest.backend.dbSizeBytes)} of ${formatBytes(fullest.backend.quotaBytes)}, and at 100% etcd refuses every write on the whole cluster`,
			evidence: {
				member: labelOf(fullest.each),
				...spaceEvidence(fullest.backend),
				fullInMs: fullInMs(fullest.growth) ?? null,
				growthBytesPerHour:
					fullest.growth.kind === 'growing'
						? fullest.growth.bytesPerHour
						: null,
			},
			remedy: `Before it fills: ${spaceRemedy(fullest.each, thresholds.quotaNearWarningRatio)}`,
		};
	});
};
