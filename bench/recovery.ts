import {execFile} from 'node:child_process';
import {cpSync, mkdtempSync, rmSync} from 'node:fs';
import {cpus, tmpdir, totalmem} from 'node:os';
import path from 'node:path';
import {z} from 'zod';
import {ensureEtcd, etcdSeries} from '../scripts/etcd-binaries.js';
import {fillToNospace} from '../scripts/fill.js';
import {toBase64} from '../scripts/json-gateway.js';
import {startCluster, type LocalCluster} from '../scripts/local-cluster.js';
import type {Milliseconds} from '../source/units.js';
import {
	startLoops,
	type Loops,
	type Stalls,
} from '../test/support/stall-loops.js';

// What a recovery costs whoever uses the cluster meanwhile, and how long it
// takes: `npm run build`, then `npx tsx bench/recovery.ts`. Each way starts from
// a copy of the same data directories, with a put loop and a lease keep-alive
// loop against every member. Under NOSPACE a refusal is an answer.

const rounds = 3;
const mib = 1024 * 1024;
const liveKeys = 130;
const liveValueBytes = 1_000_000;
const quotaBytes = 200 * mib;
const longMs = 120_000;
const program = path.resolve('dist/cli.js');

type Measurement = Stalls & {readonly totalMs: Milliseconds};
const revisionAnswer = z.object({header: z.object({revision: z.string()})});
const leaseAnswer = z.object({ID: z.string()});

for (const series of etcdSeries) {
	const binaries = await ensureEtcd(series);
	const cluster = await startCluster({binaries, quotaBytes, fastDisk: true});
	const copies = mkdtempSync(path.join(tmpdir(), 'etcd-medic-bench-'));
	try {
		const leases = await grantLeases(cluster);
		await fillToNospace(cluster, {liveKeys, liveValueBytes});
		for (const {name} of cluster.members) await cluster.kill(name);
		for (const {name} of cluster.members)
			cpSync(path.join(cluster.folder, name), path.join(copies, name), {
				recursive: true,
			});

		const ours: Measurement[] = [];
		const theirs: Measurement[] = [];
		const raw: Array<{totalMs: Milliseconds; snapshotMs: Milliseconds}> = [];
		for (let round = 0; round < rounds; round += 1) {
			await restore(cluster, copies);
			ours.push(await measured(cluster, leases, recoverWithUs));
			await restore(cluster, copies);
			theirs.push(await measured(cluster, leases, recoverWithEtcdctl));
			await restore(cluster, copies);
			raw.push(await rawCalls(cluster));
		}

		print(binaries.version, ours, theirs, raw);
	} finally {
		await cluster.stop();
		rmSync(copies, {recursive: true, force: true});
	}
}

console.log(
	`\n${cpus()[0]?.model ?? 'unknown CPU'}, ${cpus().length} CPUs, ${Math.round(totalmem() / 1024 ** 3)} GiB of memory, Linux`,
);

/** Leases that outlive the bench: none can be granted under NOSPACE. */
async function grantLeases(cluster: LocalCluster): Promise<readonly string[]> {
	return Promise.all(
		cluster.members.map(
			async () =>
				leaseAnswer.parse(
					await cluster.post('/v3/lease/grant', {TTL: '100000'}),
				).ID,
		),
	);
}

async function restore(cluster: LocalCluster, copies: string): Promise<void> {
	for (const {name} of cluster.members) {
		await cluster.kill(name);
		const folder = path.join(cluster.folder, name);
		rmSync(folder, {recursive: true, force: true});
		cpSync(path.join(copies, name), folder, {recursive: true});
	}

	await Promise.all(
		cluster.members.map(async ({name}) => cluster.restart(name)),
	);
}

async function measured(
	cluster: LocalCluster,
	leases: readonly string[],
	recover: (cluster: LocalCluster) => Promise<void>,
): Promise<Measurement> {
	const loops: Loops = startLoops(cluster, leases);
	const startedAtMs = performance.now();
	await recover(cluster);
	const totalMs = performance.now() - startedAtMs;
	const stalls = await loops.stop();
	const alarms = await cluster.etcdctl('alarm', 'list');
	if (alarms.stdout.trim() !== '') throw new Error(alarms.stdout);
	return {...stalls, totalMs};
}

async function recoverWithUs(cluster: LocalCluster): Promise<void> {
	const state = mkdtempSync(path.join(tmpdir(), 'etcd-medic-bench-'));
	await new Promise<void>((resolve, reject) => {
		execFile(
			process.execPath,
			[program, 'recover', '--yes', '--endpoints', cluster.endpoints.join(',')],
			{env: {...process.env, XDG_STATE_HOME: state}},
			(error, stdout, stderr) => {
				if (error === null) resolve();
				else reject(new Error(stdout + stderr));
			},
		);
	});
	rmSync(state, {recursive: true, force: true});
}

/** The procedure of etcd's documentation, with the compaction waited for. */
async function recoverWithEtcdctl(cluster: LocalCluster): Promise<void> {
	const revision = String(await revisionOf(cluster));
	const endpoint = cluster.endpoints[0] ?? '';
	for (const words of [
		['compaction', '--physical', revision],
		['defrag', '--cluster'],
		['alarm', 'disarm'],
		['put', '/bench/after', 'written'],
	]) {
		const result = await cluster.etcdctlWith(
			{endpoint, timeoutMs: longMs},
			...words,
		);
		if (result.code !== 0)
			throw new Error(`${words.join(' ')}: ${result.stderr}`);
	}
}

/** The bare calls of a recovery, one after the other with nothing between them. */
async function rawCalls(
	cluster: LocalCluster,
): Promise<{totalMs: Milliseconds; snapshotMs: Milliseconds}> {
	const file = path.join(cluster.folder, 'bench.db');
	const endpoint = cluster.endpoints[0] ?? '';
	const snapshotMs = await timed(async () => {
		await cluster.etcdctlWith({endpoint}, 'snapshot', 'save', file);
	});
	rmSync(file);
	const revision = String(await revisionOf(cluster));
	const each = cluster.endpoints.map(one => ({
		endpoint: one,
		timeoutMs: longMs,
	}));
	const totalMs = await timed(async () => {
		await cluster.post(
			'/v3/kv/compaction',
			{revision, physical: true},
			{timeoutMs: longMs},
		);
		for (const options of each)
			await cluster.post('/v3/maintenance/defragment', {}, options);
		await cluster.etcdctl('alarm', 'disarm');
		const key = toBase64('/bench/canary');
		for (const options of each) {
			await cluster.post('/v3/kv/put', {key, value: key}, options);
			await cluster.post('/v3/kv/range', {key}, options);
			await cluster.post('/v3/kv/deleterange', {key}, options);
		}
	});
	return {totalMs, snapshotMs};
}

async function revisionOf(cluster: LocalCluster): Promise<number> {
	const answer = await cluster.post('/v3/kv/range', {key: toBase64('health')});
	return Number(revisionAnswer.parse(answer).header.revision);
}

async function timed(work: () => Promise<void>): Promise<Milliseconds> {
	const startedAtMs = performance.now();
	await work();
	return performance.now() - startedAtMs;
}

function medianOf<T>(of: readonly T[], pick: (one: T) => number): number {
	const sorted = of.map(one => pick(one)).toSorted((a, b) => a - b);
	return sorted[sorted.length >> 1] ?? Number.NaN;
}

function print(
	version: string,
	ours: readonly Measurement[],
	theirs: readonly Measurement[],
	raw: ReadonlyArray<{totalMs: Milliseconds; snapshotMs: Milliseconds}>,
): void {
	console.log(
		`\netcd ${version}, 3 members, ${liveKeys} MB live, quota ${quotaBytes / mib} MiB; medians of ${rounds}\n`,
	);
	console.log('| | etcd-medic | etcdctl | ratio |');
	console.log('|---|---:|---:|---:|');
	const rows: ReadonlyArray<
		readonly [string, (one: Measurement) => Milliseconds]
	> = [
		['longest put, own member defragments', one => one.putOwnMs],
		['longest put, another member defragments', one => one.putOtherMs],
		['longest keep-alive, own member defragments', one => one.renewOwnMs],
		['longest keep-alive, another member defragments', one => one.renewOtherMs],
		['in all', one => one.totalMs],
	];
	for (const [name, pick] of rows) {
		const mine = medianOf(ours, pick);
		const its = medianOf(theirs, pick);
		console.log(
			`| ${name} | ${mine.toFixed(0)} ms | ${its.toFixed(0)} ms | ${(mine / its).toFixed(2)} |`,
		);
	}

	const snapshotMs = medianOf(raw, one => one.snapshotMs);
	const rawMs = medianOf(raw, one => one.totalMs) + snapshotMs;
	const totalMs = medianOf(ours, one => one.totalMs);
	console.log(
		`\nIn all against the bare calls, snapshot (${snapshotMs.toFixed(0)} ms) included: ${totalMs.toFixed(0)} ms / ${rawMs.toFixed(0)} ms = ${(totalMs / rawMs).toFixed(2)}; etcdctl takes no snapshot.`,
	);
}
