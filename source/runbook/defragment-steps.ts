import {backendOf} from '../cluster/backend.js';
import {memberLabel, type MemberId} from '../cluster/member.js';
import type {MemberObservation, Observation} from '../cluster/observation.js';
import {agreedLeader, currentMetrics} from '../cluster/observation.js';
import {quorumOf} from '../cluster/quorum.js';
import {printable} from '../printable.js';
import {etcdctlLine} from './etcdctl.js';
import {leadershipOffer, type LeadershipOffer} from './leadership-offer.js';
import {moveLeaderStep} from './move-leader-step.js';
import type {PlanOptions} from './plan-options.js';
import {predictDefragment} from './predict.js';
import {lacksRedundancy} from './redundancy.js';
import {restartLoops} from './restart-loop.js';
import type {Step} from './step.js';
import {formatBytes, formatDuration} from '../units.js';

/** The ID of the step that defragments this member. */
export function defragmentId(memberId: MemberId): string {
	return `defragment-${memberId}`;
}

/**
 * One defragment for each of `members`, in that order, and before the leader's
 * own the offer to move leadership away, where that is worth it.
 */
export function defragmentSteps(
	observation: Observation,
	members: readonly MemberObservation[],
	options: PlanOptions,
): readonly Step[] {
	const leader = agreedLeader(observation);
	return members.flatMap(each => {
		const step = defragmentStep(observation, each, options);
		const moves =
			each.member.id === leader
				? moveLeaderStep(observation, each, options)
				: [];
		if (moves.length === 0) return [step];
		const offer = leadershipOffer(observation, each, members, options);
		return offer.kind === 'made'
			? [...moves, step]
			: [{...step, why: `${step.why} ${aboutLeadership(offer)}`}];
	});
}

function aboutLeadership(
	offer: Exclude<LeadershipOffer, {kind: 'made'}>,
): string {
	if (offer.kind === 'nothing-to-give') {
		return `Leadership stays: only ${formatBytes(offer.freeBytes)} would be given back, so the file is left as it is.`;
	}

	const from = formatDuration(offer.fromMs);
	if (offer.kind === 'undecided') {
		return `If a member before it takes ${from} or longer, leadership is moved away first, as a step of its own.`;
	}

	const expected = formatDuration(offer.expectedMs);
	return offer.isMeasured
		? `Leadership stays: the members before it took at most ${expected}, and handing over is worth it from ${from} on.`
		: `Leadership stays: it is predicted to take ${expected}, and handing over is worth it from ${from} on.`;
}

function defragmentStep(
	observation: Observation,
	target: MemberObservation,
	options: PlanOptions,
): Step {
	const {etcdctl, longCallTimeoutMs, measuredDefragments} = options;
	const {member, endpoint} = target;
	const name = printable(memberLabel(member));
	const isLeader = agreedLeader(observation) === member.id;
	const isOutage =
		lacksRedundancy(observation) || isWithoutSpare(observation, options);
	const loop = restartLoops(observation, options).find(
		each => each.memberId === member.id,
	);
	const queued =
		loop === undefined
			? ''
			: ` ${name} is in a restart loop: once confirmed, this waits until it is up and begins by itself.`;
	return {
		id: defragmentId(member.id),
		title: `Defragment ${name}${isLeader ? ', the leader' : ''}`,
		level: isOutage ? 3 : 2,
		memberId: member.id,
		action: {
			kind: 'defragment',
			memberId: member.id,
			endpoint,
			...(loop === undefined ? {} : {whenUp: {windowMs: loop.windowMs}}),
		},
		why: `${
			isOutage
				? 'Returns free pages to the file system. This cluster has no member to spare: nothing is served until it ends, which is an outage.'
				: isLeader
					? 'Returns free pages to the file system. The leader goes last: while it rewrites its file, lease renewals can stall on every member.'
					: 'Returns free pages to the file system. Only clients of this member wait meanwhile; the others serve.'
		}${queued}`,
		commands: [etcdctlLine(etcdctl, endpoint, ['defrag'], longCallTimeoutMs)],
		expects: 'The file shrinks to the bytes in use, below 0.9 of the quota',
		predicted: predictDefragment(
			backendOf(loop === undefined ? target : asLastSeen(target)),
			measuredDefragments,
			currentMetrics(target),
		),
		undo: 'Not needed: data stays as it is. It cannot be cancelled once begun',
	};
}

// By decision the run goes on without a member, and no other can be spared.
function isWithoutSpare(
	observation: Observation,
	{withoutMembers = []}: PlanOptions,
): boolean {
	return withoutMembers.length > 0 && quorumOf(observation).toSpare < 1;
}

// What a member that is down just now held when it was up.
function asLastSeen(target: MemberObservation): MemberObservation {
	const {lastStatus} = target;
	return lastStatus === undefined
		? target
		: {
				...target,
				status: {
					kind: 'value',
					value: lastStatus.value,
					takenAtMs: lastStatus.takenAtMs,
					tookMs: 0,
				},
			};
}
