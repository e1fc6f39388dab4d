import {settingOf} from '../etcd-configuration.js';
import type {LintRule} from '../lint-finding.js';

/** Stays on this machine: `localhost` and the loopback networks. */
const loopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/i;

/**
 * Clients served in the clear on a network. Key files do not change that: for a
 * URL of scheme http etcd ignores them, and `--client-cert-auth` with them (etcd
 * source, server/embed/etcd.go, configureClientListeners). Metrics, which have
 * listeners of their own, hold no keys and are left alone.
 */
export const plainClientPort: LintRule = configuration => {
	const setting = settingOf(configuration, 'listen-client-urls');
	const urls = (setting?.value ?? '').split(',').map(each => each.trim());
	const plain = urls.filter(url => isPlainOnNetwork(url));
	if (setting === undefined || plain.length === 0) return [];
	const corrected = urls
		.map(url => (plain.includes(url) ? url.replace(/^http:/i, 'https:') : url))
		.join(',');
	return [
		{
			code: 'plain-client-port',
			severity: 'warning',
			at: setting.at,
			summary: `${plain.join(' and ')} serves clients without TLS: whoever reaches it may read and change every key, and no certificate is asked for`,
			remedy: `${setting.write(corrected)} with --cert-file, --key-file, --trusted-ca-file and --client-cert-auth=true; or keep http to 127.0.0.1`,
		},
	];
};

function isPlainOnNetwork(url: string): boolean {
	const host = /^http:\/\/(\[[^\]]*\]|[^:/]*)/i.exec(url)?.[1];
	return host !== undefined && !loopback.test(host);
}
