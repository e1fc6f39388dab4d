import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp, rm, stat} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {createInterface} from 'node:readline';
import {test, type TestContext} from 'node:test';
import {z} from 'zod';
import {ensureEtcd, etcdSeries} from '../../scripts/etcd-binaries.js';
import {runEtcdctl, type EtcdctlResult} from '../../scripts/run-etcdctl.js';
import {shippedProgram} from '../support/shipped-program.js';

const cli = shippedProgram();
const firstLine = z.object({
	endpoints: z.array(z.string()).length(3),
	metricsUrls: z.array(z.string()).length(3),
});
const statuses = z.array(
	z.object({
		Endpoint: z.string(),
		Status: z.object({
			header: z.object({revision: z.number()}),
			version: z.string(),
			dbSize: z.number(),
			leader: z.number(),
		}),
	}),
);

type Etcdctl = (...args: readonly string[]) => Promise<EtcdctlResult>;

/** A drill in a process of its own, and etcdctl of that series on all of its members. */
async function serve(
	t: TestContext,
	series: (typeof etcdSeries)[number],
	scenario: string,
): Promise<{
	readonly etcdctl: Etcdctl;
	readonly at: (endpoint: string) => Etcdctl;
	readonly endpoints: readonly string[];
	readonly metricsUrls: readonly string[];
	/** Interrupts it; gives its exit code. */
	readonly interrupt: () => Promise<number | null>;
}> {
	const binaries = await ensureEtcd(series);
	const child = spawn(
		process.execPath,
		[cli, 'drill', 'serve', scenario, '--output', 'json'],
		{stdio: ['ignore', 'pipe', 'inherit']},
	);
	t.after(() => {
		child.kill('SIGKILL');
	});
	const [line] = (await once(createInterface(child.stdout), 'line')) as [
		string,
	];
	const {endpoints, metricsUrls} = firstLine.parse(JSON.parse(line));
	const at =
		(on: string): Etcdctl =>
		async (...args) =>
			runEtcdctl(binaries, undefined, on, undefined, args);
	return {
		at,
		endpoints,
		metricsUrls,
		etcdctl: at(endpoints.join(',')),
		interrupt: async () => {
			const ended = once(child, 'exit');
			child.kill('SIGINT');
			const [code] = (await ended) as [number | null];
			return code;
		},
	};
}

async function said(result: Promise<EtcdctlResult>): Promise<string> {
	const {stdout, stderr, code} = await result;
	assert.equal(code, 0, stderr);
	return stdout.trim();
}

async function refusal(result: Promise<EtcdctlResult>): Promise<string> {
	const {stderr, code} = await result;
	assert.notEqual(code, 0);
	return stderr;
}

for (const series of etcdSeries) {
	test(`etcdctl ${series} can be practised with: the write-ups' procedure by hand recovers nospace`, async t => {
		const {etcdctl, at, endpoints, metricsUrls, interrupt} = await serve(
			t,
			series,
			'nospace',
		);
		const one = at(endpoints[0] ?? '');
		assert.match(await refusal(etcdctl('put', 'a', 'b')), /space exceeded/);
		assert.match(await said(etcdctl('endpoint', 'status')), /alarm:NOSPACE/);
		assert.match(await said(one('alarm', 'list')), /alarm:NOSPACE/);
		assert.match(
			await said(one('get', '--prefix', '/registry/pods/', '--limit=2')),
			/^\/registry\/pods\//,
		);
		assert.equal(await said(etcdctl('del', 'nothing')), '0');
		const before = statuses.parse(
			JSON.parse(await said(etcdctl('endpoint', 'status', '-w', 'json'))),
		);
		const revision = String(before[0]?.Status.header.revision);
		assert.match(
			await said(one('compact', '--physical', revision)),
			/compacted revision/,
		);
		assert.match(
			await refusal(one('compact', revision)),
			/required revision has been compacted/,
		);
		for (const endpoint of endpoints) {
			assert.match(await said(at(endpoint)('defrag')), /Finished/);
		}

		assert.match(await said(one('alarm', 'disarm')), /NOSPACE/);
		for (const endpoint of endpoints) {
			assert.equal(await said(at(endpoint)('put', 'a', 'b')), 'OK');
		}

		assert.equal(await said(etcdctl('get', 'a')), 'a\nb');
		assert.equal(await said(one('alarm', 'list')), '');
		const after = statuses.parse(
			JSON.parse(await said(etcdctl('endpoint', 'status', '-w', 'json'))),
		);
		for (const {Status} of after) assert.ok(Status.dbSize < 512 * 1024 * 1024);
		const page = await fetch(metricsUrls[0] ?? '');
		assert.match(await page.text(), /^etcd_server_has_leader 1$/m);
		assert.equal(await interrupt(), 130);
	});

	test(`etcdctl ${series} can do the rest that a drill needs`, async t => {
		const folder = await mkdtemp(path.join(tmpdir(), 'etcd-medic-drill-'));
		t.after(async () => rm(folder, {recursive: true, force: true}));
		const {etcdctl, at, endpoints} = await serve(t, series, 'slow-disk');
		const one = at(endpoints[0] ?? '');
		// The disk is dying, and health is green.
		const health = await etcdctl('endpoint', 'health');
		assert.equal(health.code, 0);
		assert.match(
			await said(etcdctl('member', 'list')),
			/, started, cp-1, http:\/\/127\.0\.0\.1:/,
		);
		const members = await said(etcdctl('member', 'list'));
		const target = /^([0-9a-f]+), started, cp-2/m.exec(members)?.[1] ?? '';
		assert.match(await said(one('move-leader', target)), /transferred/);
		assert.match(
			await refusal(one('move-leader', target)),
			/no leader endpoint/,
		);
		assert.match(await said(one('endpoint', 'status')), /false/);
		const hashes = await said(etcdctl('endpoint', 'hashkv'));
		assert.equal(hashes.split('\n').length, 3);
		assert.equal(
			(await said(one('endpoint', 'hashkv', '--cluster'))).split('\n').length,
			3,
		);
		const file = path.join(folder, 'snapshot.db');
		await said(one('snapshot', 'save', file));
		assert.equal((await stat(file)).size % 512, 32);
		assert.match(
			await refusal(one('snapshot', 'status', file)),
			/invalid database/,
		);
		const granted = await said(one('lease', 'grant', '60'));
		const lease = /lease ([0-9a-f]+)/.exec(granted)?.[1] ?? '';
		await said(one('put', 'leased', '1', `--lease=${lease}`));
		assert.match(await said(one('lease', 'timetolive', lease)), /remaining/);
		await said(one('lease', 'revoke', lease));
		assert.equal(await said(one('get', 'leased')), '');
		assert.match(
			await refusal(one('member', 'remove', target)),
			/a drill's simulated cluster has no MemberRemove/,
		);
	});
}

test('a scenario that does not exist is one line that names those that do', async () => {
	const child = spawn(process.execPath, [cli, 'drill', 'serve', 'none'], {
		stdio: ['ignore', 'ignore', 'pipe'],
	});
	const lines: string[] = [];
	createInterface(child.stderr).on('line', line => lines.push(line));
	const [code] = (await once(child, 'exit')) as [number];
	assert.equal(code, 64);
	assert.equal(lines.length, 1);
	assert.match(lines[0] ?? '', /no such scenario: none; one of nospace/);
});
