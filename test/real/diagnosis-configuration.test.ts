import assert from 'node:assert/strict';
import {openSync} from 'node:fs';
import {spawn} from 'node:child_process';
import path from 'node:path';
import {test, type TestContext} from 'node:test';
import {etcdSeries} from '../../scripts/etcd-binaries.js';
import {etcdProcess} from '../../scripts/etcd-process.js';
import {toBase64} from '../../scripts/json-gateway.js';
import type {LocalCluster, LocalMember} from '../../scripts/local-cluster.js';
import {waitUntil} from '../../scripts/wait-until.js';
import {
	checkJson,
	criticalCodes,
	isBusyDisk,
	findingOf,
	runCheck,
} from '../support/check-run.js';
import {
	endpointFlags,
	program,
	realCluster,
	temporaryFolder,
} from '../support/real-incident.js';

const mebibyte = 1024 * 1024;
const noWait = ['--window', '0'];

for (const series of etcdSeries) {
	test(`etcd ${series}: quotas that differ are a warning, and where nobody compacts a note`, async context => {
		const cluster = await realCluster(context, series, {
			memberFlags: {m2: [`--quota-backend-bytes=${48 * mebibyte}`]},
			fastDisk: true,
		});
		await manyRevisions(cluster, 5100);
		const {code, report} = await checkJson(context, [
			...noWait,
			...endpointFlags(cluster),
		]);
		assert.deepEqual(criticalCodes(report), []);
		if (!isBusyDisk(report)) assert.equal(code, 1);
		const differs = findingOf(report, 'quota-differs');
		assert.equal(differs.severity, 'warning');
		assert.deepEqual(differs.memberIds, [cluster.members[1]?.id]);
		const stalled = findingOf(report, 'compaction-stalled');
		assert.equal(stalled.severity, 'info');
		assert.match(stalled.summary, /nothing has ever been compacted/);
	});

	for (const isSameToken of [true, false])
		test(`etcd ${series}: a member on an empty data directory is another cluster, and lies, ${isSameToken ? 'also under its old ID' : 'also under a new ID'}`, async context => {
			const cluster = await realCluster(context, series);
			await cluster.etcdctl('put', '/registry/precious', 'value');
			const leader = await cluster.leader();
			const lost =
				cluster.members.find(({name}) => name !== leader) ??
				assert.fail('no follower');
			await startEmpty(context, cluster, lost, isSameToken);
			const {code, report} = await checkJson(context, [
				...noWait,
				...endpointFlags(cluster),
			]);
			assert.equal(code, 2, report.sentence);
			assert.match(report.sentence, /is another cluster, empty at revision 1/);
			assert.deepEqual(criticalCodes(report).toSorted(), [
				'cluster-id-split',
				'health-is-lying',
			]);
			const split = findingOf(report, 'cluster-id-split');
			assert.deepEqual(
				findingOf(report, 'health-is-lying').memberIds,
				split.memberIds,
			);
			const health = await cluster.etcdctlWith(
				{endpoint: lost.endpoint},
				'endpoint',
				'health',
			);
			assert.equal(health.code, 0, health.stderr);
		});

	test(`etcd ${series}: users without root are a note, and nothing is called critical`, async context => {
		const cluster = await realCluster(context, series);
		for (const words of [
			['user', 'add', 'root:frozen-but-4712'],
			['user', 'grant-role', 'root', 'root'],
			['auth', 'enable'],
		]) {
			const {code, stderr} = await cluster.etcdctl(...words);
			assert.equal(code, 0, stderr);
		}

		const {code, report} = await checkJson(context, [
			...noWait,
			...endpointFlags(cluster),
		]);
		assert.deepEqual(criticalCodes(report), []);
		if (!isBusyDisk(report)) assert.notEqual(code, 2);
		const denied = findingOf(report, 'permission-denied');
		assert.equal(denied.memberIds.length, 3);
	});
}

test('what check prints can be quiet, gentle and for a textfile collector', async context => {
	const cluster = await realCluster(context, '3.5', {
		memberFlags: {m2: [`--quota-backend-bytes=${48 * mebibyte}`]},
		fastDisk: true,
	});
	const flags = [...noWait, ...endpointFlags(cluster)];
	const quiet = await runCheck(context, ['--quiet', ...flags]);
	assert.match(quiet.stdout, /^WARNING The quotas differ: .*\n$/);
	assert.equal(quiet.code, 1);
	const gentle = await runCheck(context, ['--fail-on', 'critical', ...flags]);
	assert.equal(gentle.code, 0);
	const page = await runCheck(context, ['--output', 'prometheus', ...flags]);
	assert.match(page.stdout, /^etcd_medic_verdict\{level="warning"\} 1$/m);
	assert.match(
		page.stdout,
		/^etcd_medic_finding\{code="quota-differs",severity="warning",member="m2"\} 1$/m,
	);
	const markdown = await runCheck(context, ['--output', 'markdown', ...flags]);
	assert.match(markdown.stdout, /^## etcd: WARNING\n/);

	const even = await realCluster(context, '3.5', {members: 1, fastDisk: true});
	const silent = await runCheck(context, [
		'--quiet',
		...noWait,
		...endpointFlags(even),
	]);
	assert.deepEqual([silent.code, silent.stdout, silent.stderr], [0, '', '']);
});

test('an earlier run makes the window, unless one is asked for or it cannot be kept', async context => {
	const cluster = await realCluster(context, '3.5', {
		members: 1,
		fastDisk: true,
	});
	const state = temporaryFolder(context);
	const env = {XDG_STATE_HOME: state};
	const windowOf = async (
		args: readonly string[],
		directory = env,
	): Promise<unknown> => {
		const {code, stdout} = await runCheck(
			context,
			['--output', 'json', ...args, ...endpointFlags(cluster)],
			directory,
		);
		// Not about the verdict: another program may keep this machine's disk busy.
		assert.ok(code === 0 || code === 1, stdout);
		const report: unknown = JSON.parse(stdout);
		return /"windowMs": (\d+|null)/.exec(JSON.stringify(report, null, 1))?.[1];
	};

	const first = Number(await windowOf([]));
	assert.ok(first >= 2000, String(first));
	// The kept scrape becomes usable when it is 5 s old.
	const keptAtMs = Date.now();
	await waitUntil(
		async () => Date.now() - keptAtMs > 5500,
		10_000,
		() => 'time stands still',
	);
	const second = Number(await windowOf([]));
	assert.ok(second >= 5000, String(second));
	const asked = Number(await windowOf(['--window', '1s']));
	assert.ok(asked >= 1000 && asked < 5000, String(asked));
	const unwritable = Number(
		await windowOf([], {XDG_STATE_HOME: '/dev/null/nowhere'}),
	);
	assert.ok(unwritable >= 2000, String(unwritable));
});

test('a result that cannot be written is exit code 70 and one line', async context => {
	const cluster = await realCluster(context, '3.5', {
		members: 1,
		fastDisk: true,
	});
	const child = spawn(
		process.execPath,
		[program, 'check', ...noWait, ...endpointFlags(cluster)],
		{
			stdio: ['ignore', openSync('/dev/full', 'w'), 'pipe'],
			env: {...process.env, XDG_STATE_HOME: temporaryFolder(context)},
		},
	);
	let stderr = '';
	child.stderr?.setEncoding('utf8').on('data', (text: string) => {
		stderr += text;
	});
	const code = await new Promise(resolve => {
		child.on('close', resolve);
	});
	assert.equal(code, 70, stderr);
	assert.match(
		stderr,
		/^etcd-medic: the result could not be written to stdout: ENOSPC.*\n$/,
	);
});

/** Starts that member again as kubeadm's first node would be: knowing only itself, on nothing. */
async function startEmpty(
	context: TestContext,
	cluster: LocalCluster,
	lost: LocalMember,
	isSameToken: boolean,
): Promise<void> {
	const list = await cluster.etcdctl('member', 'list');
	const peer = new RegExp(`${lost.name}, (http://[\\d.:]+)`).exec(
		list.stdout,
	)?.[1];
	assert.ok(peer !== undefined, list.stdout);
	await cluster.kill(lost.name);
	const folder = temporaryFolder(context);
	const etcd = etcdProcess(
		cluster.binaries.etcd,
		[
			`--name=${lost.name}`,
			`--data-dir=${path.join(folder, 'empty')}`,
			`--listen-client-urls=${lost.endpoint}`,
			`--advertise-client-urls=${lost.endpoint}`,
			`--listen-peer-urls=${peer}`,
			`--initial-advertise-peer-urls=${peer}`,
			`--initial-cluster=${lost.name}=${peer}`,
			// A member's ID is made of its peer URLs and this token.
			`--initial-cluster-token=${isSameToken ? path.basename(cluster.folder) : 'etcd-cluster'}`,
			'--logger=zap',
			'--log-level=error',
		],
		path.join(folder, 'log'),
	);
	etcd.start();
	context.after(async () => {
		etcd.signal('SIGKILL');
		await etcd.ended(10_000);
	});
	await waitUntil(
		async () =>
			(
				await cluster.etcdctlWith(
					{endpoint: lost.endpoint},
					'endpoint',
					'health',
				)
			).code === 0,
		60_000,
		() => 'the empty member does not serve',
	);
}

/** So many writes of a few bytes, each a revision. */
async function manyRevisions(
	cluster: LocalCluster,
	count: number,
): Promise<void> {
	let left = count;
	await Promise.all(
		Array.from({length: 32}, async (_, writer) => {
			while (left > 0) {
				left -= 1;
				await cluster.post('/v3/kv/put', {
					key: toBase64(`/registry/${writer}`),
					value: toBase64('x'),
				});
			}
		}),
	);
}
