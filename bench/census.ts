import {type EtcdBinaries} from '../scripts/etcd-binaries.js';
import {startCluster} from '../scripts/local-cluster.js';
import {putMany} from '../test/support/write-load.js';
import {writersSchema} from '../test/support/writers-schema.js';
import {onEachSeries} from './each-series.js';
import {
	takeTurns,
	type BenchPart,
	type BenchRun,
	type BenchTable,
} from './part.js';
import {runProgram} from './run-program.js';

// Counting every key by prefix, with the pauses off, against listing all keys.

const mib = 1024 * 1024;
const manyKeys = 200_000;
const fewKeys = 30_000;
const keyBytes = 300;
const resources = ['events', 'pods', 'leases', 'configmaps'] as const;

export const censusPart: BenchPart = {
	name: 'census',
	about: 'counting all keys by prefix against etcdctl get --prefix --keys-only',
	async measure(run) {
		return onEachSeries(run, async binaries => [await measured(binaries, run)]);
	},
};

async function measured(
	binaries: EtcdBinaries,
	run: BenchRun,
): Promise<BenchTable> {
	const keys = run.isQuick ? fewKeys : manyKeys;
	run.say(`etcd ${binaries.version}: putting ${keys} keys`);
	const cluster = await startCluster({
		binaries,
		members: 1,
		quotaBytes: 4096 * mib,
		fastDisk: true,
	});
	const endpoint = cluster.endpoints[0] ?? '';
	const peaksMib: number[] = [];
	try {
		await putMany(endpoint, keys, index => ({
			key: `/registry/${resources[index % resources.length] ?? ''}/ns-${index % 37}/name-${index}`,
			bytes: keyBytes,
		}));
		const ctl = 'etcdctl get / --prefix --keys-only, counted by wc';
		const ours = 'etcd-medic writers --census --pace 0';
		const ways = [
			{
				what: ctl,
				once: async () =>
					(
						await runProgram(
							'sh',
							[
								'-c',
								'"$0" --endpoints "$1" --command-timeout 60s get / --prefix --keys-only | wc -l',
								binaries.etcdctl,
								endpoint,
							],
							{env: {ETCDCTL_API: '3'}},
						)
					).tookMs,
			},
			{
				what: ours,
				once: async () => {
					const end = await runProgram(process.execPath, [
						run.program,
						'writers',
						'--census',
						'--pace',
						'0',
						'--output',
						'json',
						'--endpoints',
						endpoint,
					]);
					const {census} = writersSchema.parse(JSON.parse(end.stdout));
					if (census?.keys !== keys) {
						throw new Error(`the census did not count ${keys} keys`);
					}

					peaksMib.push(end.peakMib);
					return end.tookMs;
				},
			},
		];
		const samples = await takeTurns(ways, run.isQuick ? 2 : 4);
		return {
			title: `etcd ${binaries.version}, one member, ${keys.toLocaleString('en')} keys of ${keyBytes} bytes`,
			rows: [
				{what: ctl, samples: samples[0] ?? [], unit: 'ms'},
				{
					what: ours,
					samples: samples[1] ?? [],
					unit: 'ms',
					against: ctl,
					target: {of: 'ratio', is: 'at-most', limit: 1.5},
				},
				{
					what: 'most memory of the census',
					samples: peaksMib,
					unit: 'MiB',
					target: {of: 'median', is: 'at-most', limit: 250},
				},
			],
			notes: [
				'Start of the program included. The target is for a million keys, where the start weighs less; test/chaos/census.test.ts counts a million.',
			],
		};
	} finally {
		await cluster.stop();
	}
}
