import assert from 'node:assert/strict';
import {createHash, randomBytes} from 'node:crypto';
import {suite, test} from 'node:test';
import {dumpKeys} from '../../scripts/dump.js';
import {etcdSeries} from '../../scripts/etcd-binaries.js';
import {toBase64} from '../../scripts/json-gateway.js';
import type {LocalCluster} from '../../scripts/local-cluster.js';
import {waitUntil} from '../../scripts/wait-until.js';
import type {Bytes} from '../../source/units.js';
import {smallCluster} from '../support/big-cluster.js';
import {startRecovery} from '../support/headless-run.js';
import {temporaryFolder} from '../support/real-incident.js';

// Nobody stops writing because etcd is being recovered.

// Each has a cluster of its own, and waits more than it works.
suite('busy writers', {concurrency: 2}, () => {
	for (const series of etcdSeries) {
		test(`etcd ${series}: with writers on every member all the time it recovers, and every acknowledged write is there`, async context => {
			const cluster = await smallCluster(context, series);
			const before = await dumpKeys(cluster);
			const writers = startWriters(cluster, {valueBytes: 1000, perMember: 1});
			context.after(writers.stop);
			const state = temporaryFolder(context);
			const {code, output} = await startRecovery(context, cluster, state).ended;
			await writers.stop();
			assert.equal(code, 0, output);
			assert.match(output, /recovered: /);
			assert.equal((await cluster.etcdctl('alarm', 'list')).stdout.trim(), '');
			const {acknowledged, refused, unknown} = writers;
			assert.ok(refused() > 0, 'it was frozen at first');
			assert.ok(acknowledged.size > 0, 'it took writes at last');
			const after = await dumpKeys(cluster);
			for (const [key, value] of acknowledged) {
				const hash = createHash('sha256').update(value).digest('hex');
				assert.equal(after.get(key)?.split('@')[0], hash, key);
			}

			const others = [...after].filter(
				([key]) => !acknowledged.has(key) && !unknown.has(key),
			);
			assert.deepEqual(others, [...before]);
		});

		test(`etcd ${series}: a cluster that is filled up again as soon as it takes writes is not called recovered`, async context => {
			const cluster = await smallCluster(context, series);
			const before = await dumpKeys(cluster);
			const writers = startWriters(cluster, {
				valueBytes: 500_000,
				perMember: 5,
			});
			context.after(writers.stop);
			const state = temporaryFolder(context);
			const run = startRecovery(context, cluster, state);
			// A slow disk would be filled only after the last look at the alarms.
			await run.holdAt(/ put etcd-medic\//);
			await waitUntil(
				async () => (await cluster.etcdctl('alarm', 'list')).stdout !== '',
				60_000,
				() => 'the writers do not fill the cluster',
			);
			run.goOn();
			const {code, output} = await run.ended;
			await writers.stop();
			assert.equal(code, 2, output);
			assert.match(output, /NOT RECOVERED: still armed: NOSPACE of /);
			assert.doesNotMatch(output, /Z recovered: /);
			const after = await dumpKeys(cluster);
			for (const [key, value] of before)
				assert.equal(after.get(key), value, key);
		});
	}
});

/** Puts new keys through each member, one after the other, until stopped. */
function startWriters(
	cluster: LocalCluster,
	options: {readonly valueBytes: Bytes; readonly perMember: number},
): {
	/** Key to value of each write that was answered with OK. */
	readonly acknowledged: ReadonlyMap<string, string>;
	/** Keys of writes that were not answered: they may be there or not. */
	readonly unknown: ReadonlySet<string>;
	readonly refused: () => number;
	readonly stop: () => Promise<void>;
} {
	const acknowledged = new Map<string, string>();
	const unknown = new Set<string>();
	let refused = 0;
	let isOver = false;
	const write = async (endpoint: string, name: string): Promise<void> => {
		for (let round = 0; !isOver; round += 1) {
			const key = `/written/${name}/${round}`;
			const value = randomBytes(options.valueBytes / 2).toString('hex');
			try {
				await cluster.post(
					'/v3/kv/put',
					{key: toBase64(key), value: toBase64(value)},
					{endpoint, timeoutMs: 2000},
				);
				acknowledged.set(key, value);
			} catch (error) {
				if (String(error).includes('database space exceeded')) refused += 1;
				else unknown.add(key);
			}

			await new Promise(resolve => {
				setTimeout(resolve, 10);
			});
		}
	};

	const writing = cluster.members.flatMap(({endpoint, name}) =>
		Array.from({length: options.perMember}, async (_, index) =>
			write(endpoint, `${name}-${index}`),
		),
	);
	return {
		acknowledged,
		unknown,
		refused: () => refused,
		async stop() {
			isOver = true;
			await Promise.all(writing);
		},
	};
}
