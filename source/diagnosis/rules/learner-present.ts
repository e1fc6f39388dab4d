import {isUnstarted} from '../../cluster/member.js';
import {idsOf, labelsOf} from '../naming.js';
import type {Rule} from '../rule.js';

/** Learners: they hold the data and have no vote. One that was started and never promoted is redundancy that is not there. */
export const learnerPresent: Rule = ({observation}) => {
	const learners = observation.members.filter(
		({member}) => member.isLearner && !isUnstarted(member),
	);
	if (learners.length === 0) return [];
	const isOne = learners.length === 1;
	return [
		{
			code: 'learner-present',
			severity: 'info',
			memberIds: idsOf(learners),
			summary: `${labelsOf(learners, observation)} ${isOne ? 'is a learner and has' : 'are learners and have'} no vote; a learner answers only Status and serializable reads, and cannot be defragmented`,
			evidence: {learners: learners.length},
			remedy: `If it has caught up, promote it: etcdctl member promote ${idsOf(learners)[0] ?? 'ID'}`,
		},
	];
};
