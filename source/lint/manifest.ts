import type {Bytes} from '../units.js';
import type {
	EtcdConfiguration,
	Mount,
	OddValue,
	Probe,
} from './etcd-configuration.js';
import {releaseFrom} from './etcd-configuration.js';
import {
	environmentSetting,
	isEtcdProgram,
	settingsFrom,
	type Word,
} from './flag-words.js';
import {shellWords} from './shell-words.js';
import type {YamlValue} from './yaml-text.js';

/**
 * Every etcd container of a Kubernetes object: a pod, what makes pods from a
 * template, or a list of either. Empty where there is none.
 */
export function manifestConfigurations(
	root: YamlValue,
	file: string,
): readonly EtcdConfiguration[] {
	if (root.get('kind')?.text === 'List') {
		return (root.get('items')?.items() ?? []).flatMap(each =>
			manifestConfigurations(each, file),
		);
	}

	const spec = root.get('spec', 'template', 'spec') ?? root.get('spec');
	return (spec?.get('containers')?.items() ?? [])
		.map(container => containerConfiguration(root, spec, container, file))
		.filter(each => each !== undefined);
}

function containerConfiguration(
	root: YamlValue,
	spec: YamlValue | undefined,
	container: YamlValue,
	file: string,
): EtcdConfiguration | undefined {
	const values = ['command', 'args'].flatMap(
		key => container.get(key)?.items() ?? [],
	);
	const words = etcdWords(
		values.map(({text, written, at}) => ({text: text ?? written, at})),
	);
	if (words === undefined) return undefined;
	const variables = container.get('env')?.items() ?? [];
	const settings = [
		...settingsFrom(words),
		...variables.flatMap(each => {
			const value = each.get('value');
			const setting = environmentSetting(
				each.get('name')?.text ?? '',
				value?.text ?? '',
				each.at,
			);
			return value === undefined || setting === undefined ? [] : [setting];
		}),
	];
	return {
		file,
		kind: 'manifest',
		at: container.get('command')?.at ?? container.at,
		isComplete:
			!settings.some(each => each.name === 'config-file') &&
			container.get('envFrom') === undefined &&
			!variables.some(each => each.get('valueFrom') !== undefined) &&
			!words.some(({text}) => text.startsWith('$')),
		release: releaseFrom(
			/:([^/:@]+)(?:@|$)/.exec(container.get('image')?.text ?? '')?.[1] ?? '',
		),
		settings,
		probes: probesOf(container),
		mounts: mountsOf(spec, container),
		memoryLimitBytes: quantity(
			container.get('resources', 'limits', 'memory')?.written,
		),
		isForKubernetes:
			root.get('metadata', 'namespace')?.text === 'kube-system' ||
			settings.some(each => each.value?.includes('/kubernetes/pki') === true),
		oddValues: oddValuesOf(values),
		newFlag: (name, value) => `- --${name}=${value}`,
	};
}

// `etcd --name=...`, or `sh -c "... exec etcd --name=..."`.
function etcdWords(words: readonly Word[]): readonly Word[] | undefined {
	if (isEtcdProgram(words[0]?.text)) return words.slice(1);
	for (const {text, at} of words) {
		if (!/\betcd\s/.test(text)) continue;
		// Where inside a block of text YAML does not tell: its beginning.
		const inner = shellWords(text).map(word => ({...word, at}));
		const start = inner.findIndex(word => isEtcdProgram(word.text));
		if (start !== -1) return inner.slice(start + 1);
	}

	return undefined;
}

function probesOf(container: YamlValue): readonly Probe[] {
	return (['livenessProbe', 'startupProbe'] as const).flatMap(kind => {
		const probe = container.get(kind);
		if (probe === undefined) return [];
		const path = probe.get('httpGet', 'path');
		return [
			{
				kind,
				path:
					path?.text ?? (probe.get('httpGet') === undefined ? undefined : '/'),
				// Kubernetes' defaults.
				periodSeconds: probe.get('periodSeconds')?.number ?? 10,
				failureThreshold: probe.get('failureThreshold')?.number ?? 3,
				at: path?.at ?? probe.at,
			},
		];
	});
}

function mountsOf(
	spec: YamlValue | undefined,
	container: YamlValue,
): readonly Mount[] {
	const volumes = spec?.get('volumes')?.items() ?? [];
	return (container.get('volumeMounts')?.items() ?? []).flatMap(mount => {
		const mountPath = mount.get('mountPath');
		if (mountPath?.text === undefined) return [];
		const name = mount.get('name')?.written;
		const hostPath = volumes
			.find(volume => volume.get('name')?.written === name)
			?.get('hostPath', 'path');
		return [
			{
				mountPath: mountPath.text,
				hostPath: hostPath?.text,
				at: hostPath?.at ?? mountPath.at,
			},
		];
	});
}

function oddValuesOf(values: readonly YamlValue[]): readonly OddValue[] {
	return values
		.filter(each => each.text === undefined && each.type !== 'null')
		.map(({written, type, at}) => ({
			name: 'command',
			written,
			type,
			at,
			corrected: `- "${written}"`,
		}));
}

const quantityUnits: Readonly<Record<string, number>> = {
	'': 1,
	k: 1e3,
	M: 1e6,
	G: 1e9,
	T: 1e12,
	Ki: 1024,
	Mi: 1024 ** 2,
	Gi: 1024 ** 3,
	Ti: 1024 ** 4,
};

/** A Kubernetes quantity such as `2Gi` in bytes; `undefined` for anything else. */
export function quantity(text: string | undefined): Bytes | undefined {
	const match = /^(\d{1,18}(?:\.\d{1,9})?)(Ki|Mi|Gi|Ti|k|M|G|T)?$/.exec(
		text ?? '',
	);
	if (match === null) return undefined;
	return Number(match[1]) * (quantityUnits[match[2] ?? ''] ?? 1);
}
