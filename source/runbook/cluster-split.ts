import {
	agreedClusterId,
	currentStatus,
	type MemberObservation,
	type Observation,
} from '../cluster/observation.js';
import {strayMembers} from '../diagnosis/clusters.js';
import {labelOf} from '../diagnosis/naming.js';
import {asWay, guidedStep} from './guided-step.js';
import {dataDirectory, hostSetup, startLines, stopLines} from './host-setup.js';
import type {PlanOptions} from './plan-options.js';
import type {Plan} from './plan.js';
import {verifyStep} from './plan-steps.js';
import {hostOf, replaceInstructions} from './replace-member.js';
import type {Step} from './step.js';

/** The plan for members of more than one cluster: stop the stray, then give it its data back or replace it. */
export function planClusterSplit(
	observation: Observation,
	options: PlanOptions,
): Plan {
	const stray = strayMembers(observation);
	const names = stray.map(each => labelOf(each)).join(' and ');
	return {
		kind: 'plan',
		cause: 'cluster-id-split',
		basedOnMs: observation.takenAtMs,
		goal: `${names} ${stray.length === 1 ? 'serves a cluster of its own' : 'serve other clusters'}: stop it, give it its data back or replace it, prove that writes work`,
		steps: [
			...stray.flatMap(each => [
				stopStray(observation, each, options),
				returnStray(observation, each, options),
			]),
			verifyStep(observation, options),
		],
	};
}

function stopStray(
	observation: Observation,
	stray: MemberObservation,
	{etcdctl}: PlanOptions,
): Step {
	const {member} = stray;
	const status = currentStatus(stray);
	return guidedStep({
		id: `stop-stray-${keyOf(stray)}`,
		title: `Stop ${labelOf(stray)}, which serves another cluster`,
		memberId: member.id === '' ? undefined : member.id,
		instructions: [
			{
				where: hostOf(member),
				lines: [
					'# no apiserver may talk to it: it would see an empty Kubernetes, and controllers would act on that',
					'mv /etc/kubernetes/manifests/kube-apiserver.yaml /etc/kubernetes/kube-apiserver.yaml.aside',
					...stopLines(hostSetup(etcdctl)),
				],
			},
		],
		until: {kind: 'one-cluster'},
		why: `It answers as cluster ${status?.clusterId ?? '?'} at revision ${status?.revision ?? '?'}; the others are cluster ${agreedClusterId(observation) ?? '?'}. A member that is started on an empty data directory with its first flags forms a cluster of its own, and endpoint health calls it healthy.`,
		expects: 'Every member that answers names one cluster',
		undo: 'Start it again',
	});
}

function returnStray(
	observation: Observation,
	stray: MemberObservation,
	{etcdctl}: PlanOptions,
): Step {
	const {member} = stray;
	const setup = hostSetup(etcdctl);
	const directory = dataDirectory(setup);
	return guidedStep({
		id: `return-stray-${keyOf(stray)}`,
		title: `Give ${labelOf(stray)} its data back, or replace it`,
		memberId: member.id === '' ? undefined : member.id,
		instructions: [
			{
				where: `${hostOf(member)}, the first way: its own data is still there`,
				lines: [
					`# put the empty one aside and the old directory in its place (${directory})`,
					`mv ${directory} ${directory}.stray`,
					`mv OLD_DIR ${directory}`,
					...startLines(setup),
				],
			},
			...asWay(
				replaceInstructions(observation, member, etcdctl),
				'the second way: replace the member',
			),
		],
		until: {
			kind: 'all-of',
			conditions: [
				{kind: 'one-cluster'},
				{
					kind: 'member-joined',
					member: {
						memberId: member.id,
						name: member.name,
						peerUrls: member.peerUrls,
					},
				},
			],
		},
		why: 'With its own data it goes on as if nothing had been. Without, it must be removed and added: its old identity has promised things to the others that it no longer knows.',
		expects: 'It serves as a voter of this cluster and has caught up',
		undo: 'The stray data is kept aside; nothing of this cluster is in it',
	});
}

// An endpoint in no member list has no ID of this cluster.
function keyOf(stray: MemberObservation): string {
	return stray.member.id === '' ? stray.endpoint : stray.member.id;
}
