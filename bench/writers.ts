import {setTimeout as delay} from 'node:timers/promises';
import {type EtcdBinaries} from '../scripts/etcd-binaries.js';
import {startCluster} from '../scripts/local-cluster.js';
import {waitUntil} from '../scripts/wait-until.js';
import {startWriteLoad, type WriteLoad} from '../test/support/write-load.js';
import {writersSchema} from '../test/support/writers-schema.js';
import {onEachSeries} from './each-series.js';
import type {BenchPart, BenchRow, BenchRun, BenchTable} from './part.js';
import {cpuTime, startProgram} from './run-program.js';

// Telling who writes while a machine writes all that it can.

const mib = 1024 * 1024;
const putsPerTransaction = 64;
const putBytes = 1024;
const distinctKeys = 5000;
const settleMs = 2500;
const windowMs = 4000;

export const writersPart: BenchPart = {
	name: 'writers',
	about: 'telling who writes at full load: share seen, CPU of an event',
	async measure(run) {
		return onEachSeries(run, async binaries => [await measured(binaries, run)]);
	},
};

type Figures = {
	readonly perSecond: number[];
	readonly seenPercent: number[];
	readonly ourCpuUs: number[];
	readonly ctlCpuUs: number[];
};

async function measured(
	binaries: EtcdBinaries,
	run: BenchRun,
): Promise<BenchTable> {
	run.say(`etcd ${binaries.version}: writing`);
	const cluster = await startCluster({
		binaries,
		members: 1,
		quotaBytes: 8192 * mib,
		fastDisk: true,
	});
	const endpoint = cluster.endpoints[0] ?? '';
	const figures: Figures = {
		perSecond: [],
		seenPercent: [],
		ourCpuUs: [],
		ctlCpuUs: [],
	};
	try {
		const load = startWriteLoad(endpoint, transaction =>
			Array.from({length: putsPerTransaction}, (_, index) => ({
				key: `/registry/pods/ns-${index % 7}/pod-${(transaction * putsPerTransaction + index) % distinctKeys}`,
				bytes: putBytes,
			})),
		);
		await waitUntil(
			async () => load.puts() > 1000,
			20_000,
			() => 'nothing is written',
		);
		for (let round = 0; round < (run.isQuick ? 1 : 2); round += 1) {
			await ofEtcdctl(binaries, endpoint, load, figures);
			await ofOurs(run, endpoint, load, figures);
		}

		await load.stop();
	} finally {
		await cluster.stop();
	}

	return {
		title: `etcd ${binaries.version}, one member, puts of ${putBytes} bytes, ${putsPerTransaction} in a transaction`,
		rows: rowsOf(figures),
		notes: [
			'The load, etcd and the watcher share the cores. CPU is of a window in which nothing starts or ends.',
		],
	};
}

function rowsOf(figures: Figures): readonly BenchRow[] {
	const ctl = 'CPU of an event, etcdctl watch --prefix';
	return [
		{
			what: 'events written meanwhile',
			samples: figures.perSecond,
			unit: '1/s',
			target: {of: 'median', is: 'at-least', limit: 10_000},
		},
		{
			what: 'seen of them by etcd-medic writers',
			samples: figures.seenPercent,
			unit: '%',
			target: {of: 'median', is: 'at-least', limit: 100},
		},
		{what: ctl, samples: figures.ctlCpuUs, unit: 'us'},
		{
			what: 'CPU of an event, etcd-medic writers',
			samples: figures.ourCpuUs,
			unit: 'us',
			against: ctl,
		},
	];
}

async function ofEtcdctl(
	{etcdctl}: EtcdBinaries,
	endpoint: string,
	load: WriteLoad,
	figures: Figures,
): Promise<void> {
	const watching = startProgram(
		etcdctl,
		['--endpoints', endpoint, 'watch', '--prefix', '/registry/'],
		{env: {ETCDCTL_API: '3'}, isSilent: true},
	);
	const cost = await costOf(watching.pid, load);
	watching.child.kill('SIGKILL');
	await watching.ended;
	figures.ctlCpuUs.push(cost.cpuUs);
}

async function ofOurs(
	run: BenchRun,
	endpoint: string,
	load: WriteLoad,
	figures: Figures,
): Promise<void> {
	const watching = startProgram(process.execPath, [
		run.program,
		'writers',
		'--for',
		'10s',
		'--output',
		'json',
		'--endpoints',
		endpoint,
	]);
	const cost = await costOf(watching.pid, load);
	const end = await watching.ended;
	if (end.code !== 0) throw new Error(end.stderr);
	const report = writersSchema.parse(JSON.parse(end.stdout));
	const from = report.fromRevision ?? 0;
	const to = report.toRevision ?? 0;
	// What was answered is known; the last ones may have been written and not yet answered.
	const written = [...load.transactions]
		.filter(([revision]) => revision > from && revision <= to)
		.reduce((sum, [, puts]) => sum + puts, 0);
	figures.seenPercent.push(((report.events ?? 0) / written) * 100);
	figures.ourCpuUs.push(cost.cpuUs);
	figures.perSecond.push(cost.perSecond);
}

async function costOf(
	pid: number,
	load: WriteLoad,
): Promise<{readonly cpuUs: number; readonly perSecond: number}> {
	await delay(settleMs);
	const before = {
		cpuMs: cpuTime(pid),
		puts: load.puts(),
		at: performance.now(),
	};
	await delay(windowMs);
	const puts = load.puts() - before.puts;
	return {
		cpuUs: ((cpuTime(pid) - before.cpuMs) * 1000) / puts,
		perSecond: (puts / (performance.now() - before.at)) * 1000,
	};
}
