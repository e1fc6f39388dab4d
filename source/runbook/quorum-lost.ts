import {isListed, isUnstarted} from '../cluster/member.js';
import {
	isServing,
	isUnasked,
	type Observation,
} from '../cluster/observation.js';
import {quorumOf, votersOf} from '../cluster/quorum.js';
import {backInstruction, downMembers} from './bring-back.js';
import {etcdctlLine} from './etcdctl.js';
import {guidedStep} from './guided-step.js';
import {
	hostSetup,
	manifestFile,
	startLines,
	stopLines,
	type HostSetup,
} from './host-setup.js';
import type {PlanOptions} from './plan-options.js';
import type {Plan} from './plan.js';
import {snapshotStep, verifyStep} from './plan-steps.js';
import {hostOf} from './replace-member.js';
import {restoreInstructions} from './restore-snapshot.js';
import type {Instruction, Step} from './step.js';

/** True when fewer voters answer than a decision needs, also if all that nobody could ask did. */
export function isQuorumLost(observation: Observation): boolean {
	const {needed, reachable} = quorumOf(observation);
	const unasked = votersOf(observation).filter(each => isUnasked(each));
	return (
		reachable + unasked.length < needed && downMembers(observation).length > 0
	);
}

/**
 * The plan for a lost quorum: save what there is, bring members back, and only
 * where that cannot be, a new cluster from a snapshot; at the very last from
 * one member's own data. Each later way is met already when an earlier one helped.
 */
export function planQuorumLost(
	observation: Observation,
	options: PlanOptions,
): Plan {
	const {voters, needed, reachable} = quorumOf(observation);
	return {
		kind: 'plan',
		cause: 'quorum-lost',
		basedOnMs: observation.takenAtMs,
		goal: `Quorum is lost: ${reachable} of ${voters} voters answer, ${needed} are needed. Save what there is, bring members back, restore only if that cannot be`,
		steps: [
			...snapshotStep(observation, options),
			membersBack(observation, options),
			restore(observation, options),
			forceNew(observation, options),
			verifyStep(observation, options),
		],
	};
}

function membersBack(observation: Observation, {etcdctl}: PlanOptions): Step {
	const down = downMembers(observation);
	const {voters, needed, reachable} = quorumOf(observation);
	const setup = hostSetup(etcdctl);
	return guidedStep({
		id: 'quorum-back',
		title: `Bring ${needed - reachable} of ${down.length} members back`,
		instructions: [
			...down.map(each => backInstruction(observation, each, setup)),
			...legalMeanwhile(observation, etcdctl),
		],
		until: {kind: 'quorum-serves'},
		why: `The newest data is on the members that are down: what was acknowledged is on at least ${needed} of ${voters}. Started as they were, nothing is lost; every other way loses what came after the snapshot. Legal meanwhile: a snapshot and a defragment of a member that answers, as each is that member's own affair. Not legal: compaction and disarm, which are decisions of the cluster, and member remove, which is one, too.`,
		expects: `${needed} of ${voters} voters serve and agree on a leader`,
		undo: 'Starting a member takes nothing back',
	});
}

function legalMeanwhile(
	observation: Observation,
	etcdctl: PlanOptions['etcdctl'],
): readonly Instruction[] {
	const serving = observation.members.filter(
		each => isServing(observation, each) && !each.member.isLearner,
	);
	return serving.length === 0
		? []
		: [
				{
					where:
						'any host with etcdctl, only if the file of this member is full: a defragment needs no quorum',
					lines: serving.map(({endpoint}) =>
						etcdctlLine(etcdctl, endpoint, ['defrag'], 600_000),
					),
				},
			];
}

function restore(
	observation: Observation,
	{etcdctl, snapshotFile}: PlanOptions,
): Step {
	return guidedStep({
		id: 'restore-snapshot',
		title: 'Only if they are lost for good: restore all from one snapshot',
		instructions: restoreInstructions(observation, etcdctl, snapshotFile),
		until: {kind: 'quorum-serves'},
		why: 'Where a majority of the data directories is gone, no member may go on from what is left: the new cluster begins from one file, the same for every member, under a new token. The newest backup counts, be it the one saved above or an older one. The revision is raised by 1,000,000,000 and marked compacted, so that whoever watches lists again. Met already when the members are back.',
		expects: 'The restored members form a cluster and agree on a leader',
		undo: 'The old data directories are kept aside; what was written after the snapshot is lost',
	});
}

function forceNew(observation: Observation, {etcdctl}: PlanOptions): Step {
	const survivor = observation.members.find(
		each => isServing(observation, each) && !each.member.isLearner,
	);
	const setup = hostSetup(etcdctl);
	const {member} = survivor ?? {member: undefined};
	return guidedStep({
		id: 'force-new-cluster',
		title: 'The last resort: a new cluster of one, from its own data',
		memberId: member?.id,
		instructions: [
			{
				where:
					member === undefined
						? 'the host with the newest data'
						: hostOf(member),
				lines: [
					'# every other member must be stopped and must never be started on its data again',
					...stopLines(setup),
					...forceLines(setup),
				],
			},
			...observation.members
				.filter(
					each =>
						isListed(each.member) &&
						!isUnstarted(each.member) &&
						each !== survivor,
				)
				.map(each => ({
					where: hostOf(each.member),
					lines: [
						'# afterwards: put its data aside, member add, start it as existing, one at a time',
					],
				})),
		],
		until: {kind: 'quorum-serves'},
		why: 'Without any snapshot. It throws the other members away, also what they have committed and this one has not received: writes that were acknowledged may be lost, silently. With a snapshot, even of this member, the step above is better. Met already when quorum serves.',
		expects: 'One member serves, and is the whole cluster',
		undo: 'Cannot be undone',
	});
}

function forceLines(setup: HostSetup): readonly string[] {
	if (setup === 'k3s')
		return ['k3s server --cluster-reset', ...startLines(setup)];
	if (setup === 'rke2') {
		return ['rke2 server --cluster-reset', ...startLines(setup)];
	}

	return [
		`# add --force-new-cluster to its flags (kubeadm: in ${manifestFile})`,
		...startLines(setup),
		'# as soon as it serves, take --force-new-cluster out again: at the next start it would do the same',
	];
}
