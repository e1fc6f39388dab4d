import {parse} from 'yaml';

/** What an etcd static-pod manifest tells about reaching that etcd. */
export type StaticPodEtcd = {
	/** Client URLs that the member advertises, else those it listens on. */
	readonly clientUrls: readonly string[];
	readonly metricsUrls: readonly string[];
	readonly name: string | undefined;
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
		if (!/(?:^|\/)etcd$/.test(words[0] ?? '')) continue;
		const flag = flagReader(words);
		const advertised = urls(flag('advertise-client-urls'));
		return {
			clientUrls:
				advertised.length > 0 ? advertised : urls(flag('listen-client-urls')),
			metricsUrls: urls(flag('listen-metrics-urls')),
			name: flag('name'),
			trustedCaFile: flag('trusted-ca-file'),
			certFile: flag('cert-file'),
			keyFile: flag('key-file'),
		};
	}

	return undefined;
}

function flagReader(
	words: readonly string[],
): (name: string) => string | undefined {
	return name => {
		// etcd takes the last one, as Go's flags do.
		let value: string | undefined;
		for (const [index, word] of words.entries()) {
			const bare = /^--?(.+)$/s.exec(word)?.[1];
			if (bare === name) value = words[index + 1];
			if (bare?.startsWith(`${name}=`)) value = bare.slice(name.length + 1);
		}

		return value;
	};
}

function urls(value: string | undefined): readonly string[] {
	return (value ?? '')
		.split(',')
		.map(url => url.trim())
		.filter(url => url !== '');
}

function listAt(
	value: unknown,
	...path: readonly string[]
): readonly unknown[] {
	let at: unknown = value;
	for (const key of path) {
		if (typeof at !== 'object' || at === null) return [];
		at = Object.entries(at).find(([name]) => name === key)?.[1];
	}

	return Array.isArray(at) ? at : [];
}
