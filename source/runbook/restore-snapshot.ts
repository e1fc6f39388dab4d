import {isStarted, type Member} from '../cluster/member.js';
import type {Observation} from '../cluster/observation.js';
import {shellWord, type EtcdctlFlags} from './etcdctl.js';
import {
	dataDirectory,
	hostSetup,
	startLines,
	stopLines,
	type HostSetup,
} from './host-setup.js';
import {hostOf} from './replace-member.js';
import type {Instruction} from './step.js';

/**
 * What a person types to make a new cluster out of one snapshot: everything
 * stopped, every member from the same file, a new token, and the revision
 * raised, because what watches Kubernetes must not see it go back (etcd #16028).
 */
export function restoreInstructions(
	observation: Observation,
	etcdctl: EtcdctlFlags,
	file: string,
): readonly Instruction[] {
	const setup = hostSetup(etcdctl);
	const members = observation.members
		.map(each => each.member)
		.filter(each => isStarted(each));
	if (setup === 'k3s' || setup === 'rke2') return [embedded(setup, file)];
	return [
		{
			where: 'every control-plane host',
			lines: [
				'# stop every apiserver: none may see the old and the new state mixed',
				'mv /etc/kubernetes/manifests/kube-apiserver.yaml /etc/kubernetes/kube-apiserver.yaml.aside',
				...stopLines(setup),
			],
		},
		...members.map(each => restoreOn(each, members, setup, file)),
		{
			where: 'every control-plane host, when etcd serves again',
			lines: [
				'mv /etc/kubernetes/kube-apiserver.yaml.aside /etc/kubernetes/manifests/kube-apiserver.yaml',
			],
		},
	];
}

function restoreOn(
	member: Member,
	members: readonly Member[],
	setup: HostSetup,
	file: string,
): Instruction {
	const directory = dataDirectory(setup);
	const cluster = members
		.flatMap(each => each.peerUrls.map(url => `${each.name}=${url}`))
		.join(',');
	return {
		where: hostOf(member),
		lines: [
			`# the same file on every host: compare sha256sum ${file}`,
			`mv ${directory} ${directory}.aside-$(date +%s)`,
			'# etcdutl from 3.5 on; before it the command was etcdctl. Where restore --help does not have the last two flags, use a newer etcdutl: without them what watches sees time go back',
			// Names and URLs are as the member list has them, and this is pasted.
			[
				'etcdutl',
				'snapshot',
				'restore',
				file,
				`--data-dir=${directory}`,
				`--name=${member.name}`,
				`--initial-cluster=${cluster}`,
				`--initial-advertise-peer-urls=${member.peerUrls.join(',')}`,
				'--initial-cluster-token=NEW-TOKEN',
				'--bump-revision',
				'1000000000',
				'--mark-compacted',
			]
				.map(word => shellWord(word))
				.join(' '),
			'# NEW-TOKEN: one word that was never used, the same on every host; a member of the old cluster can then not mix in',
			...startLines(setup),
		],
	};
}

function embedded(setup: 'k3s' | 'rke2', file: string): Instruction {
	const service = setup === 'k3s' ? 'k3s' : 'rke2-server';
	const program = setup === 'k3s' ? 'k3s server' : 'rke2 server';
	return {
		where: 'one server; the others stay stopped until it is up',
		lines: [
			`systemctl stop ${service}`,
			`${program} --cluster-reset ${shellWord(`--cluster-reset-restore-path=${file}`)}`,
			`systemctl start ${service}`,
			'# then on each other server: put its data directory aside and start it, so that it joins anew',
			`mv ${dataDirectory(setup)} ${dataDirectory(setup)}.aside-$(date +%s)`,
			`systemctl start ${service}`,
		],
	};
}
