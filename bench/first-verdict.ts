import {execFile} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {ensureEtcd, etcdSeries} from '../scripts/etcd-binaries.js';
import {startCluster, type LocalCluster} from '../scripts/local-cluster.js';
import {openTerminal} from '../test/support/terminal.js';
import type {Milliseconds} from '../source/units.js';

// How soon the first verdict is there while one of three members hangs:
// `npm run build`, then `npx tsx bench/first-verdict.ts`. The three ways take
// turns, each alone, so that a busy machine is busy for each of them.

const rounds = 5;
const quotaBytes = 64 * 1024 * 1024;
const program = path.resolve('dist/cli.js');

type Way = {
	readonly name: string;
	readonly run: () => Promise<Milliseconds>;
};

async function untilDone(work: () => Promise<unknown>): Promise<Milliseconds> {
	const startedAtMs = performance.now();
	await work();
	return performance.now() - startedAtMs;
}

async function runCheck(endpoints: string): Promise<void> {
	const flags = ['check', '--window', '0', '--endpoints', endpoints];
	await new Promise<void>(resolve => {
		// With NOSPACE or a hung member it ends with a code other than 0.
		execFile(process.execPath, [program, ...flags], () => {
			resolve();
		});
	});
}

async function untilFirstFrame(
	cluster: LocalCluster,
	hung: string,
	stateFolder: string,
): Promise<Milliseconds> {
	const startedAtMs = performance.now();
	const terminal = openTerminal({
		command: process.execPath,
		args: [program, '--endpoints', cluster.endpoints.join(',')],
		cols: 80,
		rows: 24,
		env: {XDG_STATE_HOME: stateFolder},
	});
	try {
		await terminal.waitFor(
			screen =>
				cluster.members.every(({name}) =>
					screen.some((line, index) =>
						name === hung
							? new RegExp(String.raw`\b${name}\b.*UNREACHABLE`).test(line)
							: new RegExp(String.raw`\b${name}\b.* now$`).test(line) &&
								/\/ 64\.0 MiB/.test(screen[index + 1] ?? ''),
					),
				),
			{timeoutMs: 30_000, label: 'two members read and one unreachable'},
		);
		return performance.now() - startedAtMs;
	} finally {
		await terminal.close();
	}
}

function medianOf(timesMs: readonly Milliseconds[]): Milliseconds {
	return timesMs.toSorted((a, b) => a - b)[timesMs.length >> 1] ?? Number.NaN;
}

async function compare(cluster: LocalCluster): Promise<void> {
	const leader = await cluster.leader();
	const hung = cluster.members.find(({name}) => name !== leader)?.name ?? '';
	const stateFolder = mkdtempSync(path.join(tmpdir(), 'etcd-medic-bench-'));
	cluster.pause(hung);
	const ways: readonly Way[] = [
		{
			name: 'etcdctl endpoint status --cluster',
			run: async () =>
				untilDone(async () =>
					cluster.etcdctl('endpoint', 'status', '--cluster'),
				),
		},
		{
			name: 'check --window 0, until it has ended',
			run: async () =>
				untilDone(async () => runCheck(cluster.endpoints.join(','))),
		},
		{
			name: 'dashboard, until it shows all three',
			run: async () => untilFirstFrame(cluster, hung, stateFolder),
		},
	];
	const timesMs: Milliseconds[][] = ways.map(() => []);
	for (let round = 0; round < rounds; round += 1)
		for (const [index, way] of ways.entries())
			timesMs[index]?.push(await way.run());
	rmSync(stateFolder, {recursive: true, force: true});

	console.log(
		`etcd ${cluster.binaries.version}, 3 members, one hung; median of ${rounds}`,
	);
	const baseMs = medianOf(timesMs[0] ?? []);
	for (const [index, {name}] of ways.entries()) {
		const each = timesMs[index] ?? [];
		const ms = medianOf(each);
		console.log(
			`  ${name.padEnd(36)} ${ms.toFixed(0).padStart(5)} ms  (${Math.min(...each).toFixed(0)}-${Math.max(...each).toFixed(0)})  ${(baseMs / ms).toFixed(1)} times as fast`,
		);
	}
}

for (const series of etcdSeries) {
	const binaries = await ensureEtcd(series);
	const cluster = await startCluster({binaries, quotaBytes});
	try {
		await compare(cluster);
	} finally {
		await cluster.stop();
	}
}
