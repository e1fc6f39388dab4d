import {existsSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {UserError} from '../user-error.js';
import {parseStaticPod} from './static-pod.js';

/** How to reach a cluster, as found on this host. */
export type Discovered = {
	/** Where it was found, for the operator. */
	readonly source: string;
	readonly endpoints: readonly string[];
	readonly metricsUrls: readonly string[];
	readonly ca: string | undefined;
	readonly cert: string | undefined;
	readonly key: string | undefined;
};

/** kubeadm's static-pod manifest of etcd. */
export const kubeadmManifest = '/etc/kubernetes/manifests/etcd.yaml';

/** Directories of the distributions that embed etcd, with the names of their client certificates. */
const embedded = [
	{source: 'k3s', directory: '/var/lib/rancher/k3s/server/tls/etcd'},
	{source: 'RKE2', directory: '/var/lib/rancher/rke2/server/tls/etcd'},
];

/** The source of what is tried when nothing was found. */
export const defaultSource = 'the default port on this host';

/** kubeadm's client certificates, the least powerful first; beside etcd's own files. */
const kubeadmClients = [
	['healthcheck-client.crt', 'healthcheck-client.key'],
	['../apiserver-etcd-client.crt', '../apiserver-etcd-client.key'],
	['server.crt', 'server.key'],
] as const;

/**
 * Looks for an etcd on this host: a static-pod manifest, then k3s and RKE2,
 * then the default port. A manifest that was named and cannot be used is a
 * UserError; one that merely might be there is not.
 */
export function discover(manifest: string | undefined): Discovered {
	return (
		fromManifest(manifest ?? kubeadmManifest, manifest !== undefined) ??
		fromEmbedded() ?? {
			source: defaultSource,
			endpoints: ['http://127.0.0.1:2379'],
			metricsUrls: [],
			ca: undefined,
			cert: undefined,
			key: undefined,
		}
	);
}

function fromManifest(file: string, isNamed: boolean): Discovered | undefined {
	if (!isNamed && !existsSync(file)) return undefined;
	let text: string;
	try {
		text = readFileSync(file, 'utf8');
	} catch (error) {
		throw new UserError({
			what: `cannot read the manifest ${file}`,
			tryThis: 'run as a user who may read it, or give --endpoints',
			cause: error,
		});
	}

	const etcd = parseStaticPod(text);
	if (etcd === undefined || etcd.clientUrls.length === 0) {
		if (!isNamed) return undefined;
		throw new UserError({
			what: `${file} is no static-pod manifest of etcd`,
			tryThis: 'give the file whose container runs etcd, or --endpoints',
		});
	}

	const pki = path.dirname(etcd.certFile ?? etcd.trustedCaFile ?? file);
	const [cert, key] = kubeadmClients
		.map(pair => pair.map(name => path.join(pki, name)))
		.find(pair => pair.every(name => existsSync(name))) ?? [
		undefined,
		undefined,
	];
	return {
		source: file,
		endpoints: etcd.clientUrls,
		metricsUrls: etcd.metricsUrls.map(url => `${url}/metrics`),
		ca: etcd.trustedCaFile,
		cert,
		key,
	};
}

function fromEmbedded(): Discovered | undefined {
	for (const {source, directory} of embedded) {
		const cert = path.join(directory, 'client.crt');
		if (!existsSync(cert)) continue;
		return {
			source: `${source}, ${directory}`,
			endpoints: ['https://127.0.0.1:2379'],
			metricsUrls: ['http://127.0.0.1:2381/metrics'],
			ca: path.join(directory, 'server-ca.crt'),
			cert,
			key: path.join(directory, 'client.key'),
		};
	}

	return undefined;
}
