import assert from 'node:assert/strict';
import {test} from 'node:test';
import {etcdSeries} from '../../scripts/etcd-binaries.js';
import type {LocalCluster} from '../../scripts/local-cluster.js';
import {realCluster} from '../support/real-incident.js';
import {allServe, guidedRun, memberOf, slowDisk} from './guided-bed.js';

/** Well over the 100 ms at which a disk is critical, and little enough that writes go on. */
const delayMs = 160;

for (const series of etcdSeries) {
	test(`etcd ${series}: the leader's slow disk loses leadership first, and is well again when its fsync says so`, async context => {
		const cluster = await realCluster(context, series);
		const writing = keepWriting(cluster);
		context.after(writing.stop);
		const guided = guidedRun(context, cluster);
		const {recovery} = guided;
		await guided.until(allServe);
		const leader = await cluster.leader();
		const {id, pid} = memberOf(cluster, leader);
		const disk = slowDisk(context, pid, delayMs);
		await guided.untilNext(`move-leader-${id}`);
		const {plan} = recovery.state;
		assert.equal(plan?.kind === 'plan' && plan.cause, 'slow-wal-fsync');

		const moved = await guided.run(`move-leader-${id}`);
		assert.equal(moved.outcome, 'done', moved.message);
		assert.notEqual(await cluster.leader(), leader);
		assert.equal((await guided.run('snapshot')).outcome, 'done');

		const healed = await guided.runWhile(`healthy-disk-${id}`, disk.stop);
		assert.equal(healed.outcome, 'done', healed.message);
		assert.match(
			healed.message,
			/fsync p99 of m\d is .*, below 50 ms is looked for/,
		);
		assert.equal((await guided.run('verify')).outcome, 'done');
		assert.equal(recovery.state.progress?.finished?.outcome, 'recovered');
	});
}

/** Writes through every member, one put after the other, until stopped. */
function keepWriting(cluster: LocalCluster): {
	readonly stop: () => Promise<void>;
} {
	let isOver = false;
	const writers = cluster.endpoints.map(async (endpoint, index) => {
		while (!isOver) {
			const body = {
				key: Buffer.from(`load/${index}`).toString('base64'),
				value: Buffer.alloc(64).toString('base64'),
			};
			// A write that is refused while leadership moves is simply the last one's turn again.
			await cluster
				.post('/v3/kv/put', body, {endpoint, timeoutMs: 5000})
				.catch(() => undefined);
		}
	});
	return {
		async stop() {
			isOver = true;
			await Promise.all(writers);
		},
	};
}
