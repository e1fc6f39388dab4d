import {readTlsFiles} from '../etcd/tls.js';
import type {EtcdUser} from '../etcd/open-etcd3.js';
import type {EngineConfig} from '../engine/engine-config.js';
import {defaultSource, discover, kubeadmManifest} from '../host/discover.js';
import {UserError} from '../user-error.js';
import {parseDuration} from '../duration.js';

/** How to reach the cluster: the part of the engine's configuration that flags, environment and discovery decide. */
export type Connection = Pick<
	EngineConfig,
	| 'endpoints'
	| 'metricsUrls'
	| 'tls'
	| 'user'
	| 'etcdctl'
	| 'callTimeoutMs'
	| 'longCallTimeoutMs'
	| 'source'
>;

const defaultCallTimeoutMs = 5000;
const defaultLongCallTimeoutMs = 600_000;

/**
 * Flag, then environment, then what this host tells. `askPassword` is called
 * when a user is named without a password. Throws UserError for anything that
 * cannot be used.
 */
export async function findConnection(
	value: (flag: string) => string | undefined,
	environment: Readonly<Record<string, string | undefined>>,
	askPassword: (user: string) => Promise<string>,
): Promise<Connection> {
	const endpointText = value('endpoints');
	const found =
		endpointText === undefined ? discover(value('manifest')) : undefined;
	const files = {
		ca: value('cacert') ?? found?.ca,
		cert: value('cert') ?? found?.cert,
		key: value('key') ?? found?.key,
	};
	const tls = readTlsFiles(files);
	const endpoints = (found?.endpoints ?? list(endpointText ?? '')).map(text =>
		endpointFrom(text, tls !== undefined),
	);
	if (endpoints.length === 0) {
		throw new UserError({
			what: 'the list of endpoints is empty',
			tryThis: 'give --endpoints URL,... as to etcdctl',
		});
	}

	const user = await userFrom(
		value('user'),
		environment['ETCDCTL_PASSWORD'],
		askPassword,
	);
	const timeout = value('command-timeout');
	const timeoutMs =
		timeout === undefined
			? undefined
			: parseDuration(timeout, '--command-timeout');
	if (timeoutMs === 0) {
		throw new UserError({
			what: '--command-timeout is 0: no call could be answered',
			tryThis: 'give at least 1s',
		});
	}

	return {
		endpoints: [...new Set(endpoints)],
		metricsUrls:
			metricsUrlsFrom(value('metrics-urls'), endpoints) ??
			(found?.metricsUrls ?? []).map(url => ({
				for: endpoints[0] ?? '',
				url,
			})),
		tls,
		user,
		etcdctl: {
			cacert: files.ca,
			cert: files.cert,
			key: files.key,
			user: user?.name,
		},
		callTimeoutMs: timeoutMs ?? defaultCallTimeoutMs,
		longCallTimeoutMs: timeoutMs ?? defaultLongCallTimeoutMs,
		source: found?.source ?? 'the endpoints given',
	};
}

/** Where the endpoints were looked for, in vain, before the default was tried; `undefined` when they were given or found. */
export function lookedForText({
	source,
}: Pick<Connection, 'source'>): string | undefined {
	return source === defaultSource
		? `only the default was tried, for there is no --endpoints, no ETCDCTL_ENDPOINTS, no etcd in ${kubeadmManifest}, and no certificate of k3s or RKE2: give --endpoints`
		: undefined;
}

function endpointFrom(text: string, isSecure: boolean): string {
	if (text.includes('@')) {
		// Not repeated: what stands before the @ may be a password.
		throw new UserError({
			what: 'an endpoint holds a user or a password',
			tryThis: 'give --user NAME, and the password in ETCDCTL_PASSWORD',
		});
	}

	const withScheme = /^[a-z]+:\/\//i.test(text)
		? text
		: `${isSecure ? 'https' : 'http'}://${text}`;
	let url: URL;
	try {
		url = new URL(withScheme);
	} catch {
		throw badEndpoint(text, 'is not a URL');
	}

	if (url.protocol !== 'http:' && url.protocol !== 'https:') {
		throw badEndpoint(text, `has the scheme ${url.protocol}//`);
	}

	if (
		url.hostname === '' ||
		(url.pathname !== '/' && url.pathname !== '') ||
		url.search !== '' ||
		url.hash !== ''
	) {
		throw badEndpoint(text, 'is not just a host and a port');
	}

	// URL leaves out the scheme's own port, 443 or 80, though it was given.
	const given = /:(\d+)\/?$/.exec(withScheme)?.[1];
	const port = given === undefined ? 2379 : Number(given);
	return `${url.protocol}//${url.hostname}:${port}`;
}

function badEndpoint(text: string, why: string): UserError {
	return new UserError({
		what: `the endpoint ${JSON.stringify(text)} ${why}`,
		tryThis: 'write it as https://10.0.0.1:2379 or 10.0.0.1:2379',
	});
}

async function userFrom(
	text: string | undefined,
	password: string | undefined,
	askPassword: (user: string) => Promise<string>,
): Promise<EtcdUser | undefined> {
	if (text === undefined) return undefined;
	// etcdctl takes NAME:PASSWORD, too.
	const colon = text.indexOf(':');
	const name = colon === -1 ? text : text.slice(0, colon);
	const given = colon === -1 ? password : text.slice(colon + 1);
	return {name, password: given ?? (await askPassword(name))};
}

function metricsUrlsFrom(
	text: string | undefined,
	endpoints: readonly string[],
): EngineConfig['metricsUrls'] | undefined {
	if (text === undefined) return undefined;
	return list(text).map((entry, index) => {
		const named = /^([^=:/]+)=(.+)$/.exec(entry);
		const url = named?.[2] ?? entry;
		if (!/^https?:\/\/[^/]+/.test(url) || !URL.canParse(url)) {
			throw new UserError({
				what: `the metrics URL ${JSON.stringify(entry)} is not a URL`,
				tryThis: 'write it as http://10.0.0.1:2381/metrics or NAME=URL',
			});
		}

		const owner = named?.[1] ?? endpoints[index];
		if (owner === undefined) {
			throw new UserError({
				what: `--metrics-urls has more entries than --endpoints: ${JSON.stringify(entry)}`,
				tryThis: 'name the member: NAME=URL',
			});
		}

		return {
			for: owner,
			url: /\/metrics\/?$/.test(url)
				? url
				: `${url.replace(/\/+$/, '')}/metrics`,
		};
	});
}

function list(text: string): readonly string[] {
	return text
		.split(',')
		.map(entry => entry.trim())
		.filter(entry => entry !== '');
}
