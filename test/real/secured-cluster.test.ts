import assert from 'node:assert/strict';
import {test, type TestContext} from 'node:test';
import {z} from 'zod';
import {dumpKeys} from '../../scripts/dump.js';
import {etcdSeries} from '../../scripts/etcd-binaries.js';
import {fillToNospace} from '../../scripts/fill.js';
import type {LocalCluster} from '../../scripts/local-cluster.js';
import {isOfDisk} from '../support/check-run.js';
import {
	endpointFlags,
	quotaBytes,
	realCluster,
} from '../support/real-incident.js';
import {runProgram, type Ended} from '../support/run-program.js';
import {tlsCluster} from '../support/tls-cluster.js';

const password = 'frozen-but-4712';
const asRoot = ['--user', `root:${password}`];

const report = z.object({
	verdict: z.string(),
	members: z.array(
		z.object({
			name: z.string(),
			reachable: z.boolean(),
			quotaBytes: z.number().nullable(),
			dbSizeBytes: z.number().nullable(),
			alarms: z.array(z.string()),
			linearizableReadMs: z.number().nullable(),
			problem: z.unknown().nullable(),
		}),
	),
	findings: z.array(z.object({code: z.string(), severity: z.string()})),
});

for (const series of etcdSeries) {
	test(`etcd ${series}: a healthy cluster behind client certificates is ok, its quota read over https`, async context => {
		const {cluster, flags} = await tlsCluster(context, series);
		const {code, stdout, stderr} = await check(context, flags);
		assert.equal(stderr, '');
		const {verdict, members, findings} = report.parse(JSON.parse(stdout));
		// Another program may keep this machine's disk busy.
		const grave = findings.filter(({severity}) => severity !== 'info');
		assert.ok(
			grave.every(each => isOfDisk(each.code)),
			stdout,
		);
		if (grave.length === 0) {
			assert.equal(verdict, 'ok', stdout);
			assert.equal(code, 0);
		}

		assert.equal(members.length, cluster.members.length);
		for (const member of members) {
			assert.equal(member.reachable, true);
			assert.equal(member.problem, null);
			assert.equal(member.quotaBytes, quotaBytes, member.name);
		}
	});

	test(`etcd ${series}: a frozen cluster behind client certificates is made writable without a terminal`, async context => {
		const {cluster, flags} = await tlsCluster(context, series);
		await fillToNospace(cluster, {compactedShare: 0.5});
		const before = await dumpKeys(cluster);
		const frozen = await check(context, flags);
		assert.equal(frozen.code, 2, frozen.stderr);

		const recovery = await runProgram(context, ['recover', '--yes', ...flags]);
		assert.equal(recovery.code, 0, recovery.stdout + recovery.stderr);
		assert.match(recovery.stdout, /recovered: /);
		// What is shown can be pasted: it names the certificates.
		assert.match(recovery.stdout, /etcdctl --endpoints=https:.*--cacert=/);
		await assertWritable(cluster, []);
		assert.deepEqual([...(await dumpKeys(cluster))], [...before]);
		await assertBelowQuota(context, flags);
	});

	test(`etcd ${series}: a frozen cluster with users is made writable with the password from the environment`, async context => {
		const cluster = await realCluster(context, series);
		await fillToNospace(cluster, {compactedShare: 0.5});
		const before = await dumpKeys(cluster);
		await enableAuth(cluster);
		const flags = [...endpointFlags(cluster), '--user', 'root'];
		const env = {ETCDCTL_PASSWORD: password};
		const refused = await cluster.etcdctl('get', '/precious/000');
		assert.notEqual(refused.code, 0, 'nobody reads without a user');

		const frozen = await check(context, flags, env);
		assert.equal(frozen.code, 2, frozen.stderr);
		const {members, findings} = report.parse(JSON.parse(frozen.stdout));
		const codes = findings.map(finding => finding.code);
		assert.ok(codes.includes('nospace-alarm'), codes.join());
		assert.ok(!codes.includes('permission-denied'), codes.join());
		for (const member of members) {
			assert.equal(member.reachable, true);
			assert.notEqual(member.linearizableReadMs, null);
		}

		const recovery = await runProgram(
			context,
			['recover', '--yes', ...flags],
			env,
		);
		assert.equal(recovery.code, 0, recovery.stdout + recovery.stderr);
		assert.match(recovery.stdout, /recovered: /);
		for (const {stdout, stderr} of [frozen, recovery])
			assert.ok(!(stdout + stderr).includes(password));
		await assertWritable(cluster, asRoot);
		await assertBelowQuota(context, flags, env);
		const off = await cluster.etcdctl(...asRoot, 'auth', 'disable');
		assert.equal(off.code, 0, off.stderr);
		assert.deepEqual([...(await dumpKeys(cluster))], [...before]);
	});
}

/** Adding users is not a write of keys: etcd takes it under NOSPACE, too. */
async function enableAuth(cluster: LocalCluster): Promise<void> {
	for (const words of [
		['user', 'add', `root:${password}`],
		['user', 'grant-role', 'root', 'root'],
		['auth', 'enable'],
	]) {
		const {code, stderr} = await cluster.etcdctl(...words);
		assert.equal(code, 0, `${words.join(' ')}: ${stderr}`);
	}
}

async function assertWritable(
	cluster: LocalCluster,
	user: readonly string[],
): Promise<void> {
	const alarms = await cluster.etcdctl(...user, 'alarm', 'list');
	assert.equal(alarms.code, 0, alarms.stderr);
	assert.equal(alarms.stdout.trim(), '');
	for (const {endpoint, name} of cluster.members) {
		const at = {endpoint};
		const key = `/after/${name}`;
		const put = await cluster.etcdctlWith(at, ...user, 'put', key, 'written');
		assert.equal(put.code, 0, `${name}: ${put.stderr}`);
		const deleted = await cluster.etcdctlWith(at, ...user, 'del', key);
		assert.equal(deleted.stdout.trim(), '1', name);
	}
}

async function assertBelowQuota(
	context: TestContext,
	flags: readonly string[],
	env?: Readonly<Record<string, string>>,
): Promise<void> {
	const {code, stdout} = await check(context, flags, env);
	const {members, findings} = report.parse(JSON.parse(stdout));
	assert.ok(code === 0 || code === 1, stdout);
	assert.ok(
		findings.every(finding => finding.severity !== 'critical'),
		stdout,
	);
	for (const {name, dbSizeBytes, quotaBytes: quota, alarms} of members) {
		assert.deepEqual(alarms, [], name);
		assert.equal(quota, quotaBytes, name);
		assert.ok((dbSizeBytes ?? quotaBytes) < quotaBytes / 2, name);
	}
}

async function check(
	context: TestContext,
	flags: readonly string[],
	env?: Readonly<Record<string, string>>,
): Promise<Ended> {
	const args = ['check', '--window', '0', '--output', 'json', ...flags];
	return runProgram(context, args, env);
}
