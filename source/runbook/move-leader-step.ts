import {memberLabel} from '../cluster/member.js';
import type {MemberObservation, Observation} from '../cluster/observation.js';
import {isServing} from '../cluster/observation.js';
import {votersOf} from '../cluster/quorum.js';
import {printable} from '../printable.js';
import {fsyncStep} from './calmest-member.js';
import {tooFarBehind} from './cluster-checks.js';
import {etcdctlLine} from './etcdctl.js';
import type {PlanOptions} from './plan-options.js';
import type {Step} from './step.js';

/** With fewer voters the defragment is an outage whoever leads. */
const leastVoters = 3;

/**
 * The step that moves leadership away before the leader rewrites its own file;
 * none where nobody could take it. Whether it is offered is for
 * `leadershipOffer` to say. The place in the plan, after the last
 * follower, is what makes each candidate one that needs no defragment any more.
 */
export function moveLeaderStep(
	observation: Observation,
	leader: MemberObservation,
	{etcdctl, leftOut = []}: PlanOptions,
): readonly Step[] {
	const candidates = successorsOf(observation, leader).filter(
		each => !leftOut.includes(each.member.id),
	);
	const [first] = candidates;
	if (first === undefined || votersOf(observation).length < leastVoters) {
		return [];
	}

	const name = printable(memberLabel(leader.member));
	const to = printable(memberLabel(first.member));
	const {endpoint} = leader;
	return [
		{
			id: `move-leader-${leader.member.id}`,
			title: `Move leadership to ${to} first`,
			level: 2,
			memberId: leader.member.id,
			action: {
				kind: 'move-leader',
				memberId: leader.member.id,
				endpoint,
				candidates: candidates.map(each => each.member.id),
			},
			why: `While the leader of a cluster that takes writes rewrites its file, lease renewals stall on every member (measured: from 0.5 s to the 7 s at which they fail). When ${name} only follows, they stall on ${name} alone. If ${to} does not take over, the next best voter is asked. It may be left out.`,
			commands: [
				etcdctlLine(etcdctl, endpoint, ['move-leader', first.member.id]),
			],
			expects: 'Every member that serves names the new leader',
			predicted: {},
			undo: `Leadership can be moved back to ${name} in the same way`,
		},
	];
}

// Voters that serve and have caught up, the fastest disk first. In powers of
// two, as etcd's buckets are: smaller differences come and go with each round.
function successorsOf(
	observation: Observation,
	leader: MemberObservation,
): readonly MemberObservation[] {
	return votersOf(observation)
		.filter(
			each =>
				each !== leader &&
				isServing(observation, each) &&
				tooFarBehind(observation, each) === undefined,
		)
		.toSorted((a, b) => fsyncStep(a) - fsyncStep(b));
}
