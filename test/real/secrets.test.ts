import assert from 'node:assert/strict';
import {
	chmodSync,
	lstatSync,
	mkdirSync,
	readFileSync,
	readdirSync,
} from 'node:fs';
import https from 'node:https';
import net from 'node:net';
import path from 'node:path';
import {test, type TestContext} from 'node:test';
import {makeCertificates} from '../../scripts/certificates.js';
import {
	endpointFlags,
	realCluster,
	temporaryFolder,
} from '../support/real-incident.js';
import {password, runWatched} from '../support/watched-run.js';

/** What a run has to end with, and its arguments. */
type Asked = readonly [code: RegExp, ...args: readonly string[]];

test('a password reaches no output, no file, no process list and no child; all that is written is for its owner only', async context => {
	const cluster = await realCluster(context, '3.5');
	for (const words of [
		['user', 'add', `root:${password}`],
		['user', 'grant-role', 'root', 'root'],
		['auth', 'enable'],
	]) {
		const {code, stderr} = await cluster.etcdctl(...words);
		assert.equal(code, 0, `${words.join(' ')}: ${stderr}`);
	}

	const home = temporaryFolder(context);
	const flags = [...endpointFlags(cluster), '--user', 'root'];
	const frozen: readonly Asked[] = [
		[/2/, 'check', '--output', 'json', ...flags],
		[/0/, 'plan', ...flags],
		[/0/, 'writers', '--for', '1s', ...flags],
		[/0/, 'snapshot', path.join(home, 'backup.db'), ...flags],
	];
	const writable: readonly Asked[] = [
		[/0/, 'report'],
		[/0/, 'prevent', 'manifest', ...flags],
		// etcdctl takes it on the command line, where ps shows it until the program is up.
		[/[0-2]/, 'check', ...endpointFlags(cluster), '--user', `root:${password}`],
		// What fails talks most.
		[/64/, 'check', '--debug', '--fail-on', 'info', ...flags],
		[/64/, 'check', '--debug', '--endpoints', `http://root:${password}@a`],
		[
			/3/,
			'check',
			'--debug',
			'--endpoints',
			'http://127.0.0.1:1',
			'--user',
			'root',
		],
		[
			/[23]/,
			'check',
			...endpointFlags(cluster),
			'--user',
			`nobody:${password}`,
		],
	];
	// Something to recover from, and a journal.
	await raiseNospace(cluster.endpoints[0] ?? '', cluster.members[0]?.id ?? '');
	let looks = 0;
	for (const together of [
		frozen,
		[[/[01]/, 'recover', '--yes', ...flags]] satisfies readonly Asked[],
		writable,
	]) {
		const seen = await Promise.all(
			together.map(async ([code, ...args]) => {
				const {output, leaks, ...ended} = await runWatched(args, home);
				const what = args.slice(0, 3).join(' ');
				assert.match(String(ended.code), code, `${what}: ${output}`);
				assert.ok(!output.includes(password), what);
				assert.deepEqual(leaks, [], what);
				return ended.looks;
			}),
		);
		for (const each of seen) looks += each;
	}

	assert.ok(looks > 0, 'the program was never seen in the process list');
	const written = everythingUnder(home);
	assert.ok(
		written.some(file => /run-.*\.jsonl$/.test(file)),
		written.join(),
	);
	for (const file of written) {
		const status = lstatSync(file);
		const mode = (status.mode & 0o777).toString(8);
		// Node writes its compiled modules itself; they lie behind a directory of ours.
		if (!file.startsWith(path.join(home, '.cache/etcd-medic/'))) {
			assert.equal(mode, status.isDirectory() ? '700' : '600', file);
		}

		if (status.isFile()) {
			assert.ok(!readFileSync(file).includes(password), file);
		}
	}
});

test('whoever stands in between without a certificate of the CA learns nothing, whatever the environment says', async context => {
	const tls = await makeCertificates(temporaryFolder(context));
	// Knows every secret but the CA's key.
	const {port, received} = await listen(context, {
		cert: readFileSync(tls.otherClient.cert),
		key: readFileSync(tls.otherClient.key),
	});
	for (const more of [{}, {NODE_TLS_REJECT_UNAUTHORIZED: '0'}]) {
		const seen = await runWatched(
			[
				'check',
				'--output=json',
				`--endpoints=https://127.0.0.1:${port}`,
				`--cacert=${tls.caCert}`,
				`--cert=${tls.client.cert}`,
				`--key=${tls.client.key}`,
				'--user=root',
				'--command-timeout=2s',
			],
			temporaryFolder(context),
			more,
		);
		assert.equal(seen.code, 3, seen.output);
		assert.match(seen.output, /"kind": ?"tls"/);
		assert.deepEqual(received, []);
	}
});

test('among https endpoints no address that advertises http is connected to', async context => {
	const tls = await makeCertificates(temporaryFolder(context));
	let connections = 0;
	const trap = net.createServer(socket => {
		connections += 1;
		socket.destroy();
	});
	const port = await portOf(context, trap);
	const cluster = await realCluster(context, '3.5', {
		tls,
		memberFlags: {m2: [`--advertise-client-urls=http://127.0.0.1:${port}`]},
	});
	const args = [
		'check',
		'--output=json',
		`--endpoints=${cluster.endpoints[0] ?? ''}`,
		`--cacert=${tls.caCert}`,
		`--cert=${tls.client.cert}`,
		`--key=${tls.client.key}`,
	];
	const {code, output} = await runWatched(args, temporaryFolder(context));
	assert.ok(code === 1 || code === 2, output);
	assert.match(output, /m2 is unreachable from .*it advertises http and/);
	assert.equal(connections, 0);
});

test('compiled code is kept only where nobody else can put any', async context => {
	const home = temporaryFolder(context);
	for (const [mode, expected] of [
		[0o700, ['etcd-medic']],
		[0o777, []],
	] as const) {
		const cache = path.join(home, mode.toString(8));
		mkdirSync(cache);
		chmodSync(cache, mode);
		const {code, output} = await runWatched(['prevent', 'systemd'], home, {
			XDG_CACHE_HOME: cache,
		});
		assert.equal(code, 0, output);
		assert.deepEqual(readdirSync(cache), expected);
	}
});

async function raiseNospace(endpoint: string, id: string): Promise<void> {
	const post = async (
		at: string,
		body: object,
		token = '',
	): Promise<unknown> => {
		const answer = await fetch(`${endpoint}/v3/${at}`, {
			method: 'POST',
			headers: {Authorization: token},
			body: JSON.stringify(body),
		});
		assert.equal(answer.status, 200, at);
		return answer.json();
	};

	const {token} = (await post('auth/authenticate', {
		name: 'root',
		password,
	})) as {token: string};
	await post(
		'maintenance/alarm',
		{
			action: 'ACTIVATE',
			memberID: BigInt(`0x${id}`).toString(),
			alarm: 'NOSPACE',
		},
		token,
	);
}

function everythingUnder(folder: string): readonly string[] {
	return readdirSync(folder, {recursive: true, encoding: 'utf8'}).map(name =>
		path.join(folder, name),
	);
}

/** A server that keeps whatever comes through its handshake. */
async function listen(
	context: TestContext,
	pair: {cert: Buffer; key: Buffer},
): Promise<{port: number; received: readonly string[]}> {
	const received: string[] = [];
	const server = https.createServer(
		{...pair, ALPNProtocols: ['h2', 'http/1.1']},
		(request, response) => {
			received.push(`${request.method} ${request.url}`);
			response.end();
		},
	);
	server.on('secureConnection', socket => {
		socket.on('data', (data: Buffer) => {
			received.push(data.toString('latin1'));
		});
	});
	return {port: await portOf(context, server), received};
}

/** Listens on a port of loopback until the test ends. */
async function portOf(
	context: TestContext,
	server: net.Server,
): Promise<number> {
	await new Promise<void>(resolve => {
		server.listen(0, '127.0.0.1', resolve);
	});
	context.after(() => {
		server.close();
	});
	const address = server.address();
	assert.ok(address !== null && typeof address === 'object');
	return address.port;
}
