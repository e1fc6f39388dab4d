import assert from 'node:assert/strict';
import {test} from 'node:test';
import {etcdSeries} from '../../scripts/etcd-binaries.js';
import {realCluster} from '../support/real-incident.js';
import {keepWriting, slowDisk} from '../support/slow-disk.js';
import {allServe, guidedRun, memberOf} from './guided-bed.js';

/** Well over the 100 ms at which a disk is critical, and little enough that writes go on. */
const delayMs = 160;

for (const series of etcdSeries) {
	test(`etcd ${series}: the leader's slow disk loses leadership first, and is well again when its fsync says so`, async context => {
		const cluster = await realCluster(context, series);
		keepWriting(context, cluster);
		const guided = guidedRun(context, cluster);
		const {recovery} = guided;
		await guided.until(allServe);
		const leader = await cluster.leader();
		const {id, pid} = memberOf(cluster, leader);
		const healDisk = await slowDisk(context, pid, delayMs);
		await guided.untilNext(`move-leader-${id}`);
		const {plan} = recovery.state;
		assert.equal(plan?.kind === 'plan' && plan.cause, 'slow-wal-fsync');

		const moved = await guided.run(`move-leader-${id}`);
		assert.equal(moved.outcome, 'done', moved.message);
		assert.notEqual(await cluster.leader(), leader);
		assert.equal((await guided.run('snapshot')).outcome, 'done');

		const healed = await guided.runWhile(`healthy-disk-${id}`, healDisk);
		assert.equal(healed.outcome, 'done', healed.message);
		assert.match(
			healed.message,
			/fsync p99 of m\d is .*, below 50 ms is looked for/,
		);
		assert.equal((await guided.run('verify')).outcome, 'done');
		assert.equal(recovery.state.progress?.finished?.outcome, 'recovered');
	});
}
