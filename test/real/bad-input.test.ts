import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {writeFileSync} from 'node:fs';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import path from 'node:path';
import {test, type TestContext} from 'node:test';
import {
	makeCertificates,
	type Certificates,
} from '../../scripts/certificates.js';
import {etcdSeries, type EtcdSeries} from '../../scripts/etcd-binaries.js';
import type {LocalCluster} from '../../scripts/local-cluster.js';
import {
	endpointFlags,
	program,
	realCluster,
	temporaryFolder,
} from '../support/real-incident.js';
import {openInShell} from '../support/in-shell.js';
import {runProgram} from '../support/run-program.js';
import {
	assertCannotTell,
	assertLeftTidily,
	assertOneLine,
	password,
} from './bad-input-bed.js';

/** Environment and arguments, and what the one line must hold. */
const usage = [
	'check --bogus => unknown flag: --bogus',
	'-x => unknown flag: -x',
	'heal => no such command: heal',
	'check now => unexpected argument: now',
	'check --read-only => --read-only does not belong to check',
	'check --endpoints= => --endpoints is empty',
	"check --endpoints '' => --endpoints is empty",
	'check --endpoints , => endpoints is empty',
	'check --endpoints ftp://x => "ftp://x"',
	'check --endpoints http:// => "http://"',
	'check --endpoints 127.0.0.1:99999 => "127.0.0.1:99999"',
	'check --endpoints http://x:1/v3 => "http://x:1/v3"',
	`check --endpoints http://root:${password}@x:1 => ETCDCTL_PASSWORD`,
	'ETCDCTL_ENDPOINTS=ftp://x check => "ftp://x"',
	'recover --yes --interval 5ms => --interval is shorter than 200ms',
	'check --command-timeout soon => --command-timeout takes a time',
	'check --command-timeout=-1s => --command-timeout takes a time',
	'check --command-timeout 0 => --command-timeout is 0',
	'ETCDCTL_COMMAND_TIMEOUT=soon check => --command-timeout takes a time',
	'check --window x => --window takes a time',
	'check --output yaml => not "yaml"',
	'check --manifest /nonexistent/etcd.yaml => /nonexistent/etcd.yaml',
	' => needs a terminal',
	'recover => etcd-medic recover --yes',
	'check --endpoints 127.0.0.1:1 --user root => set ETCDCTL_PASSWORD',
];

for (const line of usage) {
	const [words = '', says = ''] = line.split(' => ');
	test(`usage: "${words}" is told in one line, exit 64`, async context => {
		const given = words.split(' ').filter(word => word !== '');
		const args = given.filter(word => !word.startsWith('ETCDCTL_'));
		const env = given
			.filter(word => word.startsWith('ETCDCTL_'))
			.map(word => word.split('='));
		const ended = await runProgram(
			context,
			args.map(word => (word === "''" ? '' : word)),
			Object.fromEntries(env) as Record<string, string>,
		);
		assertOneLine(ended, 64, /etcd-medic: /);
		assert.ok(ended.stderr.includes(says), ended.stderr);
		assert.equal(ended.stdout, '');
	});
}

test('certificate files that cannot be used are named in one line, exit 64', async context => {
	const folder = temporaryFolder(context);
	const tls = await makeCertificates(folder);
	const notPem = path.join(folder, 'not.pem');
	writeFileSync(notPem, 'hello\n');
	const encrypted = path.join(folder, 'encrypted.key');
	const words = `pkcs8 -topk8 -in ${tls.client.key} -out ${encrypted} -passout pass:${password}`;
	execFileSync('openssl', words.split(' '));
	const none = path.join(folder, 'none.pem');
	const {cert, key} = tls.client;
	const cases: ReadonlyArray<readonly [readonly string[], string]> = [
		[['--cacert', none], none],
		[['--cacert', folder], folder],
		[['--cacert', notPem], notPem],
		[['--cert', none, '--key', key], none],
		[['--cert', notPem, '--key', key], notPem],
		[['--cert', cert, '--key', none], none],
		[['--cert', cert, '--key', notPem], notPem],
		[['--cert', cert, '--key', encrypted], encrypted],
		[['--cert', cert, '--key', tls.otherClient.key], tls.otherClient.key],
		[['--cert', cert], '--key'],
		[['--key', key], '--cert'],
	];
	for (const command of [['check'], ['recover', '--yes']]) {
		for (const [flags, named] of cases) {
			const at = ['--endpoints', 'https://127.0.0.1:1'];
			const ended = await runProgram(context, [...command, ...at, ...flags]);
			assertOneLine(ended, 64, /etcd-medic: /);
			assert.ok(ended.stderr.includes(named), ended.stderr);
			assert.equal(ended.stdout, '');
		}
	}
});

test('a port where nothing listens, or an ordinary web server, is "cannot tell", exit 3', async context => {
	const web = createServer((_, response) => response.end('<h1>hello</h1>'));
	await new Promise<void>(resolve => {
		web.listen(0, '127.0.0.1', resolve);
	});
	context.after(() => {
		web.closeAllConnections();
		web.close();
	});
	const {port} = web.address() as AddressInfo;
	const cases = [
		{endpoint: '127.0.0.1:1', says: /ECONNREFUSED.*nothing listens/},
		{endpoint: `127.0.0.1:${port}`, says: /cannot tell: /},
		{endpoint: `https://127.0.0.1:${port}`, says: /cannot tell: /},
		{endpoint: 'nowhere.invalid:2379', says: /nowhere\.invalid/},
	];
	for (const {endpoint, says} of cases)
		await assertCannotTell(context, ['--endpoints', endpoint], says);
	const terminal = openInShell(context, ['--endpoints', `127.0.0.1:${port}`]);
	await assertLeftTidily(terminal, /127\.0\.0\.1/);
});

for (const series of etcdSeries) {
	test(`etcd ${series}: wrong certificates are "cannot tell", exit 3`, async context => {
		const tls = await makeCertificates(temporaryFolder(context));
		const cluster = await realCluster(context, series, {members: 1, tls});
		const plain = await realCluster(context, series, {members: 1});
		const [secure = ''] = cluster.endpoints;
		const [open = ''] = plain.endpoints;
		const other = {...tls, client: tls.otherClient};
		const cases: ReadonlyArray<readonly [readonly string[], RegExp]> = [
			[tlsFlags(secure, tls, tls.otherCaCert), /certificate.*--cacert/],
			[['--endpoints', secure, '--cacert', tls.caCert], /certificate|--cert/],
			[tlsFlags(secure, other), /certificate|--cert/],
			[['--endpoints', secure], /certificate.*--cacert/],
			[['--endpoints', secure.replace('https', 'http')], /https/],
			[tlsFlags(open.replace('http', 'https'), tls), /TLS|SSL|http/i],
		];
		for (const [flags, says] of cases)
			await assertCannotTell(context, flags, says);
		const flags = tlsFlags(secure, tls, tls.otherCaCert);
		await assertLeftTidily(openInShell(context, flags), /certificate/);
	});

	test(`etcd ${series}: a wrong password, user or none is "cannot tell", and the password is shown nowhere`, async context => {
		const endpoint = await clusterWithUser(context, series, 'another-one');
		const wrong = [...endpoint, '--user', 'root'];
		const env = {ETCDCTL_PASSWORD: password};
		await assertCannotTell(context, wrong, /ETCDCTL_PASSWORD/, env);
		const nobody = [...endpoint, '--user', 'nobody'];
		await assertCannotTell(context, nobody, /ETCDCTL_PASSWORD/, env);
		const inOne = [...endpoint, '--user', `root:${password}`];
		await assertCannotTell(context, inOne, /ETCDCTL_PASSWORD/);

		const terminal = openInShell(context, wrong, env);
		await assertLeftTidily(terminal, /ETCDCTL_PASSWORD/);
		assert.doesNotMatch(terminal.raw, new RegExp(password));
	});

	test(`etcd ${series}: a wrong password that is refused only after the screen has opened leaves it the same way`, async context => {
		const cluster = await realCluster(context, series, {members: 1});
		await addRoot(cluster, 'another-one');
		// It answers nothing until the screen is there, which waits for it no longer than a moment.
		await cluster.pause('m1');
		const terminal = openInShell(
			context,
			[...endpointFlags(cluster), '--user', 'root'],
			{ETCDCTL_PASSWORD: password},
		);
		await terminal.waitFor(() => terminal.isAlternateScreen());
		await terminal.waitFor('UNREACHABLE');
		cluster.resume('m1');
		await assertLeftTidily(terminal, /ETCDCTL_PASSWORD/);
	});

	test(`etcd ${series}: the password that is typed at the prompt is neither echoed nor an argument`, async context => {
		const endpoint = await clusterWithUser(context, series, password);
		const terminal = openInShell(context, [...endpoint, '--user', 'root']);
		await terminal.waitFor('Password of root:');
		await terminal.press(password, 'enter');
		await terminal.waitFor(/✓ OK/);
		const everyArgv = 'cat /proc/[0-9]*/cmdline 2>/dev/null || true';
		const argv = execFileSync('sh', ['-c', everyArgv], {encoding: 'utf8'});
		assert.ok(argv.includes(program), 'our own arguments are among them');
		assert.ok(!argv.includes(password));
		for (const screen of ['2', '3', '4', '?', '1'])
			await terminal.press(screen);
		await terminal.press('q');
		assert.equal((await terminal.exited).exitCode, 0);
		assert.ok(!terminal.raw.includes(password));
	});
}

/** Flags for a cluster of one that wants a user; root has that password. */
async function clusterWithUser(
	context: TestContext,
	series: EtcdSeries,
	rootPassword: string,
): Promise<readonly string[]> {
	const cluster = await realCluster(context, series, {members: 1});
	await addRoot(cluster, rootPassword);
	return endpointFlags(cluster);
}

/** From then on the cluster wants a user; root has that password. */
async function addRoot(
	cluster: LocalCluster,
	rootPassword: string,
): Promise<void> {
	await cluster.etcdctl('user', 'add', `root:${rootPassword}`);
	await cluster.etcdctl('user', 'grant-role', 'root', 'root');
	const enabled = await cluster.etcdctl('auth', 'enable');
	assert.equal(enabled.code, 0, enabled.stderr);
}

function tlsFlags(
	endpoint: string,
	tls: Certificates,
	caCert = tls.caCert,
): readonly string[] {
	const {cert, key} = tls.client;
	const files = `--cacert ${caCert} --cert ${cert} --key ${key}`;
	return ['--endpoints', endpoint, ...files.split(' ')];
}
