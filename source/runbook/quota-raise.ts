import {backendOf} from '../cluster/backend.js';
import {isListed, isUnstarted, memberLabel} from '../cluster/member.js';
import {
	agreedLeader,
	type MemberObservation,
	type Observation,
} from '../cluster/observation.js';
import {printable} from '../printable.js';
import {formatBytes, type Bytes} from '../units.js';
import type {EtcdctlFlags} from './etcdctl.js';
import {guidedStep} from './guided-step.js';
import {hostSetup, manifestFile} from './host-setup.js';
import type {PlanOptions} from './plan-options.js';
import {hostOf} from './replace-member.js';
import type {Instruction, Step} from './step.js';

const gibibyte: Bytes = 1024 ** 3;
/** Above this etcd itself warns (etcd server/storage/quota.go, MaxQuotaBytes). */
const mostQuotaBytes: Bytes = 8 * gibibyte;
/** A quota that live data fills to half leaves time to find out who writes it. */
const liveDataFactor = 2;
/** NOSPACE compares the file, and the file of before the next defragment must fit, too. */
const fileFactor = 1.25;

/** The quota to raise to, or why no quota helps. */
export type QuotaChoice =
	| {readonly kind: 'quota'; readonly quotaBytes: Bytes; readonly why: string}
	| {readonly kind: 'none'; readonly why: string};

/**
 * The quota that would end NOSPACE by live data: twice the live data of the
 * fullest member, a quarter over its file, more than any member has now, in
 * whole GiB up to etcd's 8. The hosts' memory is not known here: the file is mapped into it.
 */
export function chooseQuota(observation: Observation): QuotaChoice {
	const backends = listedOf(observation).map(each => backendOf(each));
	const known = backends.filter(each => each !== undefined);
	const live = Math.max(0, ...known.map(each => each.inUseBytes ?? 0));
	const file = Math.max(0, ...known.map(each => each.dbSizeBytes));
	const now = Math.max(0, ...known.map(each => each.quotaBytes ?? 0));
	if (live === 0) return {kind: 'none', why: 'no member says how much is live'};
	const wanted = Math.max(liveDataFactor * live, fileFactor * file, now + 1);
	const quotaBytes = Math.min(
		mostQuotaBytes,
		Math.ceil(wanted / gibibyte) * gibibyte,
	);
	if (quotaBytes <= now || quotaBytes < fileFactor * live) {
		return {
			kind: 'none',
			why: `live data is ${formatBytes(live)} and the quota ${formatBytes(now)}: above ${formatBytes(mostQuotaBytes)} etcd warns, and recovery takes ever longer. Delete what fills it`,
		};
	}

	return {
		kind: 'quota',
		quotaBytes,
		why: `${formatBytes(quotaBytes)}: live data is ${formatBytes(live)} and the largest file ${formatBytes(file)}; etcd's own limit is ${formatBytes(mostQuotaBytes)}. Each host needs that much memory to spare, as the file is mapped into it`,
	};
}

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

function flagLines(
	setup: ReturnType<typeof hostSetup>,
	quotaBytes: Bytes,
): readonly string[] {
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
function keptBy(
	setup: ReturnType<typeof hostSetup>,
	quotaBytes: Bytes,
): readonly Instruction[] {
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
		each =>
			isListed(each.member) &&
			!isUnstarted(each.member) &&
			!each.member.isLearner,
	);
}
