import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {readdirSync} from 'node:fs';
import path from 'node:path';
import {test, type TestContext} from 'node:test';
import {etcdSeries, type EtcdSeries} from '../../scripts/etcd-binaries.js';
import type {LocalCluster} from '../../scripts/local-cluster.js';
import {claimRun, holderOf} from '../../source/run/run-lock.js';
import {writeValues} from '../support/churn.js';
import {
	endpointFlags,
	program,
	realCluster,
	temporaryFolder,
} from '../support/real-incident.js';

const mebibyte = 1024 * 1024;
const rules = ['--min-free', '10MiB', '--keep-revisions', '0'];

for (const series of etcdSeries) {
	test(`etcd ${series}: maintain rewrites only who qualifies, the leader last, and nothing the second time`, async context => {
		const cluster = await fragmentedCluster(context, series);
		const leader = await cluster.leader();
		const [spared, other] = cluster.members.filter(
			each => each.name !== leader,
		);
		const {endpoint} = spared ?? assert.fail('no follower');
		await cluster.etcdctlWith({endpoint}, 'defrag');
		const state = temporaryFolder(context);

		const first = await maintain(cluster, state, rules);
		assert.equal(first.code, 0, first.output);
		assert.deepEqual(
			[...first.output.matchAll(/► Defragment (\w+)/g)].map(match => match[1]),
			[other?.name, leader],
			first.output,
		);
		assert.match(first.output, / Maintained: no alarm/);
		assert.doesNotMatch(first.output, /maintenance\/alarm/);
		const sizes = await dbSizes(cluster);
		for (const size of sizes) assert.ok(size < 10 * mebibyte, `${size}`);
		const folder = path.join(state, 'etcd-medic');
		assert.equal(backupsIn(folder).length, 1);

		const second = await maintain(cluster, state, rules);
		assert.equal(second.code, 0, second.output);
		assert.match(
			second.output,
			/^\S+ nothing to do: no member qualifies .*\n$/,
		);
		assert.equal(backupsIn(folder).length, 1);
	});

	test(`etcd ${series}: two maintains at once: one works, the other says why it does not`, async context => {
		const cluster = await fragmentedCluster(context, series);
		const clusterId = await clusterIdOf(cluster);
		// A second program may take longer to start than the first one to end, so
		// this one has the lock for it.
		const claim = await claimRun(clusterId, 'pid 4711, run other');
		assert.ok(claim.kind === 'held');
		const other = await maintain(cluster, temporaryFolder(context), rules);
		await claim.release();
		assert.equal(other.code, 3, other.output);
		assert.match(
			other.output,
			/another recovery of this cluster is open on this host: pid 4711/,
		);

		let holder: Promise<string | undefined> | undefined;
		const state = temporaryFolder(context);
		const first = await maintain(cluster, state, rules, output => {
			if (output.includes('snapshot save')) holder ??= holderOf(clusterId);
		});
		assert.equal(first.code, 0, first.output);
		assert.match(first.output, / Maintained: no alarm/);
		assert.notEqual(await holder, undefined, 'it has the lock while it works');
		assert.equal(await holderOf(clusterId), undefined);
	});

	test(`etcd ${series}: under NOSPACE maintain changes nothing and names who does`, async context => {
		const cluster = await fragmentedCluster(context, series);
		await cluster.raiseAlarm('NOSPACE', cluster.members[0]?.name ?? '');
		const before = await dbSizes(cluster);
		const state = temporaryFolder(context);
		const {code, output} = await maintain(cluster, state, rules);
		assert.equal(code, 3, output);
		assert.match(
			output,
			/^\S+ refused: NOSPACE is raised, which is for etcd-medic recover\n$/,
		);
		assert.deepEqual(await dbSizes(cluster), before);
		assert.deepEqual(readdirSync(state), []);
	});

	test(`etcd ${series}: recover --yes leaves a fragmented cluster without NOSPACE alone`, async context => {
		// A file that fills its quota qualifies however small it is.
		const cluster = await fragmentedCluster(context, series, 64 * mebibyte);
		const state = temporaryFolder(context);
		const {code, output} = await runProgram(
			['recover', '--yes', ...endpointFlags(cluster)],
			state,
		);
		assert.equal(code, 0, output);
		assert.match(
			output,
			/nothing needs recovery: no NOSPACE alarm is raised. etcd-medic maintain would/,
		);
		assert.deepEqual(readdirSync(state), []);
	});
}

test('rules that are none are a usage error', async context => {
	const state = temporaryFolder(context);
	for (const flags of [
		['--min-free', '10 parsecs'],
		['--min-free-ratio', '45'],
		['--quota-ratio', '-1'],
		['--keep-revisions', '1.5'],
		['--jitter', 'often'],
	]) {
		const {code, output} = await runProgram(
			['maintain', '--endpoints', 'http://127.0.0.1:1', ...flags],
			state,
		);
		assert.equal(code, 64, output);
		assert.match(output, new RegExp(`^etcd-medic: ${flags[0]} .*\n$`));
	}
});

type Ended = {readonly code: number | null; readonly output: string};

/** About 52 MB of overwrites whose history is compacted: a file that is nearly all free pages, and no alarm. */
async function fragmentedCluster(
	context: TestContext,
	series: EtcdSeries,
	quotaBytes = 256 * mebibyte,
): Promise<LocalCluster> {
	const cluster = await realCluster(context, series, {quotaBytes});
	await writeValues(cluster, 520, 100_000, 'overwrite');
	for (const revision of ['500', '501']) {
		for (const endpoint of cluster.endpoints) {
			await cluster
				.post(
					'/v3/kv/compaction',
					{revision, physical: true},
					{endpoint, timeoutMs: 30_000},
				)
				// Asked again of the next member, it says that it is compacted already.
				.catch(() => undefined);
		}
	}

	return cluster;
}

/** As the program names it: the hex form of what Status has. */
async function clusterIdOf(cluster: LocalCluster): Promise<string> {
	const status = await cluster.etcdctl('endpoint', 'status', '-w', 'json');
	const decimal = /"cluster_id":(\d+)/.exec(status.stdout)?.[1];
	return BigInt(decimal ?? assert.fail(status.stdout)).toString(16);
}

async function dbSizes(cluster: LocalCluster): Promise<readonly number[]> {
	const status = await cluster.etcdctl('endpoint', 'status', '-w', 'json');
	return [...status.stdout.matchAll(/"dbSize":(\d+)/g)].map(match =>
		Number(match[1]),
	);
}

function backupsIn(folder: string): readonly string[] {
	return readdirSync(folder).filter(name =>
		/^maintain-snapshot-.*\.db$/.test(name),
	);
}

async function maintain(
	cluster: LocalCluster,
	state: string,
	flags: readonly string[],
	onOutput: (output: string) => void = () => undefined,
): Promise<Ended> {
	return runProgram(
		['maintain', ...endpointFlags(cluster), ...flags],
		state,
		onOutput,
	);
}

async function runProgram(
	args: readonly string[],
	state: string,
	onOutput: (output: string) => void = () => undefined,
): Promise<Ended> {
	const child = spawn(process.execPath, [program, ...args], {
		env: {...process.env, XDG_STATE_HOME: state},
	});
	let output = '';
	const onText = (text: string): void => {
		output += text;
		onOutput(output);
	};

	child.stdout.setEncoding('utf8').on('data', onText);
	child.stderr.setEncoding('utf8').on('data', onText);
	return new Promise(resolve => {
		child.on('close', code => {
			resolve({code, output});
		});
	});
}
