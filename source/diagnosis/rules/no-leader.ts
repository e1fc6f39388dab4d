import {isUnasked} from '../../cluster/observation.js';
import {quorumOf, votersOf} from '../../cluster/quorum.js';
import {isAnswering, knowsLeader} from '../answering.js';
import {mainCluster} from '../clusters.js';
import {idsOf, labelsOf} from '../naming.js';
import type {Rule} from '../rule.js';

/** Members that say themselves that they know no leader, while enough voters answer. */
export const noLeader: Rule = ({observation}) => {
	const cluster = mainCluster(observation);
	const without = cluster.members.filter(each => knowsLeader(each) === false);
	if (without.length === 0) return [];
	const {voters, needed} = quorumOf(cluster);
	const answering = votersOf(cluster).filter(each => isAnswering(each)).length;
	const evidence = {
		leaderlessMembers: without.length,
		answeringVoters: voters === 0 ? null : answering,
		neededVoters: voters === 0 ? null : needed,
	};
	const memberIds = idsOf(without);
	if (cluster.members.some(each => knowsLeader(each) === true)) {
		return [
			{
				code: 'no-leader',
				severity: 'warning',
				memberIds,
				summary: `${labelsOf(without, observation)} ${without.length === 1 ? 'knows' : 'know'} no leader while other members have one; cut off from its peers, or just started`,
				evidence,
				remedy: `Check the peer connections (port 2380, certificates, clock) of ${labelsOf(without, observation)}`,
			},
		];
	}

	// With too few voters answering, quorum-lost says it; that takes a member list.
	const isListKnown = observation.memberListProblem === undefined;
	const unasked = votersOf(cluster).filter(
		each => !isAnswering(each) && isUnasked(each),
	).length;
	if (isListKnown && answering + unasked < needed) return [];
	const seen = isListKnown
		? `${answering} of ${voters} voters answer but none leads`
		: `${labelsOf(without, observation)} ${without.length === 1 ? 'knows' : 'know'} none, and the member list could not be read`;
	return [
		{
			code: 'no-leader',
			severity: 'critical',
			memberIds,
			summary: `No leader: ${seen}; nothing can be written until an election succeeds`,
			evidence,
			remedy:
				'If it lasts longer than a few seconds, look for slow disks and for broken peer connections between the members: both make elections fail',
		},
	];
};
