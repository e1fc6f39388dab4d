import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {makeCertificates} from '../scripts/certificates.js';
import {ensureEtcd, type EtcdSeries} from '../scripts/etcd-binaries.js';
import {startCluster, type LocalCluster} from '../scripts/local-cluster.js';
import type {Milliseconds} from '../source/units.js';
import {openTerminal} from '../test/support/terminal.js';
import {seriesOf} from './each-series.js';
import {
	takeTurns,
	type BenchPart,
	type BenchRow,
	type BenchRun,
	type BenchTable,
	type BenchTarget,
	type Way,
} from './part.js';
import {runProgram} from './run-program.js';

// How long somebody waits for the program, from its start to its end or to the
// first frame, beside etcdctl asking the same members on the same machine.

const quotaBytes = 64 * 1024 * 1024;
const ctl = 'etcdctl endpoint status --cluster';

/** The start of the program's commands against `etcdctl endpoint status --cluster`. */
export const startPart: BenchPart = {
	name: 'start',
	about: 'start to end of --help, --version and check, and to the first frame',
	async measure(run) {
		const folder = mkdtempSync(path.join(tmpdir(), 'etcd-medic-bench-'));
		try {
			const tables: BenchTable[] = [];
			for (const series of seriesOf(run)) {
				for (const isSecured of [false, true]) {
					tables.push(await measured(series, isSecured, folder, run));
				}
			}

			return tables;
		} finally {
			rmSync(folder, {recursive: true, force: true});
		}
	},
};

type Timed = Way & {readonly target?: BenchTarget};

async function measured(
	series: EtcdSeries,
	isSecured: boolean,
	folder: string,
	{isQuick, program, say}: BenchRun,
): Promise<BenchTable> {
	const binaries = await ensureEtcd(series);
	const how = isSecured ? 'with client certificates' : 'without TLS';
	say(`etcd ${series}: start-up, ${how}`);
	const cluster = await startCluster({
		binaries,
		quotaBytes,
		...(isSecured
			? {tls: await makeCertificates(path.join(folder, 'certificates'))}
			: {}),
	});
	try {
		const ways = waysFor(cluster, program, {
			HOME: folder,
			XDG_STATE_HOME: path.join(folder, 'state'),
			// It would be read at start, and has nothing to do with what is measured.
			NODE_EXTRA_CA_CERTS: '',
		});
		// The first run leaves the compiled modules for the others.
		for (const {once} of ways) await once();
		const samples = await takeTurns(ways, isQuick ? 5 : 15);
		return {
			title: `etcd ${binaries.version}, 3 members on loopback, ${how}`,
			rows: ways.map((way, index) => rowOf(way, samples[index] ?? [])),
			notes: [
				'From the start of a process to its end, the frame to the moment it is on the terminal; modules were kept compiled by a run before.',
			],
		};
	} finally {
		await cluster.stop();
	}
}

function waysFor(
	cluster: LocalCluster,
	program: string,
	env: Readonly<Record<string, string>>,
): readonly Timed[] {
	const {tls} = cluster;
	const flags = [
		`--endpoints=${cluster.endpoints.join(',')}`,
		...(tls === undefined
			? []
			: [
					`--cacert=${tls.caCert}`,
					`--cert=${tls.client.cert}`,
					`--key=${tls.client.key}`,
				]),
	];
	const started = async (
		command: string,
		args: readonly string[],
	): Promise<Milliseconds> => (await runProgram(command, args, {env})).tookMs;
	const node = async (...args: readonly string[]): Promise<Milliseconds> =>
		started(process.execPath, args);
	return [
		{
			what: ctl,
			once: async () =>
				started(cluster.binaries.etcdctl, [
					...flags,
					'endpoint',
					'status',
					'--cluster',
				]),
		},
		{what: 'node -e 0', once: async () => node('-e', '0')},
		{
			what: 'etcd-medic --version',
			once: async () => node(program, '--version'),
			target: atMost(2.5),
		},
		{
			what: 'etcd-medic --help',
			once: async () => node(program, '--help'),
			target: atMost(2.5),
		},
		{
			what: 'etcd-medic check --output json --window 0',
			once: async () =>
				node(program, 'check', '--output', 'json', '--window', '0', ...flags),
			target: atMost(6),
		},
		{
			what: 'dashboard, until its first frame shows all three',
			once: async () => untilFirstFrame(cluster, [program, ...flags], env),
			target: atMost(10),
		},
	];
}

function atMost(limit: number): BenchTarget {
	return {of: 'ratio', is: 'at-most', limit};
}

function rowOf({what, target}: Timed, samples: readonly number[]): BenchRow {
	return {
		what,
		samples,
		unit: 'ms',
		...(what === ctl ? {} : {against: ctl}),
		...(target === undefined ? {} : {target}),
	};
}

async function untilFirstFrame(
	cluster: LocalCluster,
	args: readonly string[],
	env: Readonly<Record<string, string>>,
): Promise<Milliseconds> {
	const startedAtMs = performance.now();
	const terminal = openTerminal({
		command: process.execPath,
		args,
		cols: 80,
		rows: 24,
		env,
	});
	try {
		await terminal.waitFor(
			screen =>
				cluster.members.every(({name}) =>
					screen.some(line =>
						new RegExp(String.raw`\b${name}\b.* now$`).test(line),
					),
				),
			{timeoutMs: 30_000, label: 'three members read'},
		);
		return performance.now() - startedAtMs;
	} finally {
		await terminal.close();
	}
}
