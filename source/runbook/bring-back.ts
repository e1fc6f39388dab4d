import {isListed, isUnstarted, memberLabel} from '../cluster/member.js';
import {
	currentMetrics,
	isAtAnothersUrl,
	isServing,
	type MemberObservation,
	type Observation,
} from '../cluster/observation.js';
import {quorumOf} from '../cluster/quorum.js';
import {problemOf} from '../cluster/reading.js';
import {printable} from '../printable.js';
import type {Milliseconds} from '../units.js';
import {guidedStep} from './guided-step.js';
import {
	hostSetup,
	lookLines,
	startLines,
	type HostSetup,
} from './host-setup.js';
import type {PlanOptions} from './plan-options.js';
import {anyHost, hostOf} from './replace-member.js';
import {restartLoops} from './restart-loop.js';
import type {Instruction, Step} from './step.js';

/** The IDs of steps that bring a member back begin so; its member ID follows. */
export const bringBackPrefix = 'bring-back-';

/** A member that answers nothing for so long, though it did before, is hanging and not late: etcd's own client gives up then. */
const silentForMs: Milliseconds = 5000;

/**
 * Listed members that were started once and do not serve. One that is being
 * defragmented is at work, not down, one that nobody could ask is not known to
 * be down, and one of another cluster is another matter.
 */
export function downMembers(
	observation: Observation,
): readonly MemberObservation[] {
	return observation.members.filter(
		each =>
			isListed(each.member) &&
			!isUnstarted(each.member) &&
			problemOf(each.status) !== undefined &&
			problemOf(each.status)?.kind !== 'auth' &&
			!isAtAnothersUrl(each) &&
			!isMomentary(observation, each) &&
			!isServing(observation, each) &&
			currentMetrics(each)?.defragInflight !== true,
	);
}

// A disk that stalls or a busy host makes a member late, which is no reason for another plan.
function isMomentary(
	observation: Observation,
	{status, lastStatus}: MemberObservation,
): boolean {
	return (
		problemOf(status)?.kind === 'timeout' &&
		lastStatus !== undefined &&
		observation.takenAtMs - lastStatus.takenAtMs < silentForMs
	);
}

/** For each member that is down, the step that brings it back, or takes it out of the cluster for good. */
export function bringBackSteps(
	observation: Observation,
	options: PlanOptions,
): readonly Step[] {
	// Whoever is started again and again comes back by itself, and goes again.
	const looping = restartLoops(observation, options);
	return downMembers(observation)
		.filter(each => looping.every(({memberId}) => memberId !== each.member.id))
		.map(each => bringBackStep(observation, each, options));
}

function bringBackStep(
	observation: Observation,
	down: MemberObservation,
	{etcdctl}: PlanOptions,
): Step {
	const {member} = down;
	const name = printable(memberLabel(member));
	const {voters, needed, reachable} = quorumOf(observation);
	const hasQuorum = reachable >= needed;
	return guidedStep({
		id: `${bringBackPrefix}${member.id}`,
		title: `Bring ${name} back, or remove it for good`,
		memberId: member.id,
		instructions: [
			backInstruction(observation, down, hostSetup(etcdctl)),
			...(hasQuorum && voters > 2
				? [
						removeInstruction(
							anyHost(
								observation,
								member,
								etcdctl,
							)([['member', 'remove', member.id]]),
							name,
						),
					]
				: []),
		],
		until: {
			kind: 'any-of',
			conditions: [
				{kind: 'member-serves', memberId: member.id},
				{kind: 'member-gone', memberId: member.id},
			],
		},
		why: hasQuorum
			? `${reachable} of ${voters} voters serve and ${needed} are needed. Legal without ${name}: the snapshot and the compaction, which need a quorum and no more. Not legal: a defragment of another member while none can be spared, and the disarm, because the size of ${name} is not known: when it comes back over its quota it raises NOSPACE again. Left out, the plan goes on without it as far as that.`
			: `Only ${reachable} of ${voters} voters answer and ${needed} are needed: the data is on the members that are down, so they come first.`,
		expects: `${name} serves and has caught up, or is no longer in the member list`,
		undo: 'Starting a member takes nothing back. A member that was removed can only be added anew',
	});
}

/** What to do on the host of a member that does not answer. */
export function backInstruction(
	observation: Observation,
	down: MemberObservation,
	setup: HostSetup,
): Instruction {
	const problem = problemOf(down.status);
	const seen =
		problem === undefined
			? 'it does not answer'
			: `${problem.kind}: ${printable(problem.message)}`;
	return {
		where: hostOf(down.member),
		lines: [
			`# as seen from ${printable(observation.vantage)}: ${seen}`,
			...(problem?.kind === 'timeout'
				? [
						'# a member that is being defragmented looks the same: 1 here means wait',
						'curl -s http://127.0.0.1:2381/metrics | grep etcd_disk_defrag_inflight',
					]
				: []),
			...lookLines(setup),
			'# then start it as it was: the same data directory, the same flags',
			...startLines(setup),
		],
	};
}

function removeInstruction(
	instruction: Instruction,
	name: string,
): Instruction {
	return {
		...instruction,
		lines: [
			`# only if the data of ${name} is lost for good: it can never come back as it was`,
			...instruction.lines,
		],
	};
}
