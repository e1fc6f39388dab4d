import {isUnstarted} from '../../cluster/member.js';
import {quorumOf} from '../../cluster/quorum.js';
import {printable} from '../../printable.js';
import type {Rule} from '../rule.js';

/** Members that were added and never started; as voters they already count for quorum. */
export const memberUnstarted: Rule = ({observation}) =>
	observation.members
		.filter(({member}) => isUnstarted(member))
		.map(({member}) => {
			const {voters, needed} = quorumOf(observation);
			const id = printable(member.id);
			return {
				code: 'member-unstarted',
				severity: member.isLearner ? 'info' : 'warning',
				memberIds: [member.id],
				summary: `Member ${id} was added but has never started; ${member.isLearner ? 'as a learner it has no vote' : `it counts as a voter: ${needed} of ${voters} are needed for quorum`}; peer URL ${member.peerUrls.map(url => printable(url)).join(', ') || 'not known'}`,
				evidence: {voters, neededVoters: needed},
				remedy: `Start it with --initial-cluster-state existing, or take it back with: etcdctl member remove ${id}`,
			};
		});
