import {settingOf} from '../etcd-configuration.js';
import type {LintRule, RuleFinding} from '../lint-finding.js';

/** Stays on this machine: `localhost` and the loopback networks, IPv4 within IPv6 among them. */
const loopback =
	/^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\]|\[::ffff:7f[\da-f]{2}:[\da-f]{1,4}\])$/i;

/**
 * Where clients are served. The second has the JSON gateway, through which keys
 * are read and written, too (measured on 3.5.16: in the clear, with
 * --client-cert-auth on the other one). 3.4.23 does not know it.
 */
const listeners = ['listen-client-urls', 'listen-client-http-urls'];

/**
 * Clients served in the clear on a network. Key files do not change that: for a
 * URL of scheme http etcd ignores them, and `--client-cert-auth` with them (etcd
 * source, server/embed/etcd.go, configureClientListeners). Metrics, which have
 * listeners of their own, hold no keys and are left alone.
 */
export const plainClientPort: LintRule = configuration =>
	listeners.flatMap((name): readonly RuleFinding[] => {
		const setting = settingOf(configuration, name);
		const urls = (setting?.value ?? '').split(',').map(each => each.trim());
		const plain = urls.filter(url => isPlainOnNetwork(url));
		if (setting === undefined || plain.length === 0) return [];
		const corrected = urls
			.map(url =>
				plain.includes(url) ? url.replace(/^http:/i, 'https:') : url,
			)
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
	});

function isPlainOnNetwork(url: string): boolean {
	const host = /^http:\/\/(\[[^\]]*\]|[^:/]*)/i.exec(url)?.[1];
	return host !== undefined && !loopback.test(inShortForm(host));
}

// Of an IPv6 address, which can be written in many ways; `[::1]` for `[0:0:0:0:0:0:0:1]`.
function inShortForm(host: string): string {
	return host.startsWith('[')
		? (URL.parse(`http://${host}/`)?.hostname ?? host)
		: host;
}
