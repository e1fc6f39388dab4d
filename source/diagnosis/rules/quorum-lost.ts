import {isUnstarted} from '../../cluster/member.js';
import {isUnasked} from '../../cluster/observation.js';
import {quorumOf, votersOf} from '../../cluster/quorum.js';
import {printable} from '../../printable.js';
import {isAnswering, knowsLeader} from '../answering.js';
import {mainCluster} from '../clusters.js';
import {idsOf, labelsOf} from '../naming.js';
import type {Rule} from '../rule.js';

/**
 * Too few voters answer and one of those that do says itself that it has no
 * leader. Being cut off from everyone is not this: nobody says anything then.
 */
export const quorumLost: Rule = ({observation}) => {
	// Without a member list nobody knows how many votes there are.
	if (observation.memberListProblem !== undefined) return [];
	const cluster = mainCluster(observation);
	const said = cluster.members.map(each => knowsLeader(each));
	if (!said.includes(false) || said.includes(true)) return [];
	const {voters, needed} = quorumOf(cluster);
	const silent = votersOf(cluster).filter(
		each =>
			isUnstarted(each.member) || (!isAnswering(each) && !isUnasked(each)),
	);
	// Whoever could not be asked may well be in order.
	if (voters - silent.length >= needed) return [];
	const answering = votersOf(cluster).filter(
		each => !isUnstarted(each.member) && isAnswering(each),
	).length;
	return [
		{
			code: 'quorum-lost',
			severity: 'critical',
			memberIds: idsOf(silent),
			summary: `Quorum is lost: ${answering} of ${voters} voters answer and know no leader, ${needed} are needed; nothing can be written and no linearizable read succeeds; silent from ${printable(observation.vantage)}: ${labelsOf(silent, observation)}`,
			evidence: {
				voters,
				neededVoters: needed,
				answeringVoters: answering,
			},
			remedy:
				'Bring back enough of the silent members with their data directories; if those are gone for good, restore from a snapshot or from a survivor with --force-new-cluster',
		},
	];
};
