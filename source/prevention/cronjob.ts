import {Document, isMap, isScalar} from 'yaml';
import {checklistLines} from './checklist.js';
import {commentText, yamlComment} from './comment-lines.js';
import type {Measured} from './measured.js';

/** kubeadm's client certificate with the fewest rights; the folder holds the key of the CA, which no pod needs. */
const certificates = [
	['ca', '/etc/kubernetes/pki/etcd/ca.crt'],
	['cert', '/etc/kubernetes/pki/etcd/healthcheck-client.crt'],
	['key', '/etc/kubernetes/pki/etcd/healthcheck-client.key'],
] as const;
const stateFolder = '/var/lib/etcd-medic';

/** A Kubernetes CronJob that makes one pass of maintenance. There is no published image: the operator builds one. */
export function maintenanceCronJob(measured: Measured): string {
	const document = new Document(cronJob(measured));
	const comment = (
		path: ReadonlyArray<string | number>,
		...lines: readonly string[]
	): void => {
		// A comment stands above the key, not between the key and its value.
		const parent: unknown = document.getIn(path.slice(0, -1), true);
		if (!isMap(parent)) return;
		for (const {key} of parent.items) {
			if (isScalar(key) && key.value === path.at(-1)) {
				key.commentBefore = yamlComment(lines);
			}
		}
	};

	const pod = ['spec', 'jobTemplate', 'spec', 'template', 'spec'];
	comment(
		['spec', 'concurrencyPolicy'],
		'Never two: the next one waits for a day instead.',
	);
	comment(
		['spec', 'jobTemplate', 'spec', 'backoffLimit'],
		'Not again by itself: exit 3 is a refusal with its reason, exit 2 needs a person (etcd-medic recover).',
	);
	comment(
		[...pod, 'hostNetwork'],
		'etcd listens on the addresses of the host, and 127.0.0.1 is in its certificates.',
	);
	comment(
		[...pod, 'containers', 0, 'image'],
		'Yours: an image of Node.js 22 or later with the folder dist of etcd-medic, whose entry point is its cli.js, by digest.',
	);
	return `${commentText(headerLines(measured))}\n${document.toString({lineWidth: 0, indentSeq: false})}`;
}

function cronJob(measured: Measured): unknown {
	const mounts = certificates.map(([name, path]) => ({
		name,
		mountPath: path,
		readOnly: true,
	}));
	const files = certificates.map(([name, path]) => ({
		name,
		hostPath: {path, type: 'File'},
	}));
	return {
		apiVersion: 'batch/v1',
		kind: 'CronJob',
		metadata: {name: 'etcd-medic-maintain', namespace: 'kube-system'},
		spec: {
			schedule: '0 3 * * *',
			concurrencyPolicy: 'Forbid',
			startingDeadlineSeconds: 3600,
			successfulJobsHistoryLimit: 3,
			failedJobsHistoryLimit: 3,
			jobTemplate: {
				spec: {
					backoffLimit: 0,
					template: {
						metadata: {labels: {app: 'etcd-medic-maintain'}},
						spec: {
							restartPolicy: 'Never',
							hostNetwork: true,
							automountServiceAccountToken: false,
							priorityClassName: 'system-cluster-critical',
							nodeSelector: {'node-role.kubernetes.io/control-plane': ''},
							tolerations: [
								{
									key: 'node-role.kubernetes.io/control-plane',
									operator: 'Exists',
									effect: 'NoSchedule',
								},
							],
							containers: [
								{
									name: 'etcd-medic',
									image: 'registry.example/etcd-medic@sha256:REPLACE',
									args: commandArgs(measured),
									env: [{name: 'XDG_STATE_HOME', value: '/var/lib'}],
									securityContext: {
										runAsUser: 0,
										allowPrivilegeEscalation: false,
										readOnlyRootFilesystem: true,
										capabilities: {drop: ['ALL']},
									},
									resources: {requests: {cpu: '50m', memory: '128Mi'}},
									volumeMounts: [
										...mounts,
										{name: 'state', mountPath: stateFolder},
									],
								},
							],
							volumes: [
								...files,
								{
									name: 'state',
									hostPath: {path: stateFolder, type: 'DirectoryOrCreate'},
								},
							],
						},
					},
				},
			},
		},
	};
}

function commandArgs(measured: Measured): readonly string[] {
	const urls = measured.members.flatMap(({clientUrls}) =>
		clientUrls.slice(0, 1),
	);
	const endpoints = urls.length === 0 ? ['https://127.0.0.1:2379'] : urls;
	return [
		'maintain',
		'--jitter=30m',
		`--endpoints=${endpoints.join(',')}`,
		...certificates.map(
			([name, path]) => `--${name === 'ca' ? 'cacert' : name}=${path}`,
		),
	];
}

function headerLines(measured: Measured): readonly string[] {
	return [
		'One pass of maintenance a night, by etcd-medic prevent cronjob.',
		`Made for: ${measured.source}.`,
		'A systemd timer (etcd-medic prevent systemd) also runs when Kubernetes does not: prefer it where you can.',
		'',
		...checklistLines('Roll it out:', [
			{
				text: 'Build the image, push it, and put its digest below. None is published.',
			},
			{
				text: 'kubeadm paths below: on k3s and RKE2 the certificates are elsewhere (etcd-medic says where it found them).',
			},
			{
				text: 'Let it run once while you look; it does nothing when no member qualifies.',
				command:
					'kubectl -n kube-system create job --from=cronjob/etcd-medic-maintain etcd-medic-once && kubectl -n kube-system logs -f job/etcd-medic-once',
			},
			{
				text: 'Remove every cron job that runs etcdctl defrag: it asks nobody, and on several nodes it defragments several members at once.',
			},
		]),
		'It takes one member at a time, the leader last. Its backup and its journal stay on the node, in /var/lib/etcd-medic: the disk must have room for one file of etcd.',
	];
}
