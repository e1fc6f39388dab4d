import assert from 'node:assert/strict';
import {spawn, spawnSync} from 'node:child_process';
import {copyFileSync, readFileSync, rmSync} from 'node:fs';
import path from 'node:path';
import {test, type TestContext} from 'node:test';
import {
	ensureEtcd,
	etcdSeries,
	type EtcdSeries,
} from '../../scripts/etcd-binaries.js';
import {fillToNospace} from '../../scripts/fill.js';
import type {LocalCluster} from '../../scripts/local-cluster.js';
import {waitUntil} from '../../scripts/wait-until.js';
import type {ExplainReport} from '../../source/report/explain-report.js';
import {
	program,
	realCluster,
	temporaryFolder,
} from '../support/real-incident.js';

type Ended = {
	readonly code: number | null;
	readonly stdout: string;
	readonly stderr: string;
};

/** Runs the program; `input` is what it is piped, absent is /dev/null. */
async function run(
	args: readonly string[],
	input?: Iterable<string | Buffer>,
): Promise<Ended> {
	const child = spawn(process.execPath, [program, ...args], {
		stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
		env: {...process.env, LANG: 'C.UTF-8'},
	});
	let stdout = '';
	let stderr = '';
	child.stdout?.setEncoding('utf8').on('data', text => {
		stdout += String(text);
	});
	child.stderr?.setEncoding('utf8').on('data', text => {
		stderr += String(text);
	});
	const ended = new Promise<number | null>(resolve => {
		child.on('close', resolve);
	});
	if (child.stdin !== null && input !== undefined) {
		for (const chunk of input) {
			if (child.stdin.write(chunk)) continue;
			await new Promise(resolve => {
				child.stdin?.once('drain', resolve);
			});
		}

		child.stdin.end();
	}

	return {code: await ended, stdout, stderr};
}

async function explained(
	args: readonly string[],
	input?: Iterable<string | Buffer>,
): Promise<ExplainReport> {
	const {code, stdout, stderr} = await run(
		['explain', ...args, '--output', 'json'],
		input,
	);
	assert.equal(code, 0, stderr);
	return JSON.parse(stdout) as ExplainReport;
}

function codesOf(report: ExplainReport): readonly string[] {
	return report.patterns.map(({code}) => code);
}

function countsOf(report: ExplainReport): Readonly<Record<string, number>> {
	return Object.fromEntries(
		report.patterns.map(({code, count}) => [code, count]),
	);
}

function assertHas(report: ExplainReport, ...codes: readonly string[]): void {
	const missing = codes.filter(code => !codesOf(report).includes(code));
	assert.deepEqual(missing, [], JSON.stringify(report.patterns, null, 1));
}

/** Fills, compacts, defragments and disarms a cluster, and takes a follower down for a while; gives the leader's and the follower's name. */
async function incident(
	cluster: LocalCluster,
): Promise<{readonly leader: string; readonly follower: string}> {
	await fillToNospace(cluster, {
		liveKeys: 20,
		liveValueBytes: 1000,
		compactedShare: 0.9,
	});
	for (const {endpoint} of cluster.members) {
		await cluster.etcdctlWith({endpoint}, 'defrag');
	}

	await cluster.etcdctl('alarm', 'disarm');
	// A defragment may have moved it.
	const leader = await cluster.leader();
	const follower = cluster.members.find(each => each.name !== leader)?.name;
	assert.ok(follower !== undefined);
	await cluster.kill(follower);
	await waitUntil(
		async () =>
			/could not connect|unhealthy status/.test(logOf(cluster, leader)),
		// etcd looks at its peers every 30 s.
		90_000,
		() => 'the leader did not notice',
	);
	await cluster.restart(follower);
	return {leader, follower};
}

function logOf(cluster: LocalCluster, name: string): string {
	return readFileSync(fileOf(cluster, name), 'utf8');
}

function fileOf(cluster: LocalCluster, name: string): string {
	return path.join(cluster.folder, `${name}.log`);
}

async function smallCluster(
	context: TestContext,
	series: EtcdSeries,
	...flags: readonly string[]
): Promise<LocalCluster> {
	return realCluster(context, series, {
		quotaBytes: 16 * 1024 * 1024,
		extraFlags: ['--log-level=info', ...flags],
	});
}

const forms = [
	...etcdSeries.map(series => ({series, flags: [] as readonly string[]})),
	{series: '3.4' as const, flags: ['--logger=capnslog']},
];

for (const {series, flags} of forms) {
	test(`etcd ${series} ${flags.join(' ')}: its own log tells of NOSPACE, compaction, defragment, disarm and a peer that was down`, async context => {
		const cluster = await smallCluster(context, series, ...flags);
		const {leader, follower} = await incident(cluster);
		// The leader writes on: what is read is a copy.
		const file = path.join(cluster.folder, 'read.log');
		copyFileSync(fileOf(cluster, leader), file);
		const report = await explained([file]);
		assertHas(
			report,
			'nospace-raised',
			'database-space-exceeded',
			'compaction-finished',
			'defragment-started',
			'defragment-finished',
			'alarm-disarmed',
			'peer-stream-lost',
			'peer-unreachable',
			'leader-elected',
			'started',
		);
		assert.equal(report.verdict, 'critical');
		assert.equal(report.cause, 'nospace-raised');
		assert.match(report.summary, /quota was reached.*disarmed later/);
		assert.deepEqual(report.findings, ['nospace-alarm', 'member-unreachable']);
		assert.equal(
			report.lines,
			readFileSync(file, 'utf8').trimEnd().split('\n').length,
		);
		for (const {first, count} of report.patterns) {
			assert.ok(first !== null && count > 0);
		}

		const restarted = await explained([fileOf(cluster, follower)]);
		const starts = restarted.patterns.find(({code}) => code === 'started');
		assert.equal(starts?.count, 2);
		assert.ok(!codesOf(restarted).includes('restart-loop'));

		// The same through a pipe, in the wrapping of the container runtime.
		const wrapped = logOf(cluster, leader)
			.trimEnd()
			.split('\n')
			.map(line => `2026-11-21T13:47:30.000000000Z stderr F ${line}\n`);
		const piped = await explained([], wrapped);
		assert.deepEqual(piped.sources, ['standard input']);
		assert.deepEqual(countsOf(piped), countsOf(report));
	});
}

test('a member on an emptied data directory is told from its own last words', async context => {
	const cluster = await smallCluster(context, '3.5');
	await cluster.etcdctl('put', 'a', 'b');
	const [first] = cluster.members;
	assert.ok(first !== undefined);
	await cluster.kill(first.name);
	rmSync(path.join(cluster.folder, first.name), {recursive: true});
	await cluster.restart(first.name).catch(() => undefined);
	const report = await explained([first.logFile]);
	assertHas(report, 'bootstrap-refused');
	assert.equal(report.cause, 'bootstrap-refused');
});

test("etcd's words about a flag that it does not know are known", async () => {
	for (const series of etcdSeries) {
		const {etcd} = await ensureEtcd(series);
		const {stderr} = spawnSync(etcd, ['--no-such-flag=1'], {encoding: 'utf8'});
		const report = await explained(['-'], [stderr]);
		assert.equal(report.cause, 'unknown-flag', stderr);
	}
});

test('a line of 100 MB, escapes and bytes that are no UTF-8 pass through a pipe', async () => {
	function* chunks(): Iterable<string | Buffer> {
		const mebibyte = Buffer.alloc(1024 * 1024, 'x');
		for (let turn = 0; turn < 100; turn += 1) yield mebibyte;
		yield '\n{"level":"warn","ts":"2026-11-21T13:47:30Z","msg":"slow fdatasync","took":"1.5s","x":"\\u001b[2J"}\n';
		yield Buffer.from([0xff, 0xfe, 0x1b, 0x5b, 0x32, 0x4a, 0x0a]);
	}

	const {code, stdout} = await run(['explain', '-'], chunks());
	assert.equal(code, 0);
	assert.match(stdout, /^CRITICAL The disk is too slow/);
	assert.match(stdout, /1 very long, 99\.9 MiB of them not looked at/);
	assert.match(stdout, /worst 1\.5 s/);
	assert.ok(!stdout.includes('\u001B'));
});

test('a text that only quotes etcd is no news of a cluster, and exits as what cannot be told', async () => {
	const {code, stdout} = await run(
		['explain', '-'],
		['Woken by "etcdserver: mvcc: database space exceeded"?\n'],
	);
	assert.equal(code, 3);
	assert.match(stdout, /^UNKNOWN No line of it looks like etcd's log/);
	assert.match(stdout, /^Next: give etcd's own log/m);
});

test('what cannot be read is one line and no stack trace', async context => {
	const folder = temporaryFolder(context);
	const cases = [
		[
			['explain', path.join(folder, 'none.log')],
			64,
			/none\.log.*give a log file/,
		],
		[['explain', folder], 64, /is a directory/],
		[['explain', '--output', 'yaml', '-'], 64, /takes text or json/],
		[['explain'], 3, /no log of etcd on this host/],
	] as const;
	for (const [args, code, says] of cases) {
		const ended = await run(args);
		assert.equal(ended.code, code, ended.stderr);
		const last = ended.stderr.trimEnd().split('\n').at(-1) ?? '';
		assert.match(last, says);
		assert.doesNotMatch(ended.stderr, /^\s+at /m);
		assert.equal(ended.stdout, '');
	}
});
