import {currentStatus} from '../../cluster/observation.js';
import {printable} from '../../printable.js';
import {idsOf, joinWords, labelsOf} from '../naming.js';
import type {Rule} from '../rule.js';
import {groupBySeverity} from '../severity.js';
import {hazardsOf} from '../version-hazards.js';

/** Members on a version with a defect that maintenance or an incident runs into. */
export const versionHazard: Rule = ({observation}) => {
	const affected = observation.members.flatMap(each =>
		hazardsOf(currentStatus(each)?.version ?? '').map(hazard => ({
			each,
			hazard,
			severity: hazard.severity,
		})),
	);
	return groupBySeverity(affected).map(({severity, items}) => {
		const members = [...new Set(items.map(({each}) => each))];
		const hazards = [...new Set(items.map(({hazard}) => hazard))];
		const what = [...new Set(hazards.map(hazard => hazard.what))];
		const avoid = [...new Set(hazards.map(hazard => hazard.avoid))];
		const versions = [
			...new Set(members.map(each => currentStatus(each)?.version ?? '')),
		];
		return {
			code: 'version-hazard',
			severity,
			memberIds: idsOf(members),
			summary: `${labelsOf(members, observation)} ${members.length === 1 ? 'runs' : 'run'} ${printable(joinWords(versions))}, which has known defects; ${what.join('; ')}`,
			evidence: {
				hazards: what.length,
				versions: printable(versions.join(' ')),
				sources: [...new Set(hazards.map(hazard => hazard.source))].join('; '),
			},
			remedy: `Until an upgrade to the newest patch version: ${avoid.join('; ')}`,
		};
	});
};
