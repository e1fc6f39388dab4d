import {stringify} from 'yaml';
import {printable} from '../printable.js';
import {checklistLines, restartChecklist} from './checklist.js';
import {commentText} from './comment-lines.js';
import {spaceFlags} from './etcd-flags.js';
import {unifiedDiff} from './line-diff.js';
import {editManifest, imageVersion} from './manifest-edits.js';
import type {Measured} from './measured.js';
import {probeAdvice, probePeriodSeconds} from './probes.js';
import {quotaAdvice} from './quota.js';

/** A static-pod manifest as it stands. */
export type ManifestFile = {readonly name: string; readonly text: string};

/** What was generated, or why a file cannot be patched: a clause about it. */
export type ManifestResult =
	| {readonly kind: 'text'; readonly text: string}
	| {readonly kind: 'problem'; readonly message: string};

/** Flags and probes as a patch against the file; without a file as the fragment to merge by hand. */
export function manifestPatch(
	measured: Measured,
	file: ManifestFile | undefined,
): ManifestResult {
	const flags = spaceFlags(measured);
	const probes = probeAdvice(
		measured,
		file === undefined ? undefined : imageVersion(file.text),
	);
	const reasons = [
		...flags.flatMap(({name, why}) => [
			`--${name}:`,
			...why.map(line => `  - ${line}`),
		]),
		'Probes:',
		...probes.why.map(line => `  - ${line}`),
	];
	if (file === undefined) {
		return {
			kind: 'text',
			text: `${header(measured, undefined)}${commentText(['', ...reasons])}\n${fragment(measured)}`,
		};
	}

	const edited = editManifest(file.text, flags, probes);
	if (edited.kind === 'problem') return edited;
	const diff = unifiedDiff(file.text, edited.text, printable(file.name));
	return {
		kind: 'text',
		text: `${header(measured, file)}${commentText(['', ...reasons, ...edited.notes.map(note => `NOTE: ${note}`), ...(diff === '' ? ['', 'Nothing to change: the file has all of it.'] : [])])}${diff === '' ? '' : `\n${diff}`}`,
	};
}

function header(measured: Measured, file: ManifestFile | undefined): string {
	const name = file === undefined ? 'etcd.yaml' : printable(file.name);
	return commentText([
		'etcd flags and probes for the static pod, by etcd-medic prevent manifest.',
		`Derived from: ${measured.source}.`,
		'',
		...checklistLines(
			'Roll it out:',
			restartChecklist(
				measured,
				file === undefined
					? {
							text: 'merge this into a copy of the manifest outside of /etc/kubernetes/manifests, then move it into place',
						}
					: {
							text: 'save this output as etcd.patch, and apply it to a copy',
							command: `cp ${name} /root/etcd.yaml && patch /root/etcd.yaml etcd.patch && mv /root/etcd.yaml ${name}`,
						},
				quotaAdvice(measured).quotaBytes,
			),
		),
		'Work on a copy elsewhere: kubelet runs every file in its manifests directory, a backup or an .orig or .rej of patch included.',
		'Put the flags into the kubeadm-config ConfigMap as well (etcd-medic prevent kubeadm), or the next upgrade drops them.',
	]);
}

function fragment(measured: Measured): string {
	const {path, failureThreshold} = probeAdvice(measured);
	const probe = (threshold: number): unknown => ({
		failureThreshold: threshold,
		httpGet: {host: '127.0.0.1', path, port: 2381, scheme: 'HTTP'},
		initialDelaySeconds: 10,
		periodSeconds: probePeriodSeconds,
		timeoutSeconds: 15,
	});
	return stringify(
		{
			spec: {
				containers: [
					{
						name: 'etcd',
						command: [
							'etcd',
							...spaceFlags(measured).map(
								({name, value}) => `--${name}=${value}`,
							),
						],
						livenessProbe: probe(failureThreshold),
						// kubeadm's own 24: four minutes to open a large file.
						startupProbe: probe(24),
					},
				],
			},
		},
		{lineWidth: 0, indentSeq: false},
	);
}
