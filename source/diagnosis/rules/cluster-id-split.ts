import {agreedClusterId, currentStatus} from '../../cluster/observation.js';
import {printable} from '../../printable.js';
import {formatCount} from '../../units.js';
import {strayMembers} from '../clusters.js';
import {idsOf, labelOf} from '../naming.js';
import type {Rule} from '../rule.js';

/** Members that answer with another cluster ID: each serves, in good health, data of its own. */
export const clusterIdSplit: Rule = ({observation}) => {
	const main = agreedClusterId(observation);
	return strayMembers(observation).map(each => {
		const status = currentStatus(each);
		const revision = status?.revision;
		// A cluster that nobody wrote to has revision 1.
		const isEmpty = revision === 1;
		return {
			code: 'cluster-id-split',
			severity: 'critical',
			memberIds: idsOf([each]),
			summary: `${labelOf(each)} is another cluster${isEmpty ? ', empty at revision 1' : ` at revision ${formatCount(revision)}`}; its cluster ID is ${printable(status?.clusterId ?? '')}, most members have ${printable(main ?? '')}: ${isEmpty ? 'it was probably started on an empty data directory' : 'its endpoint or its data directory is not the one of this cluster'}, and health checks call it healthy`,
			evidence: {
				clusterId: status?.clusterId ?? null,
				mainClusterId: main ?? null,
				revision: revision ?? null,
			},
			remedy: `Keep clients away from ${labelOf(each)}; stop it and put its old data directory back, or remove it from the member list and add it anew`,
		};
	});
};
