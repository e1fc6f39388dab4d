import {isListed, isUnstarted, type Member} from '../cluster/member.js';
import type {Observation} from '../cluster/observation.js';
import {quorumOf} from '../cluster/quorum.js';
import {printable} from '../printable.js';
import {guidedStep} from './guided-step.js';
import {hostSetup, startLines} from './host-setup.js';
import type {PlanOptions} from './plan-options.js';
import type {Plan} from './plan.js';
import {verifyStep} from './plan-steps.js';
import {anyHost, initialCluster} from './replace-member.js';
import type {Step} from './step.js';

/** Members that were added and never started. */
export function unstartedMembers(observation: Observation): readonly Member[] {
	return observation.members
		.map(each => each.member)
		.filter(each => isListed(each) && isUnstarted(each));
}

/** The plan for members that were added and never started: start each, or take it back. */
export function planUnstarted(
	observation: Observation,
	options: PlanOptions,
): Plan {
	const members = unstartedMembers(observation);
	return {
		kind: 'plan',
		cause: 'member-unstarted',
		basedOnMs: observation.takenAtMs,
		goal: `Start the ${members.length === 1 ? 'member that was' : 'members that were'} added and never started, or remove ${members.length === 1 ? 'it' : 'them'}`,
		steps: [
			...members.map(each => startOrRemove(observation, each, options)),
			verifyStep(observation, options),
		],
	};
}

function startOrRemove(
	observation: Observation,
	member: Member,
	{etcdctl}: PlanOptions,
): Step {
	const {voters, needed} = quorumOf(observation);
	const peer = printable(member.peerUrls.join(', '));
	return guidedStep({
		id: `start-${member.id}`,
		title: `Start the member at ${peer}, or remove it`,
		memberId: member.id,
		instructions: [
			{
				where: `the host of ${peer}`,
				lines: [
					'# an empty data directory and these flags; NAME is what it is to be called',
					'# --initial-cluster-state=existing',
					`# --initial-cluster=${initialCluster(observation, member)}`,
					...startLines(hostSetup(etcdctl)),
				],
			},
			anyHost(
				observation,
				member,
				etcdctl,
			)([['member', 'remove', member.id]], 'or, if nobody means to start it:'),
		],
		until: {
			kind: 'any-of',
			conditions: [
				{kind: 'member-joined', member: {memberId: member.id}},
				{kind: 'member-gone', memberId: member.id},
			],
		},
		why: member.isLearner
			? 'A learner that never started holds nothing up, but only so many learners may be.'
			: `It votes already: ${voters} voters need ${needed}, and it is none that answers. One more failure is one too many.`,
		expects: 'It serves as a voter, or is no longer in the member list',
		undo: 'A member that was removed can be added again',
	});
}
