import {
	settingOf,
	type EtcdConfiguration,
	type Mount,
	type Setting,
} from '../etcd-configuration.js';
import type {LintRule, RuleFinding} from '../lint-finding.js';

const usualDirectory = '/var/lib/etcd';

/**
 * A data directory that is not where the data is. A member on an empty directory
 * is a new, empty cluster that calls itself healthy when `--initial-cluster`
 * names only itself, and cannot start otherwise (measured on 3.4.23 and 3.5.30,
 * etcd #3504).
 */
export const dataDirMoved: LintRule = configuration => {
	const setting = settingOf(configuration, 'data-dir');
	const {mounts} = configuration;
	if (setting?.value === undefined) return [];
	if (mounts === undefined) {
		return startsAlone(configuration) && isUnusual(setting.value)
			? [moved(setting.at, setting.value, setting.write(usualDirectory))]
			: [];
	}

	const mount = mountOf(mounts, setting.value);
	if (mount === undefined) return [unmounted(setting, mounts)];
	const directory = onHost(mount, setting.value);
	const isNew = directory !== undefined && isUnusual(directory);
	return isNew && startsAlone(configuration)
		? [moved(mount.at, directory, `keep ${usualDirectory}`)]
		: [];
};

function unmounted(setting: Setting, mounts: readonly Mount[]): RuleFinding {
	const usual = mounts.find(
		each =>
			/etcd/.test(each.mountPath) && !/pki|ssl|cert|tls/.test(each.mountPath),
	);
	return {
		code: 'data-dir-moved',
		severity: 'critical',
		at: setting.at,
		summary: `the data directory ${setting.value ?? ''} is in no volume: etcd starts there without its data, and what it writes is gone with the container`,
		remedy:
			usual === undefined
				? 'mount a directory of the host there, the one with the data'
				: setting.write(usual.mountPath),
	};
}

function moved(
	at: Setting['at'],
	directory: string,
	corrected: string,
): RuleFinding {
	return {
		code: 'data-dir-moved',
		severity: 'info',
		at,
		summary: `the data is at ${directory}, and --initial-cluster names only this member: if that directory is empty, etcd starts as a new, empty cluster that calls itself healthy`,
		remedy: `to move data, stop etcd and copy the directory first, or remove the member and add it anew; otherwise ${corrected}`,
	};
}

// kubeadm's first node, or nothing said: etcd then starts a cluster of its own.
function startsAlone(configuration: EtcdConfiguration): boolean {
	const state = settingOf(configuration, 'initial-cluster-state')?.value;
	const members = settingOf(configuration, 'initial-cluster')?.value ?? '';
	return state !== 'existing' && members !== '' && !members.includes(',');
}

function isUnusual(directory: string): boolean {
	return !`${withoutEnd(directory)}/`.startsWith(`${usualDirectory}/`);
}

// The deepest mount that holds the directory.
function mountOf(
	mounts: readonly Mount[],
	directory: string,
): Mount | undefined {
	return mounts
		.filter(({mountPath}) =>
			`${withoutEnd(directory)}/`.startsWith(`${withoutEnd(mountPath)}/`),
		)
		.toSorted((a, b) => b.mountPath.length - a.mountPath.length)[0];
}

function onHost(mount: Mount, directory: string): string | undefined {
	if (mount.hostPath === undefined) return undefined;
	const inner = withoutEnd(directory).slice(withoutEnd(mount.mountPath).length);
	return withoutEnd(mount.hostPath) + inner;
}

function withoutEnd(directory: string): string {
	return directory.replace(/\/+$/, '');
}
