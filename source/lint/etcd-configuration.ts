import type {Bytes} from '../units.js';

/** A place in a file, both from 1; columns count UTF-16 units as editors do. */
export type Position = {readonly line: number; readonly column: number};

/** One flag of etcd as it was written. */
export type Setting = {
	/** Without dashes, as `quota-backend-bytes`. */
	readonly name: string;
	/** `undefined`: a flag without a value. */
	readonly value: string | undefined;
	readonly from: 'flag' | 'environment';
	readonly at: Position;
	/** How to write another value in the same place, e.g. `--quota-backend-bytes=VALUE`. */
	readonly write: (value: string) => string;
};

/** A probe of the etcd container. Times in seconds, as Kubernetes writes them. */
export type Probe = {
	readonly kind: 'livenessProbe' | 'startupProbe';
	/** Path and query of an HTTP probe; `undefined` for any other. */
	readonly path: string | undefined;
	readonly periodSeconds: number;
	readonly failureThreshold: number;
	/** Of the path, else of the probe. */
	readonly at: Position;
};

/** A directory of the host that the etcd container sees. */
export type Mount = {
	readonly mountPath: string;
	/** `undefined`: not from the host (an emptyDir, a claim). */
	readonly hostPath: string | undefined;
	readonly at: Position;
};

/** A value that YAML reads as something else than the text that is needed there. */
export type OddValue = {
	readonly name: string;
	/** As written. */
	readonly written: string;
	readonly type: string;
	readonly at: Position;
	/** The line as it should be. */
	readonly corrected: string;
};

/** A release of etcd, or of Kubernetes, as far as it is known. */
export type Release = {
	readonly major: number;
	readonly minor: number;
	/** `undefined` when only the series is known. */
	readonly patch: number | undefined;
};

/** What one file says about one etcd, whatever form it has. */
export type EtcdConfiguration = {
	readonly file: string;
	readonly kind: 'manifest' | 'kubeadm' | 'systemd' | 'flags';
	/** Where the flags begin: the place of what is missing. */
	readonly at: Position;
	/** False when something else, not in this file, may set flags, too. */
	readonly isComplete: boolean;
	readonly release: Release | undefined;
	/** In the order of the file; the last of a name counts, and flags before environment. */
	readonly settings: readonly Setting[];
	readonly probes: readonly Probe[];
	/** `undefined` where the form has none: a unit, a flag list. */
	readonly mounts: readonly Mount[] | undefined;
	readonly memoryLimitBytes: Bytes | undefined;
	/** Kubernetes' API server compacts this etcd by itself. */
	readonly isForKubernetes: boolean;
	readonly oddValues: readonly OddValue[];
	/** How a flag that is not there would be written. */
	readonly newFlag: (name: string, value: string) => string;
};

/** The setting that etcd goes by; `undefined` when there is none. */
export function settingOf(
	configuration: EtcdConfiguration,
	name: string,
): Setting | undefined {
	const all = configuration.settings.filter(each => each.name === name);
	return (
		all.findLast(each => each.from === 'flag') ??
		all.findLast(each => each.from === 'environment')
	);
}

/** Whether the release is at least that; `undefined` when it is not known well enough. */
export function isAtLeast(
	release: Release | undefined,
	major: number,
	minor: number,
	patch = 0,
): boolean | undefined {
	if (release === undefined) return undefined;
	if (release.major !== major) return release.major > major;
	if (release.minor !== minor) return release.minor > minor;
	return release.patch === undefined
		? patch === 0
			? true
			: undefined
		: release.patch >= patch;
}

/** The release in a text such as `3.5.15-0` or `v1.31.2`. */
export function releaseFrom(text: string): Release | undefined {
	const match = /^v?(\d{1,4})\.(\d{1,4})(?:\.(\d{1,4}))?(?!\d)/.exec(text);
	if (match === null) return undefined;
	const [, major, minor, patch] = match;
	return {
		major: Number(major),
		minor: Number(minor),
		patch: patch === undefined ? undefined : Number(patch),
	};
}
