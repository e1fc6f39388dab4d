import assert from 'node:assert/strict';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {after, test} from 'node:test';
import {
	findConnection,
	type Connection,
} from '../../../source/command-line/connection.js';
import {UserError} from '../../../source/user-error.js';
import {authority, leaf, misnamedLeaf} from '../metrics/tls-fixtures.js';

const folder = mkdtempSync(path.join(tmpdir(), 'etcd-medic-connection-'));
after(() => {
	rmSync(folder, {recursive: true, force: true});
});

function file(name: string, text: string): string {
	const full = path.join(folder, name);
	writeFileSync(full, text);
	return full;
}

const tlsFlags = {
	cacert: file('ca.crt', authority),
	cert: file('client.crt', leaf.cert),
	key: file('client.key', leaf.key),
};

type Flags = Readonly<Record<string, string>>;

async function connect(
	flags: Flags,
	environment: Flags = {},
	askPassword: (user: string) => Promise<string> = async () =>
		assert.fail('nobody may be asked'),
): Promise<Connection> {
	return findConnection(
		name => (Object.hasOwn(flags, name) ? flags[name] : undefined),
		environment,
		askPassword,
	);
}

async function refusal(flags: Flags): Promise<UserError> {
	try {
		await connect(flags);
	} catch (error) {
		assert.ok(error instanceof UserError, String(error));
		assert.equal(error.exitCode, 64);
		return error;
	}

	return assert.fail(`accepted: ${JSON.stringify(flags)}`);
}

test('an endpoint gets the scheme and the port that it leaves out', async () => {
	const table: ReadonlyArray<readonly [string, string]> = [
		['10.0.0.1:2379', 'http://10.0.0.1:2379'],
		['10.0.0.1', 'http://10.0.0.1:2379'],
		['http://10.0.0.1', 'http://10.0.0.1:2379'],
		['http://10.0.0.1:2379/', 'http://10.0.0.1:2379'],
		['https://etcd-0.example:4001', 'https://etcd-0.example:4001'],
		['https://etcd.example:443', 'https://etcd.example:443'],
		['https://etcd.example:443/', 'https://etcd.example:443'],
		['http://etcd.example:80', 'http://etcd.example:80'],
		['etcd.example:80', 'http://etcd.example:80'],
		['HTTPS://Etcd.Example:2379', 'https://etcd.example:2379'],
		['localhost:2379', 'http://localhost:2379'],
		['[::1]:2379', 'http://[::1]:2379'],
		['https://[fd00::1]', 'https://[fd00::1]:2379'],
		['https://[fd00::1]:443', 'https://[fd00::1]:443'],
	];
	for (const [text, endpoint] of table) {
		const {endpoints} = await connect({endpoints: text});
		assert.deepEqual(endpoints, [endpoint], text);
	}
});

test('with certificates an endpoint without a scheme is https, one with a scheme stays', async () => {
	const {endpoints, tls} = await connect({
		...tlsFlags,
		endpoints: '10.0.0.1:2379,http://10.0.0.2:2379',
	});
	assert.deepEqual(endpoints, [
		'https://10.0.0.1:2379',
		'http://10.0.0.2:2379',
	]);
	assert.equal(Buffer.from(tls?.ca ?? []).toString(), authority);
	assert.equal(Buffer.from(tls?.key ?? []).toString(), leaf.key);
	const onlyCa = await connect({
		cacert: tlsFlags.cacert,
		endpoints: '10.0.0.1',
	});
	assert.deepEqual(onlyCa.endpoints, ['https://10.0.0.1:2379']);
	assert.equal(onlyCa.tls?.cert, undefined);
});

test('a list of endpoints may hold spaces, gaps and the same one twice', async () => {
	const {endpoints, source} = await connect({
		endpoints: ' 10.0.0.1:2379 ,,10.0.0.2:2379,http://10.0.0.1:2379, ',
	});
	assert.deepEqual(endpoints, ['http://10.0.0.1:2379', 'http://10.0.0.2:2379']);
	assert.equal(source, 'the endpoints given');
});

test('an endpoint that is not a host and a port is refused, naming it', async () => {
	for (const text of [
		'http://',
		'http://10.0.0.1:99999',
		'10.0.0.1:port',
		'ftp://10.0.0.1:2379',
		'unix:///run/etcd.sock',
		'http://10.0.0.1:2379/v3',
		'http://10.0.0.1:2379?x=1',
		'http://10.0.0.1:2379#x',
		'10.0.0.1 :2379',
		'[::1:2379',
	]) {
		const error = await refusal({endpoints: `10.0.0.9:2379,${text}`});
		assert.ok(error.message.includes(JSON.stringify(text)), error.message);
		assert.match(error.tryThis, /https:\/\/10\.0\.0\.1:2379/);
	}
});

test('a password in an endpoint is refused without being repeated', async () => {
	const error = await refusal({endpoints: 'http://root:hunter2@10.0.0.1:2379'});
	assert.doesNotMatch(`${error.message} ${error.tryThis}`, /hunter2/);
});

test('a list without an endpoint is refused', async () => {
	for (const endpoints of [',', ' , ', ' ']) {
		const error = await refusal({endpoints});
		assert.equal(error.message, 'the list of endpoints is empty');
	}
});

test('a user brings the password after the colon, in the environment, or is asked', async () => {
	const endpoints = '10.0.0.1:2379';
	const environment = {ETCDCTL_PASSWORD: 'from-env'};
	const asked: string[] = [];
	const ask = async (user: string): Promise<string> => {
		asked.push(user);
		return 'typed';
	};

	const of = async (user: string, env: Flags): Promise<unknown> =>
		(await connect({endpoints, user}, env, ask)).user;
	assert.deepEqual(await of('root:s3cret', environment), {
		name: 'root',
		password: 's3cret',
	});
	assert.deepEqual(await of('root:a:b:c', {}), {
		name: 'root',
		password: 'a:b:c',
	});
	assert.deepEqual(await of('root', environment), {
		name: 'root',
		password: 'from-env',
	});
	assert.deepEqual(await of('root:', environment), {
		name: 'root',
		password: '',
	});
	assert.deepEqual(asked, []);
	assert.deepEqual(await of('root', {}), {name: 'root', password: 'typed'});
	assert.deepEqual(asked, ['root']);
});

test('nobody is asked for a password when no user is named', async () => {
	const {user} = await connect(
		{endpoints: '10.0.0.1'},
		{ETCDCTL_PASSWORD: 'x'},
	);
	assert.equal(user, undefined);
});

test('the password is in no etcdctl flag and in nothing else but the user', async () => {
	const {user, ...rest} = await connect({
		...tlsFlags,
		endpoints: '10.0.0.1:2379',
		user: 'root:s3cret',
	});
	assert.deepEqual(user, {name: 'root', password: 's3cret'});
	assert.deepEqual(rest.etcdctl, {
		cacert: tlsFlags.cacert,
		cert: tlsFlags.cert,
		key: tlsFlags.key,
		user: 'root',
	});
	assert.doesNotMatch(JSON.stringify(rest), /s3cret/);
});

test('metrics URLs belong to the endpoints in turn, or to the member they name', async () => {
	const {metricsUrls} = await connect({
		endpoints: '10.0.0.1,10.0.0.2,10.0.0.3',
		'metrics-urls':
			'http://10.0.0.1:2381/metrics, http://10.0.0.2:2381 ,m3=https://10.0.0.3:2381/',
	});
	assert.deepEqual(metricsUrls, [
		{for: 'http://10.0.0.1:2379', url: 'http://10.0.0.1:2381/metrics'},
		{for: 'http://10.0.0.2:2379', url: 'http://10.0.0.2:2381/metrics'},
		{for: 'm3', url: 'https://10.0.0.3:2381/metrics'},
	]);
});

test('more metrics URLs than endpoints are refused unless they name their member', async () => {
	const endpoints = '10.0.0.1';
	const error = await refusal({
		endpoints,
		'metrics-urls': 'http://10.0.0.1:2381,http://10.0.0.2:2381',
	});
	assert.match(error.message, /more entries than --endpoints/);
	assert.match(error.message, /10\.0\.0\.2/);
	const named = await connect({
		endpoints,
		'metrics-urls': 'm1=http://10.0.0.1:2381,m2=http://10.0.0.2:2381',
	});
	assert.deepEqual(
		named.metricsUrls.map(each => each.for),
		['m1', 'm2'],
	);
});

test('a metrics URL that is none is refused, naming it', async () => {
	for (const text of ['10.0.0.1:2381', 'm1=10.0.0.1:2381', 'ftp://h/', 'm1=']) {
		const error = await refusal({endpoints: '10.0.0.1', 'metrics-urls': text});
		assert.ok(error.message.includes(JSON.stringify(text)), error.message);
	}
});

test('a timeout that is given holds for short and long calls alike', async () => {
	const endpoints = '10.0.0.1';
	const byDefault = await connect({endpoints});
	assert.equal(byDefault.callTimeoutMs, 5000);
	assert.equal(byDefault.longCallTimeoutMs, 600_000);
	const given = await connect({endpoints, 'command-timeout': '1m30s'});
	assert.equal(given.callTimeoutMs, 90_000);
	assert.equal(given.longCallTimeoutMs, 90_000);
});

test('a timeout of nothing, or that is no time, is refused', async () => {
	for (const text of ['0', '0s', '0.0ms', 'soon', '-1s']) {
		const error = await refusal({
			endpoints: '10.0.0.1',
			'command-timeout': text,
		});
		assert.match(error.message, /^--command-timeout /, text);
	}
});

test('certificate files that cannot be used are told by flag and path', async () => {
	const endpoints = '10.0.0.1';
	const missing = path.join(folder, 'missing.crt');
	const noPem = file('no.pem', 'nothing');
	const otherKey = file('other.key', misnamedLeaf.key);
	const {cacert, cert, key} = tlsFlags;
	const table: ReadonlyArray<readonly [Flags, RegExp]> = [
		[{cacert: missing}, /--cacert, .*missing\.crt: ENOENT/],
		[{cacert: noPem}, /--cacert, .*no\.pem, is not a PEM certificate/],
		[{cert}, /^--cert was given without --key$/],
		[{key}, /^--key was given without --cert$/],
		[{cacert, cert, key: otherKey}, /does not belong to the certificate/],
		[{cert, key: noPem}, /--key, .*no\.pem, is not an unencrypted PEM/],
	];
	for (const [flags, message] of table) {
		const error = await refusal({endpoints, ...flags});
		assert.match(error.message, message);
	}
});

test('a manifest gives endpoints, certificates and metrics, which flags outrank', async () => {
	const pki = mkdtempSync(path.join(folder, 'pki-'));
	const at = (name: string, text: string): string => {
		writeFileSync(path.join(pki, name), text);
		return path.join(pki, name);
	};

	const ca = at('ca.crt', authority);
	const client = at('healthcheck-client.crt', leaf.cert);
	const clientKey = at('healthcheck-client.key', leaf.key);
	const manifest = file(
		'etcd.yaml',
		[
			'spec:',
			'  containers:',
			'  - command:',
			'    - etcd',
			'    - --advertise-client-urls=https://10.0.0.1:2379',
			`    - --cert-file=${path.join(pki, 'server.crt')}`,
			'    - --listen-metrics-urls=http://127.0.0.1:2381',
			`    - --trusted-ca-file=${ca}`,
			'',
		].join('\n'),
	);
	const found = await connect({manifest});
	assert.deepEqual(found.endpoints, ['https://10.0.0.1:2379']);
	assert.equal(found.source, manifest);
	assert.deepEqual(found.etcdctl, {
		cacert: ca,
		cert: client,
		key: clientKey,
		user: undefined,
	});
	assert.deepEqual(found.metricsUrls, [
		{for: 'https://10.0.0.1:2379', url: 'http://127.0.0.1:2381/metrics'},
	]);
	const overruled = await connect({manifest, ...tlsFlags});
	assert.equal(overruled.etcdctl.cert, tlsFlags.cert);
	const named = await connect({manifest, endpoints: 'http://10.0.0.2:2379'});
	assert.deepEqual(named.endpoints, ['http://10.0.0.2:2379']);
	assert.equal(named.tls, undefined);
	assert.deepEqual(named.metricsUrls, []);
});
