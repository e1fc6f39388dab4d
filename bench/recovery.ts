import {execFile} from 'node:child_process';
import {cpSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {z} from 'zod';
import {type EtcdBinaries} from '../scripts/etcd-binaries.js';
import {fillToNospace} from '../scripts/fill.js';
import {toBase64} from '../scripts/json-gateway.js';
import {startCluster, type LocalCluster} from '../scripts/local-cluster.js';
import type {Milliseconds} from '../source/units.js';
import {
	startLoops,
	type Loops,
	type Stalls,
} from '../test/support/stall-loops.js';
import {onEachSeries} from './each-series.js';
import {
	timed,
	type BenchPart,
	type BenchRun,
	type BenchTable,
	type BenchTarget,
} from './part.js';

// What a recovery costs whoever uses the cluster meanwhile, and how long it
// takes. Each way starts from a copy of the same data directories. With a put
// loop and a lease keep-alive loop against every member the stalls are
// measured, without them the time. Under NOSPACE a refusal is an answer.

const mib = 1024 * 1024;
const liveValueBytes = 1_000_000;
const longMs = 120_000;
const timeRounds = 3;
/** A recovery with the loops beside it is a run of its own. */
const stallRounds = 2;

/** Stalls and time of a whole recovery, against etcdctl and against the bare calls. */
export const recoveryPart: BenchPart = {
	name: 'recovery',
	about: 'a whole recovery: its time, and how long others wait meanwhile',
	async measure(run) {
		return onEachSeries(run, measuredOn);
	},
};

const revisionAnswer = z.object({header: z.object({revision: z.string()})});
const leaseAnswer = z.object({ID: z.string()});

/** Ways to recover, with what they are called in a table. */
type RecoveryWay = {
	readonly what: string;
	readonly recover: (cluster: LocalCluster) => Promise<void>;
};

async function measuredOn(
	binaries: EtcdBinaries,
	run: BenchRun,
): Promise<readonly BenchTable[]> {
	const liveKeys = run.isQuick ? 40 : 130;
	const quotaBytes = (liveKeys + 70) * mib;
	run.say(`etcd ${binaries.version}: filling until NOSPACE`);
	const cluster = await startCluster({binaries, quotaBytes, fastDisk: true});
	const copies = mkdtempSync(path.join(tmpdir(), 'etcd-medic-bench-'));
	const ours: RecoveryWay = {
		what: 'etcd-medic recover --yes',
		recover: async of => recoverWithUs(of, run.program),
	};
	const theirs: RecoveryWay = {what: 'etcdctl', recover: recoverWithEtcdctl};
	const ways = [theirs, ours] as const;
	const stalls = new Map<RecoveryWay, Stalls[]>(ways.map(way => [way, []]));
	const times = new Map<RecoveryWay, number[]>(ways.map(way => [way, []]));
	const rawMs: number[] = [];
	try {
		const leases = await grantLeases(cluster);
		await fillToNospace(cluster, {liveKeys, liveValueBytes});
		for (const {name} of cluster.members) await cluster.kill(name);
		for (const {name} of cluster.members)
			cpSync(path.join(cluster.folder, name), path.join(copies, name), {
				recursive: true,
			});

		for (let round = 0; round < (run.isQuick ? 1 : timeRounds); round += 1) {
			run.say(`etcd ${binaries.version}: round ${round + 1}`);
			for (const way of ways) {
				await restore(cluster, copies);
				times.get(way)?.push(await timed(async () => way.recover(cluster)));
				await assertNoAlarm(cluster);
				if (round >= stallRounds) continue;
				await restore(cluster, copies);
				const loops: Loops = startLoops(cluster, leases);
				await way.recover(cluster);
				stalls.get(way)?.push(await loops.stop());
				await assertNoAlarm(cluster);
			}

			await restore(cluster, copies);
			rawMs.push(await rawCalls(cluster));
		}
	} finally {
		await cluster.stop();
		rmSync(copies, {recursive: true, force: true});
	}

	const about = `etcd ${binaries.version}, 3 members, ${liveKeys} MB live, quota ${quotaBytes / mib} MiB, frozen by NOSPACE`;
	return [
		timeTable(about, rawMs, times.get(theirs) ?? [], times.get(ours) ?? []),
		stallTable(about, stalls.get(theirs) ?? [], stalls.get(ours) ?? []),
	];
}

async function assertNoAlarm(cluster: LocalCluster): Promise<void> {
	const alarms = await cluster.etcdctl('alarm', 'list');
	if (alarms.stdout.trim() !== '') throw new Error(alarms.stdout);
}

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

async function recoverWithUs(
	cluster: LocalCluster,
	program: string,
): Promise<void> {
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

/** The bare calls of a recovery, one after the other with nothing between them, snapshot included. */
async function rawCalls(cluster: LocalCluster): Promise<Milliseconds> {
	const file = path.join(cluster.folder, 'bench.db');
	const endpoint = cluster.endpoints[0] ?? '';
	const each = cluster.endpoints.map(one => ({
		endpoint: one,
		timeoutMs: longMs,
	}));
	return timed(async () => {
		await cluster.etcdctlWith({endpoint}, 'snapshot', 'save', file);
		const revision = String(await revisionOf(cluster));
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
}

async function revisionOf(cluster: LocalCluster): Promise<number> {
	const answer = await cluster.post('/v3/kv/range', {key: toBase64('health')});
	return Number(revisionAnswer.parse(answer).header.revision);
}

function timeTable(
	about: string,
	rawMs: readonly number[],
	theirsMs: readonly number[],
	oursMs: readonly number[],
): BenchTable {
	const bare = 'the bare calls';
	return {
		title: `${about}: time`,
		rows: [
			{what: bare, samples: rawMs, unit: 'ms'},
			{what: 'etcdctl', samples: theirsMs, unit: 'ms', against: bare},
			{
				what: 'etcd-medic recover --yes',
				samples: oursMs,
				unit: 'ms',
				against: bare,
				target: {of: 'ratio', is: 'at-most', limit: 1.15},
			},
		],
		notes: [
			'The bare calls: snapshot, physical compaction, a defragment each, disarm, put, get and delete through each; nothing between them.',
			'etcdctl: compaction --physical, defrag --cluster, alarm disarm, one put. It takes no snapshot and looks at nothing.',
		],
	};
}

function stallTable(
	about: string,
	theirs: readonly Stalls[],
	ours: readonly Stalls[],
): BenchTable {
	const kinds: ReadonlyArray<
		readonly [string, (one: Stalls) => Milliseconds, BenchTarget?]
	> = [
		['put, own member defragments', one => one.putOwnMs],
		['put, another defragments', one => one.putOtherMs],
		['put, in the whole recovery', one => one.putEverMs],
		['keep-alive, own member defragments', one => one.renewOwnMs],
		[
			'keep-alive, another defragments',
			one => one.renewOtherMs,
			{of: 'median', is: 'at-most', limit: 300},
		],
		['keep-alive, in the whole recovery', one => one.renewEverMs],
		['keep-alive, while none defragments', one => one.renewIdleMs],
	];
	return {
		title: `${about}: the longest wait for an answer`,
		rows: kinds.flatMap(([what, pick, target]) => [
			{
				what: `${what}: etcdctl`,
				samples: theirs.map(one => pick(one)),
				unit: 'ms' as const,
			},
			{
				what: `${what}: etcd-medic`,
				samples: ours.map(one => pick(one)),
				unit: 'ms' as const,
				against: `${what}: etcdctl`,
				...(target === undefined ? {} : {target}),
			},
		]),
		notes: [
			'A put loop and a keep-alive loop against each member. "None defragments" is where a hand-over of leadership shows: under NOSPACE there is one only from 5 s of defragment on.',
		],
	};
}
