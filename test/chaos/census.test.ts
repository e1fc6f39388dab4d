import assert from 'node:assert/strict';
import {readFile} from 'node:fs/promises';
import {test} from 'node:test';
import type {TestContext} from 'node:test';
import {setTimeout as delay} from 'node:timers/promises';
import {etcdSeries} from '../../scripts/etcd-binaries.js';
import type {LocalCluster} from '../../scripts/local-cluster.js';
import {runEtcdctl} from '../../scripts/run-etcdctl.js';
import type {Bytes} from '../../source/units.js';
import {realCluster} from '../support/real-incident.js';
import {putMany} from '../support/write-load.js';
import {startWriters, writersJson} from '../real/writers-bed.js';

// A census of a million keys is right and needs little memory, here and there.

const keyCount = 1_000_000;
const mostResidentBytes = 250 * 1024 * 1024;
const resources = [
	'events',
	'pods',
	'leases',
	'wgpolicyk8s.io/policyreports',
] as const;

for (const series of etcdSeries) {
	test(
		`etcd ${series}: a census of a million keys is right, in less than 250 MiB`,
		{timeout: 300_000},
		async context => {
			const cluster = await realCluster(context, series, {
				quotaBytes: 8 * 1024 ** 3,
				members: 1,
				fastDisk: true,
			});
			const beganAtMs = Date.now();
			await putMany(cluster.endpoints[0] ?? '', keyCount, index => ({
				key: `/registry/${resources[index % resources.length] ?? ''}/ns-${index % 37}/name-${((index * 2_654_435_761) % 2 ** 32).toString(16)}-${index}`,
				bytes: 300,
			}));
			context.diagnostic(
				`${keyCount} keys put in ${Date.now() - beganAtMs} ms`,
			);
			const listedMs = await timeEtcdctl(context, cluster);
			const {pid, ended} = startWriters(cluster, [
				'--census',
				'--pace',
				'0',
				'--output',
				'json',
			]);
			const peakBytes = await peakOf(pid, ended);
			const result = await ended;
			assert.equal(result.code, 0, result.stderr);
			const {census, seconds} = writersJson(result);
			assert.ok(census);
			assert.equal(census.keys, keyCount);
			assert.equal(census.versions, keyCount);
			assert.deepEqual(
				Object.fromEntries(
					census.prefixes.map(each => [each.prefix, each.keys]),
				),
				Object.fromEntries(
					resources.map(each => [
						`/registry/${each}`,
						keyCount / resources.length,
					]),
				),
			);
			const estimate = (census.estimatedBytes ?? 0) / (300 * keyCount);
			assert.ok(Math.abs(estimate - 1) < 0.01, `${estimate}`);
			context.diagnostic(
				`census ${Math.round(seconds * 1000)} ms in ${census.pages} pages, ${((seconds * 1000) / listedMs).toFixed(2)} of etcdctl get / --prefix --keys-only (${listedMs} ms); resident at most ${Math.round(peakBytes / 1024 / 1024)} MiB`,
			);
			assert.ok(peakBytes > 0, 'it was measured');
			assert.ok(peakBytes < mostResidentBytes, `${peakBytes} bytes`);
		},
	);
}

async function timeEtcdctl(
	context: TestContext,
	cluster: LocalCluster,
): Promise<number> {
	const startedAtMs = Date.now();
	const {code, stdout, stderr} = await runEtcdctl(
		cluster.binaries,
		undefined,
		cluster.endpoints[0] ?? '',
		60_000,
		['get', '/', '--prefix', '--keys-only'],
	);
	assert.equal(code, 0, stderr);
	const tookMs = Date.now() - startedAtMs;
	context.diagnostic(`etcdctl listed ${stdout.length} bytes of keys`);
	return tookMs;
}

// The kernel keeps the peak; the last look before the end has it.
async function peakOf(pid: number, ended: Promise<unknown>): Promise<Bytes> {
	let isOver = false;
	void ended.then(() => {
		isOver = true;
	});
	let peak = 0;
	while (!isOver) {
		const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(
			() => '',
		);
		const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
		peak = Math.max(peak, Number(kibibytes ?? 0) * 1024);
		await delay(20);
	}

	return peak;
}
