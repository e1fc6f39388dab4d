import {mkdtempSync, rmSync, statSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import type {EtcdBinaries} from '../scripts/etcd-binaries.js';
import {startCluster} from '../scripts/local-cluster.js';
import {putMany} from '../test/support/write-load.js';
import {onEachSeries} from './each-series.js';
import {
	takeTurns,
	type BenchPart,
	type BenchRun,
	type BenchTable,
} from './part.js';
import {runProgram} from './run-program.js';

// A backup, verified, against the same by etcdctl.

const mib = 1024 * 1024;

export const snapshotPart: BenchPart = {
	name: 'snapshot',
	about: 'a backup against etcdctl snapshot save',
	async measure(run) {
		return onEachSeries(run, async binaries => [await measured(binaries, run)]);
	},
};

async function measured(
	binaries: EtcdBinaries,
	run: BenchRun,
): Promise<BenchTable> {
	const liveMib = run.isQuick ? 30 : 200;
	run.say(`etcd ${binaries.version}: filling ${liveMib} MiB`);
	const cluster = await startCluster({
		binaries,
		members: 1,
		quotaBytes: 1024 * mib,
		fastDisk: true,
	});
	const folder = mkdtempSync(path.join(tmpdir(), 'etcd-medic-bench-'));
	const endpoint = cluster.endpoints[0] ?? '';
	const target = path.join(folder, 'snapshot.db');
	let bytes = 0;
	const saved = async (work: () => Promise<number>): Promise<number> => {
		const tookMs = await work();
		({size: bytes} = statSync(target));
		rmSync(target);
		return tookMs;
	};

	try {
		await putMany(endpoint, (liveMib * mib) / 8192, index => ({
			key: `/registry/bench/${index}`,
			bytes: 8192,
		}));
		const ctl = 'etcdctl snapshot save';
		const ways = [
			{
				what: ctl,
				once: async () =>
					saved(
						async () =>
							(
								await runProgram(
									binaries.etcdctl,
									['--endpoints', endpoint, 'snapshot', 'save', target],
									{env: {ETCDCTL_API: '3'}},
								)
							).tookMs,
					),
			},
			{
				what: 'etcd-medic snapshot, hash verified',
				once: async () =>
					saved(
						async () =>
							(
								await runProgram(process.execPath, [
									run.program,
									'snapshot',
									target,
									'--endpoints',
									endpoint,
								])
							).tookMs,
					),
			},
		];
		const samples = await takeTurns(ways, run.isQuick ? 3 : 5);
		return {
			title: `etcd ${binaries.version}, one member, snapshot of ${Math.round(bytes / mib)} MiB`,
			rows: ways.map(({what}, index) => ({
				what,
				samples: samples[index] ?? [],
				unit: 'ms' as const,
				...(what === ctl ? {} : {against: ctl}),
			})),
			notes: [
				'Start of the program included. etcdctl hashes nothing: it leaves the trailer to be checked at the restore.',
			],
		};
	} finally {
		await cluster.stop();
		rmSync(folder, {recursive: true, force: true});
	}
}
