import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {
	copyFileSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	readdirSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {after, before, test, type TestContext} from 'node:test';
import {dumpKeys} from '../../scripts/dump.js';
import {etcdSeries, type EtcdSeries} from '../../scripts/etcd-binaries.js';
import {fillToNospace} from '../../scripts/fill.js';
import type {LocalCluster} from '../../scripts/local-cluster.js';
import {
	builtInNode,
	packageExecutable,
} from '../../scripts/package-executable.js';
import {confirmEachStep, stepTimeoutMs} from '../support/confirm-steps.js';
import {temporaryFolder} from '../support/real-incident.js';
import {openTerminal} from '../support/terminal.js';
import {tlsCluster} from '../support/tls-cluster.js';

// The executable as it comes onto a bare node: alone in a folder, with no
// Node.js on the PATH, and with an environment that is set up for another one.

const {version} = JSON.parse(readFileSync('package.json', 'utf8')) as {
	readonly version: string;
};
const folder = mkdtempSync(path.join(tmpdir(), 'etcd-medic-executable-'));
const place = path.join(folder, 'opt');
const executable = path.join(place, 'etcd-medic');

before(async () => {
	mkdirSync(place);
	const built = path.join(folder, 'built');
	await packageExecutable({node: builtInNode, output: built});
	copyFileSync(built, executable);
});
after(() => {
	rmSync(folder, {recursive: true});
});

test('the executable runs without Node.js and takes none of its flags and settings', async context => {
	const plain = await run(context, ['--version']);
	assert.deepEqual(plain, {
		code: 0,
		stdout: `etcd-medic ${version}\n`,
		stderr: '',
	});
	for (const options of ['--require=/none.js', '--inspect-brk', '--no-such']) {
		const asked = await run(context, ['--version'], {NODE_OPTIONS: options});
		assert.deepEqual(asked, plain, options);
	}

	for (const flag of [
		'--inspect-brk',
		'--eval=1',
		'--node-options=--inspect',
	]) {
		const {code, stderr} = await run(context, [flag]);
		assert.equal(code, 64, `${flag}: ${stderr}`);
		assert.match(stderr, /^etcd-medic: [^\n]+\n$/);
	}
});

test('the executable loads no library and writes no file that the environment names', async context => {
	const at = temporaryFolder(context);
	const configuration = path.join(at, 'openssl.cnf');
	// A provider that must be there: whoever reads this cannot go on.
	writeFileSync(
		configuration,
		'nodejs_conf = s\nopenssl_conf = s\n[s]\nproviders = p\n[p]\nx = e\n[e]\nmodule = /none.so\nactivate = 1\n',
	);
	const coverage = path.join(at, 'coverage');
	const {code, stdout} = await run(
		context,
		['drill', '--speed', '10', '--output', 'json'],
		{OPENSSL_CONF: configuration, NODE_V8_COVERAGE: coverage},
	);
	assert.equal(code, 0, stdout);
	assert.equal(existsSync(coverage), false);
});

test('the executable names its build and every license, whole through a slow pipe', async context => {
	const {code, stdout} = await run(
		context,
		['--version', '--licenses'],
		{},
		300,
	);
	assert.equal(code, 0);
	assert.match(
		stdout,
		new RegExp(`^etcd-medic ${version}\nbuild .+\nNode.js `),
	);
	assert.match(stdout, /\netcd3 1\.\d+\.\d+ \(MIT\)\n/);
	const own = path.resolve(builtInNode, '../../LICENSE');
	assert.ok(stdout.endsWith(`${readFileSync(own, 'utf8').trim()}\n`));
});

test('the executable plays a drill, with its threads, and leaves nothing behind but its state', async context => {
	const temporary = temporaryFolder(context);
	const state = temporaryFolder(context);
	const {code, stdout, stderr} = await run(
		context,
		['drill', '--speed', '10'],
		{
			TMPDIR: temporary,
			XDG_STATE_HOME: state,
			NODE_OPTIONS: '--require=/none.js',
		},
	);
	assert.equal(code, 0, stderr);
	assert.match(stdout, /every member takes a write/);
	assert.deepEqual(readdirSync(temporary), []);
	assert.deepEqual(readdirSync(state), ['etcd-medic']);
	assert.deepEqual(readdirSync(place), ['etcd-medic']);
});

// Debian 10, Ubuntu 20.04 and RHEL 8 have it: a Node.js that asks for more
// must be a decision, not an update.
test('the executable needs no newer glibc than 2.28', () => {
	// The names of the versions stand where a program's dynamic symbols do: at its start.
	const start = readFileSync(executable).toString('latin1', 0, 8_000_000);
	const asked = [...start.matchAll(/GLIBC_2\.(\d+)/g)].map(match =>
		Number(match[1]),
	);
	assert.equal(Math.max(...asked), 28);
});

test('the same build packed twice is the same executable', async () => {
	const again = path.join(folder, 'again');
	await packageExecutable({node: builtInNode, output: again});
	assert.ok(readFileSync(again).equals(readFileSync(executable)));
});

for (const series of etcdSeries) {
	test(`etcd ${series}: the executable makes a cluster behind client certificates writable`, async context => {
		const {cluster, flags} = await frozenBehindTls(context, series);
		const keys = await dumpKeys(cluster);
		const checked = await run(context, ['check', '--output', 'json', ...flags]);
		assert.equal(checked.code, 2, checked.stderr);
		assert.equal(checked.stderr, '');
		assert.match(checked.stdout, /"nospace-alarm"/);

		const {code, stdout, stderr} = await run(context, [
			'recover',
			'--yes',
			...flags,
		]);
		assert.equal(code, 0, stdout + stderr);
		assert.match(stdout, /recovered: /);
		await assertWritable(cluster);
		assert.deepEqual([...(await dumpKeys(cluster))], [...keys]);
	});
}

test('the executable makes a cluster behind client certificates writable by keys', async context => {
	const {cluster, flags} = await frozenBehindTls(context, '3.5');
	const terminal = openTerminal({
		command: executable,
		args: flags,
		cols: 80,
		rows: 24,
		env: bareEnvironment(temporaryFolder(context)),
	});
	context.after(async () => {
		await terminal.close();
	});
	await terminal.waitFor('Writes are refused: NOSPACE', {
		timeoutMs: stepTimeoutMs,
	});
	await terminal.press('2');
	await terminal.waitFor('Steps');
	await confirmEachStep(terminal, async () => undefined);
	await terminal.waitFor(/RECOVERED/, {timeoutMs: stepTimeoutMs});
	assert.doesNotMatch(terminal.text(), /NOT RECOVERED/);
	await terminal.press('1');
	await terminal.waitFor('Findings');
	await terminal.press('q');
	const {exitCode} = await terminal.exited;
	assert.equal(exitCode, 0);
	assert.deepEqual(terminal.modesLeftOn(), []);
	await assertWritable(cluster);
});

async function frozenBehindTls(
	context: TestContext,
	series: EtcdSeries,
): Promise<{
	readonly cluster: LocalCluster;
	readonly flags: readonly string[];
}> {
	const secured = await tlsCluster(context, series);
	await fillToNospace(secured.cluster, {compactedShare: 0.5});
	return secured;
}

async function assertWritable(cluster: LocalCluster): Promise<void> {
	const alarms = await cluster.etcdctl('alarm', 'list');
	assert.equal(alarms.stdout.trim(), '', alarms.stderr);
	for (const {endpoint, name} of cluster.members) {
		const key = `/after/${name}`;
		const put = await cluster.etcdctlWith({endpoint}, 'put', key, 'written');
		assert.equal(put.code, 0, `${name}: ${put.stderr}`);
		const deleted = await cluster.etcdctlWith({endpoint}, 'del', key);
		assert.equal(deleted.stdout.trim(), '1', name);
	}
}

function bareEnvironment(state: string): Readonly<Record<string, string>> {
	return {
		// Neither Node.js nor anything else.
		PATH: path.join(folder, 'empty'),
		HOME: state,
		XDG_STATE_HOME: state,
	};
}

type Ended = {
	readonly code: number | null;
	readonly stdout: string;
	readonly stderr: string;
};

/** Runs the executable to its end, reading what it prints only after `readAfterMs`. */
async function run(
	context: TestContext,
	args: readonly string[],
	env: Readonly<Record<string, string>> = {},
	readAfterMs = 0,
): Promise<Ended> {
	const child = spawn(executable, args, {
		cwd: place,
		env: {...bareEnvironment(temporaryFolder(context)), ...env},
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	context.after(() => {
		child.kill('SIGKILL');
	});
	let stdout = '';
	let stderr = '';
	child.stderr.setEncoding('utf8').on('data', (text: string) => {
		stderr += text;
	});
	setTimeout(() => {
		child.stdout.setEncoding('utf8').on('data', (text: string) => {
			stdout += text;
		});
	}, readAfterMs);
	return new Promise((resolve, reject) => {
		child.on('error', reject);
		child.on('close', code => {
			resolve({code, stdout, stderr});
		});
	});
}
