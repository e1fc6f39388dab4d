import {backendOf} from '../cluster/backend.js';
import {isStarted, memberLabel} from '../cluster/member.js';
import {
	agreedLeader,
	type MemberObservation,
	type Observation,
} from '../cluster/observation.js';
import {printable} from '../printable.js';
import {formatBytes, type Bytes} from '../units.js';
import type {EtcdctlFlags} from './etcdctl.js';
import {guidedStep} from './guided-step.js';
import {hostSetup, manifestFile, type HostSetup} from './host-setup.js';
import type {PlanOptions} from './plan-options.js';
import {hostOf} from './replace-member.js';
import type {Instruction, Step} from './step.js';

/**
 * The quota raised by a person, a step for each member, the leader last: its
 * start flag is changed, and the member's own metric shows that it holds before
 * the next begins. Members that have it already have no step.
 */
export function quotaRaiseSteps(
	observation: Observation,
	{etcdctl}: Pick<PlanOptions, 'etcdctl'>,
	quotaBytes: Bytes,
): readonly Step[] {
	const leader = agreedLeader(observation);
	return listedOf(observation)
		.filter(each => (backendOf(each)?.quotaBytes ?? 0) < quotaBytes)
		.toSorted(
			(a, b) => Number(a.member.id === leader) - Number(b.member.id === leader),
		)
		.map(each =>
			raiseStep(each, each.member.id === leader, etcdctl, quotaBytes),
		);
}

function raiseStep(
	target: MemberObservation,
	isLeader: boolean,
	etcdctl: EtcdctlFlags,
	quotaBytes: Bytes,
): Step {
	const {member} = target;
	const name = printable(memberLabel(member));
	const has = backendOf(target)?.quotaBytes;
	return guidedStep({
		id: `raise-quota-${member.id}`,
		title: `Raise the quota of ${name} to ${formatBytes(quotaBytes)}${isLeader ? ', the leader' : ''}`,
		memberId: member.id,
		stops: member.id,
		instructions: [
			{where: hostOf(member), lines: flagLines(hostSetup(etcdctl), quotaBytes)},
			...keptBy(hostSetup(etcdctl), quotaBytes),
		],
		until: {
			kind: 'all-of',
			conditions: [
				{kind: 'quota-at-least', memberId: member.id, quotaBytes},
				{kind: 'member-serves', memberId: member.id},
			],
		},
		why: `It runs with ${has === undefined ? 'an unknown quota' : formatBytes(has)}. The quota is a start flag, so the member restarts; one at a time, and the next only when this one has caught up. The same value on every member: the smallest one decides when all stop. "etcdctl put quota-backend-bytes" sets nothing: it writes a key of that name. Raising it clears no alarm; that is a step of its own.`,
		expects: `etcd_server_quota_backend_bytes of ${name} is ${quotaBytes}, and it has caught up`,
		undo: 'Take the flag out and restart it; below the size of its file it raises NOSPACE again',
	});
}

function flagLines(setup: HostSetup, quotaBytes: Bytes): readonly string[] {
	const manifest = [
		`# in ${manifestFile}, under command; kubelet restarts etcd when the file changes`,
		`#     - --quota-backend-bytes=${quotaBytes}`,
	];
	const check =
		'curl -s http://127.0.0.1:2381/metrics | grep etcd_server_quota_backend_bytes';
	switch (setup) {
		case 'kubeadm': {
			return [...manifest, check];
		}

		case 'k3s':
		case 'rke2': {
			return [
				`# in /etc/rancher/${setup}/config.yaml`,
				'# etcd-arg:',
				`#   - "quota-backend-bytes=${quotaBytes}"`,
				`systemctl restart ${setup === 'k3s' ? 'k3s' : 'rke2-server'}`,
				check,
			];
		}

		case 'unknown': {
			return [
				'# under systemd: the flag in its unit, or this in its EnvironmentFile (a flag wins over it)',
				`#     ETCD_QUOTA_BACKEND_BYTES=${quotaBytes}`,
				'systemctl daemon-reload && systemctl restart etcd',
				'# as a static pod:',
				...manifest,
			];
		}
	}
}

// The manifest is written anew at each kubeadm upgrade, from this.
function keptBy(setup: HostSetup, quotaBytes: Bytes): readonly Instruction[] {
	if (setup === 'k3s' || setup === 'rke2') return [];
	return [
		{
			where:
				'any host with kubectl, once the API answers again: so that kubeadm upgrade keeps it',
			lines: [
				'kubectl -n kube-system edit configmap kubeadm-config',
				'# kubeadm.k8s.io/v1beta4',
				'#   etcd: {local: {extraArgs: [{name: quota-backend-bytes, value: "' +
					`${quotaBytes}"}]}}`,
				'# kubeadm.k8s.io/v1beta3 and before',
				`#   etcd: {local: {extraArgs: {quota-backend-bytes: "${quotaBytes}"}}}`,
			],
		},
	];
}

function listedOf(observation: Observation): readonly MemberObservation[] {
	return observation.members.filter(
		each => isStarted(each.member) && !each.member.isLearner,
	);
}
