import {parse} from 'yaml';
import {flagReader, isEtcdProgram, urlList} from './etcd-flags.js';
import {listAt} from './json-value.js';

/** What an etcd static-pod manifest tells about reaching that etcd. */
export type StaticPodEtcd = {
	/** Client URLs that the member advertises, else those it listens on. */
	readonly clientUrls: readonly string[];
	readonly metricsUrls: readonly string[];
	/** Peer URLs that it advertises. */
	readonly peerUrls: readonly string[];
	readonly name: string | undefined;
	readonly dataDirectory: string | undefined;
	/** The CA that signed its clients' certificates. */
	readonly trustedCaFile: string | undefined;
	readonly certFile: string | undefined;
	readonly keyFile: string | undefined;
};

/**
 * Reads a Kubernetes pod manifest; `undefined` when it holds no container whose
 * command is etcd. Aliases are refused, so that a small file stays small.
 */
export function parseStaticPod(text: string): StaticPodEtcd | undefined {
	let pod: unknown;
	try {
		// Its warnings would go to the terminal, over the screen.
		pod = parse(text, {maxAliasCount: 0, logLevel: 'error'});
	} catch {
		// Not YAML: then it is not a manifest either.
		return undefined;
	}

	const containers = listAt(pod, 'spec', 'containers');
	for (const container of containers) {
		const words = [
			...listAt(container, 'command'),
			...listAt(container, 'args'),
		].filter(word => typeof word === 'string');
		if (!isEtcdProgram(words[0])) continue;
		const flag = flagReader(words);
		const advertised = urlList(flag('advertise-client-urls'));
		return {
			clientUrls:
				advertised.length > 0
					? advertised
					: urlList(flag('listen-client-urls')),
			metricsUrls: urlList(flag('listen-metrics-urls')),
			peerUrls: urlList(flag('initial-advertise-peer-urls')),
			name: flag('name'),
			dataDirectory: flag('data-dir'),
			trustedCaFile: flag('trusted-ca-file'),
			certFile: flag('cert-file'),
			keyFile: flag('key-file'),
		};
	}

	return undefined;
}
