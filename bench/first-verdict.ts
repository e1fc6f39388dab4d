import {execFile} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {ensureEtcd} from '../scripts/etcd-binaries.js';
import {startCluster, type LocalCluster} from '../scripts/local-cluster.js';
import {openTerminal} from '../test/support/terminal.js';
import type {Milliseconds} from '../source/units.js';
import {seriesOf} from './each-series.js';
import {
	takeTurns,
	timed,
	type BenchPart,
	type BenchRun,
	type BenchTable,
	type Way,
} from './part.js';

// How soon the first verdict is there while one of three members hangs.

const quotaBytes = 64 * 1024 * 1024;

/** etcdctl's own --command-timeout, which an operator would have. */
const etcdctlTimeoutMs = 5000;

/** The verdict of `check` and of the dashboard, against etcdctl's answer. */
export const firstVerdictPart: BenchPart = {
	name: 'first-verdict',
	about: 'the first verdict with one of three members hung',
	async measure(run) {
		const tables: BenchTable[] = [];
		for (const series of seriesOf(run)) {
			run.say(`etcd ${series}: one member hangs`);
			const binaries = await ensureEtcd(series);
			const cluster = await startCluster({binaries, quotaBytes});
			try {
				tables.push(await measured(cluster, run));
			} finally {
				await cluster.stop();
			}
		}

		return tables;
	},
};

async function runCheck(program: string, endpoints: string): Promise<void> {
	const flags = ['check', '--window', '0', '--endpoints', endpoints];
	await new Promise<void>(resolve => {
		// With NOSPACE or a hung member it ends with a code other than 0.
		execFile(process.execPath, [program, ...flags], () => {
			resolve();
		});
	});
}

async function untilFirstFrame(
	program: string,
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

async function measured(
	cluster: LocalCluster,
	{isQuick, program}: BenchRun,
): Promise<BenchTable> {
	const leader = await cluster.leader();
	const hung = cluster.members.find(({name}) => name !== leader)?.name ?? '';
	const stateFolder = mkdtempSync(path.join(tmpdir(), 'etcd-medic-bench-'));
	await cluster.pause(hung);
	const ctl = 'etcdctl endpoint status --cluster';
	const ways: readonly Way[] = [
		{
			what: ctl,
			once: async () =>
				timed(async () =>
					cluster.etcdctlWith(
						{timeoutMs: etcdctlTimeoutMs},
						'endpoint',
						'status',
						'--cluster',
					),
				),
		},
		{
			what: 'etcd-medic check --window 0, until it has ended',
			once: async () =>
				timed(async () => runCheck(program, cluster.endpoints.join(','))),
		},
		{
			what: 'dashboard, until it shows all three',
			once: async () => untilFirstFrame(program, cluster, hung, stateFolder),
		},
	];
	const samples = await takeTurns(ways, isQuick ? 2 : 3);
	rmSync(stateFolder, {recursive: true, force: true});
	return {
		title: `etcd ${cluster.binaries.version}, 3 members, one of them stopped (SIGSTOP)`,
		rows: ways.map(({what}, index) => ({
			what,
			samples: samples[index] ?? [],
			unit: 'ms' as const,
			...(what === ctl
				? {}
				: {
						against: ctl,
						target: {of: 'median', is: 'at-most', limit: 1000} as const,
					}),
		})),
	};
}
