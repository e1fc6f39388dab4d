import {UserError} from '../user-error.js';
import type {Bytes} from '../units.js';
import type {EtcdConfiguration} from './etcd-configuration.js';
import {flagListConfiguration} from './flag-list.js';
import {isKubeadm, kubeadmConfiguration} from './kubeadm.js';
import {manifestConfigurations} from './manifest.js';
import {isSystemd, systemdConfiguration} from './systemd.js';
import {fragmentConfigurations, isFragment} from './yaml-fragment.js';
import {yamlDocuments} from './yaml-text.js';

/** No configuration is larger; reading YAML takes longer the larger it is. */
export const maxConfigurationBytes: Bytes = 256 * 1024;

/**
 * The etcds that a text configures, whatever form it has; what form that is is
 * told by the text, not by the file's name. Throws UserError, exit code 3, for a
 * text that configures none, and for one that cannot be read.
 */
export function configurationsIn(
	text: string,
	file: string,
): readonly EtcdConfiguration[] {
	if (text.length > maxConfigurationBytes) {
		throw new UserError({
			what: `${file} is larger than 256 KiB: no configuration of etcd is`,
			tryThis: 'give a manifest, a kubeadm file, a systemd unit or a flag list',
			exitCode: 3,
		});
	}

	if (/^@@ -\d/m.test(text)) {
		throw new UserError({
			what: `${file} is a patch, and says only half of what it changes`,
			tryThis: 'apply it to a copy (patch FILE PATCH) and lint the copy',
			exitCode: 3,
		});
	}

	// An object of Kubernetes or of kubeadm, as YAML or as JSON.
	if (/^[ \t]*(?:[{,][ \t]*)?"?(?:apiVersion|kind)"?[ \t]*:/m.test(text)) {
		const documents = yamlDocuments(text, file);
		const kubeadm = documents.filter(each => isKubeadm(each));
		const found = [
			...kubeadm.flatMap(each => kubeadmConfiguration(each, file) ?? []),
			...documents.flatMap(each => manifestConfigurations(each, file)),
		];
		if (found.length > 0) return found;
		if (kubeadm.length > 0) {
			throw none(file, 'its etcd is external: kubeadm does not configure it');
		}

		throw none(file, 'there is no etcd container and no ClusterConfiguration');
	}

	if (!isSystemd(text) && isFragment(text)) {
		const fragments = yamlDocuments(text, file).flatMap(each =>
			fragmentConfigurations(each, file),
		);
		if (fragments.length > 0) return fragments;
	}

	const found = isSystemd(text)
		? systemdConfiguration(text, file)
		: flagListConfiguration(text, file);
	if (found === undefined) {
		throw none(
			file,
			text.trim() === '' ? 'it is empty' : 'nothing in it starts etcd',
		);
	}

	return [found];
}

function none(file: string, why: string): UserError {
	return new UserError({
		what: `${file} configures no etcd: ${why}`,
		tryThis:
			'give a static-pod manifest, a kubeadm ClusterConfiguration, a systemd unit, or etcd flags as ps prints them',
		exitCode: 3,
	});
}
