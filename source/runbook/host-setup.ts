import type {EtcdctlFlags} from './etcdctl.js';

// How etcd is started on a host decides what a person types there. It is not
// in etcd's own API: the certificate paths tell, as kubeadm, k3s and RKE2 each
// have their own; where they tell nothing, each way is named.

/** What runs etcd on the hosts. */
export type HostSetup = 'kubeadm' | 'k3s' | 'rke2' | 'unknown';

/** kubeadm's static-pod manifest of etcd, and where it is put aside meanwhile. */
export const manifestFile = '/etc/kubernetes/manifests/etcd.yaml';
export const manifestAside = '/etc/kubernetes/etcd.yaml.aside';

/** What runs etcd, by the paths of the certificates that we connect with. */
export function hostSetup({cacert, cert}: EtcdctlFlags): HostSetup {
	const path = `${cacert ?? ''} ${cert ?? ''}`;
	if (path.includes('/var/lib/rancher/k3s/')) return 'k3s';
	if (path.includes('/var/lib/rancher/rke2/')) return 'rke2';
	return path.includes('/etc/kubernetes/') ? 'kubeadm' : 'unknown';
}

/** Lines that stop etcd on its host so that nothing starts it again. */
export function stopLines(setup: HostSetup): readonly string[] {
	switch (setup) {
		case 'kubeadm': {
			return [
				'# kubelet stops etcd when its manifest is gone; wait until crictl no longer lists it',
				`mv ${manifestFile} ${manifestAside}`,
				'crictl ps --name etcd',
			];
		}

		case 'k3s': {
			return ['systemctl stop k3s'];
		}

		case 'rke2': {
			return ['systemctl stop rke2-server && rke2-killall.sh'];
		}

		case 'unknown': {
			return [
				'# under systemd',
				'systemctl stop etcd',
				'# as a static pod of kubeadm: kubelet stops it when its manifest is gone',
				`mv ${manifestFile} ${manifestAside}`,
			];
		}
	}
}

/** Lines that start etcd on its host again. */
export function startLines(setup: HostSetup): readonly string[] {
	switch (setup) {
		case 'kubeadm': {
			return [`mv ${manifestAside} ${manifestFile}`];
		}

		case 'k3s': {
			return ['systemctl start k3s'];
		}

		case 'rke2': {
			return ['systemctl start rke2-server'];
		}

		case 'unknown': {
			return [
				'# under systemd',
				'systemctl start etcd',
				'# as a static pod of kubeadm',
				`mv ${manifestAside} ${manifestFile}`,
			];
		}
	}
}

/** Lines that show why etcd does not run on its host. */
export function lookLines(setup: HostSetup): readonly string[] {
	switch (setup) {
		case 'kubeadm': {
			return crictlLines;
		}

		case 'k3s': {
			return ['systemctl status k3s', 'journalctl -u k3s -n 50'];
		}

		case 'rke2': {
			return [
				'systemctl status rke2-server',
				'journalctl -u rke2-server -n 50',
				'/var/lib/rancher/rke2/bin/crictl ps -a --name etcd',
			];
		}

		case 'unknown': {
			return [
				'# under systemd',
				'systemctl status etcd',
				'journalctl -u etcd -n 50',
				'# as a static pod of kubeadm',
				...crictlLines,
			];
		}
	}
}

const crictlLines = [
	'# -a shows those that have exited, too; neither kubectl nor a shell in the image is needed',
	'crictl ps -a --name etcd',
	'crictl logs --tail 50 "$(crictl ps -aq --name etcd | head -n 1)"',
	'journalctl -u kubelet -n 50',
];

/** etcd's data directory where the setup fixes it; a placeholder where only its flag tells. */
export function dataDirectory(setup: HostSetup): string {
	switch (setup) {
		case 'kubeadm': {
			return '/var/lib/etcd';
		}

		case 'k3s': {
			return '/var/lib/rancher/k3s/server/db/etcd';
		}

		case 'rke2': {
			return '/var/lib/rancher/rke2/server/db/etcd';
		}

		case 'unknown': {
			return 'DATA_DIR';
		}
	}
}
