import type {
	EtcdConfiguration,
	OddValue,
	Probe,
	Release,
	Setting,
} from './etcd-configuration.js';
import {isAtLeast, releaseFrom} from './etcd-configuration.js';
import {environmentSetting} from './flag-words.js';
import type {YamlValue} from './yaml-text.js';

const defaultDataDirectory = '/var/lib/etcd';

/** Whether a document is kubeadm's ClusterConfiguration, of whatever version. */
export function isKubeadm(root: YamlValue): boolean {
	return (
		root.get('kind')?.text === 'ClusterConfiguration' &&
		root.get('apiVersion')?.text?.startsWith('kubeadm.k8s.io/') === true
	);
}

/**
 * The local etcd that kubeadm would set up; without a section of its own kubeadm
 * takes its defaults. `undefined` for an external etcd, which kubeadm does not run.
 */
export function kubeadmConfiguration(
	root: YamlValue,
	file: string,
): EtcdConfiguration | undefined {
	if (root.get('etcd', 'external') !== undefined) return undefined;
	const local = root.get('etcd', 'local');
	const extraArgs = local?.get('extraArgs');
	const directory = local?.get('dataDir');
	const dataDirectory = directory?.text ?? defaultDataDirectory;
	const kubernetes = root.get('kubernetesVersion');
	const kubernetesRelease = releaseFrom(kubernetes?.written ?? '');
	const isList = isListForm(root, extraArgs);
	const settings = [
		{
			name: 'data-dir',
			value: dataDirectory,
			from: 'flag',
			at: directory?.at ?? local?.at ?? root.at,
			write: (value: string) => `dataDir: ${value}`,
		} as const,
		...argumentsOf(extraArgs),
		...variablesOf(local),
	];
	return {
		file,
		kind: 'kubeadm',
		at: extraArgs?.at ?? local?.at ?? root.at,
		isComplete: !settings.some(each => each.name === 'config-file'),
		release:
			releaseFrom(local?.get('imageTag')?.written ?? '') ??
			bundledEtcd(kubernetesRelease),
		settings,
		probes:
			kubernetes === undefined || kubernetesRelease === undefined
				? []
				: writtenProbes(kubernetesRelease).map(each => ({
						...each,
						at: kubernetes.at,
					})),
		mounts: [
			{
				mountPath: dataDirectory,
				hostPath: dataDirectory,
				at: directory?.at ?? root.at,
			},
		],
		memoryLimitBytes: undefined,
		isForKubernetes: true,
		oddValues: oddValuesOf(root, extraArgs),
		newFlag: (name, value) =>
			isList ? `- {name: ${name}, value: "${value}"}` : `${name}: "${value}"`,
	};
}

// v1beta4 and later take a list of {name, value} (Kubernetes 1.31), before it is a map.
function isListForm(
	root: YamlValue,
	extraArgs: YamlValue | undefined,
): boolean {
	const version = /v1beta(\d{1,3})$/.exec(root.get('apiVersion')?.text ?? '');
	return version === null
		? extraArgs?.isList !== false
		: Number(version[1]) >= 4;
}

function argumentsOf(extraArgs: YamlValue | undefined): readonly Setting[] {
	if (extraArgs === undefined) return [];
	const fromMap = extraArgs.pairs().map(({key, at, value}) => ({
		name: key,
		value: value?.text ?? value?.written,
		from: 'flag' as const,
		at,
		write: (text: string) => `${key}: "${text}"`,
	}));
	const fromList = extraArgs.items().flatMap(item => {
		const name = item.get('name')?.text;
		const value = item.get('value');
		return name === undefined
			? []
			: [
					{
						name,
						value: value?.text ?? value?.written,
						from: 'flag' as const,
						at: item.at,
						write: (text: string) => `- {name: ${name}, value: "${text}"}`,
					},
				];
	});
	return [...fromMap, ...fromList];
}

function variablesOf(local: YamlValue | undefined): readonly Setting[] {
	return (local?.get('extraEnvs')?.items() ?? []).flatMap(each => {
		const setting = environmentSetting(
			each.get('name')?.text ?? '',
			each.get('value')?.text ?? '',
			each.at,
		);
		return setting === undefined ? [] : [setting];
	});
}

function oddValuesOf(
	root: YamlValue,
	extraArgs: YamlValue | undefined,
): readonly OddValue[] {
	if (extraArgs === undefined) return [];
	const isList = isListForm(root, extraArgs);
	if (isList ? extraArgs.isMap : extraArgs.isList) {
		return [
			{
				name: 'extraArgs',
				written: isList ? 'a map' : 'a list',
				type: isList ? 'map' : 'list',
				at: extraArgs.at,
				corrected: isList ? '- {name: NAME, value: "VALUE"}' : 'NAME: "VALUE"',
			},
		];
	}

	const values = [
		...extraArgs
			.pairs()
			.map(({key, value}) => ({key, value, corrected: `${key}: `})),
		...extraArgs.items().map(item => ({
			key: item.get('name')?.text ?? 'value',
			value: item.get('value'),
			corrected: 'value: ',
		})),
	];
	return values.flatMap(({key, value, corrected}) =>
		value === undefined || value.text !== undefined || value.type === 'null'
			? []
			: [
					{
						name: key,
						written: value.written,
						type: value.type,
						at: value.at,
						corrected: `${corrected}"${value.written}"`,
					},
				],
	);
}

// kubeadm's default etcd by Kubernetes minor (kubeadm constants, SupportedEtcdVersion): the series only, patches move it.
function bundledEtcd(kubernetes: Release | undefined): Release | undefined {
	if (kubernetes === undefined || kubernetes.major !== 1) return undefined;
	if (kubernetes.minor < 19) return undefined;
	const minor = kubernetes.minor < 22 ? 4 : kubernetes.minor < 34 ? 5 : 6;
	return {major: 3, minor, patch: undefined};
}

// What kubeadm writes into the manifest: Kubernetes PR 110744 (1.25) and PR 124465 (1.31).
function writtenProbes(kubernetes: Release): ReadonlyArray<Omit<Probe, 'at'>> {
	const [liveness, startup] = isAtLeast(kubernetes, 1, 31)
		? ['/livez', '/readyz']
		: isAtLeast(kubernetes, 1, 25)
			? [
					'/health?exclude=NOSPACE&serializable=true',
					'/health?serializable=false',
				]
			: ['/health', '/health'];
	return [
		{
			kind: 'livenessProbe',
			path: liveness,
			periodSeconds: 10,
			failureThreshold: 8,
		},
		{
			kind: 'startupProbe',
			path: startup,
			periodSeconds: 10,
			failureThreshold: 24,
		},
	];
}
