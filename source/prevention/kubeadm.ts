import {Document, Scalar} from 'yaml';
import {
	checklistLines,
	restartChecklist,
	type ChecklistItem,
} from './checklist.js';
import {commentText} from './comment-lines.js';
import {spaceFlags} from './etcd-flags.js';
import type {Measured} from './measured.js';
import {quotaAdvice} from './quota.js';

/** v1beta3: a map of flags, up to Kubernetes 1.30; v1beta4: a list, from 1.31 on. */
export type KubeadmApi = 'v1beta3' | 'v1beta4';

/**
 * The part of kubeadm's ClusterConfiguration that sets etcd's flags. Every
 * value is a quoted string: kubeadm refuses a number
 * (`cannot unmarshal number into Go struct field … of type string`).
 */
export function kubeadmConfig(measured: Measured, api: KubeadmApi): string {
	const flags = spaceFlags(measured);
	const document = new Document({
		apiVersion: `kubeadm.k8s.io/${api}`,
		kind: 'ClusterConfiguration',
		etcd: {
			local: {
				extraArgs:
					api === 'v1beta4'
						? flags.map(({name, value}) => ({name, value: quoted(value)}))
						: Object.fromEntries(
								flags.map(({name, value}) => [name, quoted(value)]),
							),
			},
		},
	});
	return `${commentText([
		...headerLines(measured, api),
		'',
		...flags.flatMap(({name, why}) => [
			`--${name}:`,
			...why.map(line => `  - ${line}`),
		]),
	])}\n${document.toString({lineWidth: 0, indentSeq: false})}`;
}

/** How to bring the flags to every member. */
export function kubeadmChecklist(measured: Measured): readonly ChecklistItem[] {
	return [
		{
			text: 'Put etcd.local.extraArgs into data.ClusterConfiguration, so that upgrades and new members get it. This alone changes no running member.',
			command: 'kubectl -n kube-system edit configmap kubeadm-config',
		},
		...restartChecklist(
			measured,
			{
				text: 'print the change of its manifest as a patch, and apply it as the patch says',
				// With the quota: on a host with other memory another one would be derived.
				command: `etcd-medic prevent manifest --manifest /etc/kubernetes/manifests/etcd.yaml --quota ${quotaAdvice(measured).quotaBytes}`,
			},
			quotaAdvice(measured).quotaBytes,
		),
	];
}

function headerLines(measured: Measured, api: KubeadmApi): readonly string[] {
	return [
		'etcd flags for kubeadm, by etcd-medic prevent kubeadm.',
		`Derived from: ${measured.source}.`,
		api === 'v1beta4'
			? 'v1beta4, Kubernetes 1.31 and later; for older ones: --api v1beta3.'
			: 'v1beta3, up to Kubernetes 1.30; 1.31 and later: --api v1beta4.',
		'',
		...checklistLines('Roll it out:', kubeadmChecklist(measured)),
		'kubeadm init phase etcd local --config FILE (kubeadm docs, "Reconfiguring a kubeadm cluster") writes the whole manifest anew instead: changes made by hand are lost, and its --initial-cluster names that node alone, so the data directory must be in place.',
	];
}

function quoted(text: string): Scalar {
	const scalar = new Scalar(text);
	scalar.type = Scalar.QUOTE_DOUBLE;
	return scalar;
}
