import type {EtcdConfiguration} from './etcd-configuration.js';
import {kubeadmConfiguration} from './kubeadm.js';
import {manifestConfigurations} from './manifest.js';
import type {YamlValue} from './yaml-text.js';

/**
 * Whether a text may be a part of a manifest or of a kubeadm file, to be merged
 * by hand: it has one of their keys, and names no kind.
 */
export function isFragment(text: string): boolean {
	return /^[ \t]*(?:[-{,][ \t]*)?"?(?:spec|containers|etcd|local|extraArgs)"?[ \t]*:[ \t]*(?:[{[#].*)?\r?$/m.test(
		text,
	);
}

/**
 * The etcds of a fragment. The rest of the file may set flags and mount
 * volumes, too, so what is not there is not judged. Empty where none is in it.
 */
export function fragmentConfigurations(
	root: YamlValue,
	file: string,
): readonly EtcdConfiguration[] {
	const local = root.get('etcd', 'local', 'extraArgs');
	const kubeadm =
		local === undefined ? undefined : kubeadmConfiguration(root, file);
	return [
		...(kubeadm === undefined ? [] : [kubeadm]),
		...manifestConfigurations(root, file),
	].map(each => ({...each, isComplete: false, mounts: undefined}));
}
