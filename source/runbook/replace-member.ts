import {isStarted, memberLabel, type Member} from '../cluster/member.js';
import {
	isServing,
	type MemberObservation,
	type Observation,
} from '../cluster/observation.js';
import {printable} from '../printable.js';
import {calmestMember} from './calmest-member.js';
import {etcdctlLine, type EtcdctlFlags} from './etcdctl.js';
import {
	dataDirectory,
	hostSetup,
	manifestAside,
	startLines,
	stopLines,
	type HostSetup,
} from './host-setup.js';
import type {Instruction} from './step.js';

/** etcd's strict check of changes, measured on 3.4.23 and 3.5.16 (server/etcdserver, HealthInterval). */
const unhealthyNote =
	'"unhealthy cluster" means that the others have not been connected for 5 s yet: type it again then';

/**
 * What a person types to replace a member: stop, remove, put its data aside,
 * add, start as existing, promote. In this order a member that was removed is
 * never started again on what it had, and an empty directory never forms a
 * cluster of its own.
 */
export function replaceInstructions(
	observation: Observation,
	target: Member,
	etcdctl: EtcdctlFlags,
): readonly Instruction[] {
	const setup = hostSetup(etcdctl);
	const host = hostOf(target);
	const anywhere = anyHost(observation, target, etcdctl);
	const name = target.name === '' ? 'NAME' : target.name;
	const peer = target.peerUrls[0] ?? 'https://HOST:2380';
	const directory = dataDirectory(setup);
	if (setup === 'k3s' || setup === 'rke2') {
		return [
			{where: host, lines: stopLines(setup)},
			anywhere([['member', 'remove', target.id]]),
			{
				where: host,
				lines: [
					...asideLines(directory, setup),
					`# its config.yaml must have server: https://ANOTHER-SERVER:${setup === 'k3s' ? 6443 : 9345} and no cluster-init: it then joins by itself`,
					...startLines(setup),
				],
			},
		];
	}

	return [
		{where: host, lines: stopLines(setup)},
		anywhere([['member', 'remove', target.id]], unhealthyNote),
		{where: host, lines: asideLines(directory, setup)},
		anywhere([['member', 'add', name, '--learner', `--peer-urls=${peer}`]]),
		{
			where: host,
			lines: [
				`# its own flags, ${setup === 'kubeadm' ? `in ${manifestAside}` : 'in its unit or manifest'}: both, or it forms a cluster of its own`,
				`# --initial-cluster-state=existing`,
				`# --initial-cluster=${initialCluster(observation, target)}`,
				...startLines(setup),
			],
		},
		anywhere(
			[
				['member', 'list'],
				['member', 'promote', 'ID-THAT-MEMBER-LIST-SHOWS'],
			],
			'promote it when it has caught up; until then etcd answers "learner is not in sync"',
		),
	];
}

/** Everyone's `name=peer`, as a member that joins must be told; one that was never started has no name to tell. */
export function initialCluster(
	observation: Observation,
	target: Member,
): string {
	const others = observation.members
		.map(each => each.member)
		.filter(each => isStarted(each) && each.id !== target.id);
	return [...others, target]
		.flatMap(each =>
			each.peerUrls.map(
				url => `${each.name === '' ? 'NAME' : each.name}=${url}`,
			),
		)
		.join(',');
}

/** Where a member runs, for a person. */
export function hostOf(member: Member): string {
	return `${printable(memberLabel(member))}'s host`;
}

/** Makes the instruction for calls that any host may make, through a member that serves and is not `besides`. */
export function anyHost(
	observation: Observation,
	besides: Member | undefined,
	etcdctl: EtcdctlFlags,
): (calls: ReadonlyArray<readonly string[]>, note?: string) => Instruction {
	const others = {
		...observation,
		members: observation.members.filter(
			each => besides === undefined || each.member.id !== besides.id,
		),
	};
	const via = calmestMember(others) ?? anyServing(others);
	const endpoint = via?.endpoint ?? 'https://A-MEMBER-THAT-SERVES:2379';
	return (calls, note) => ({
		where: 'any host with etcdctl and these certificates',
		lines: [
			...(note === undefined ? [] : [`# ${note}`]),
			...calls.map(words => etcdctlLine(etcdctl, endpoint, words)),
		],
	});
}

function anyServing(observation: Observation): MemberObservation | undefined {
	return (
		observation.members.find(each => isServing(observation, each)) ??
		observation.members.find(each => each.endpoint !== '')
	);
}

function asideLines(directory: string, setup: HostSetup): readonly string[] {
	return [
		...(setup === 'unknown'
			? ['# DATA_DIR is what its --data-dir says; kubeadm has /var/lib/etcd']
			: []),
		'# kept until the cluster is well again, never started again',
		`mv ${directory} ${directory}.aside-$(date +%s)`,
	];
}
