import assert from 'node:assert/strict';
import {test} from 'node:test';
import {etcdSeries} from '../../scripts/etcd-binaries.js';
import {checkJson, findingOf, runCheck} from '../support/check-run.js';
import {endpointFlags, realCluster} from '../support/real-incident.js';
import {keepWriting, slowDisk} from '../support/slow-disk.js';

// 300 ms are in the bucket from 256 to 512 ms.
const delayMs = 300;
const [bucketLowMs, bucketHighMs] = [256, 512];

for (const series of etcdSeries) {
	test(`etcd ${series}: a follower on a dying disk is found though health checks call it healthy`, async context => {
		const cluster = await realCluster(context, series);
		const leader = await cluster.leader();
		const slow =
			cluster.members.find(({name}) => name !== leader) ??
			assert.fail('no follower');
		keepWriting(context, cluster);
		await slowDisk(context, slow.pid, delayMs);

		const {code, report} = await checkJson(context, [
			'--window',
			'8s',
			...endpointFlags(cluster),
		]);
		assert.equal(code, 2);
		assert.equal(report.verdict, 'critical');
		const fsync = findingOf(report, 'slow-wal-fsync', 'critical');
		assert.deepEqual(fsync.memberIds, [slow.id]);
		const seen = report.members.find(({name}) => name === slow.name);
		const p99Ms = seen?.fsyncP99Ms ?? assert.fail(fsync.summary);
		const p50Ms = Number(fsync.evidence['fsyncP50Ms']);
		assert.ok(bucketLowMs <= p50Ms && p50Ms <= bucketHighMs, fsync.summary);
		// Once in some thirty the machine's own disk may add a bucket.
		assert.ok(bucketLowMs <= p99Ms && p99Ms <= 2 * bucketHighMs, fsync.summary);
		const lying = findingOf(report, 'health-is-lying', 'critical');
		assert.deepEqual(lying.memberIds, [slow.id]);
		assert.match(report.sentence, /WAL fsync .*health checks call it healthy/);
		assert.match(report.sentence, new RegExp(`^${slow.name}: `));
		assert.doesNotMatch(fsync.remedy, /Move the leader/);
		assert.ok(report.ruledOut.includes('quota'), report.ruledOut.join());
		assert.ok(report.ruledOut.includes('quorum'), report.ruledOut.join());
		assert.ok(!report.ruledOut.includes('disks'));

		const health = await cluster.etcdctlWith(
			{endpoint: slow.endpoint},
			'endpoint',
			'health',
		);
		assert.equal(health.code, 0, health.stderr);
		assert.match(health.stdout + health.stderr, /is healthy/);
	});

	test(`etcd ${series}: two seconds are enough for a handful of slow fsyncs, and say so`, async context => {
		const cluster = await realCluster(context, series);
		const slow = cluster.members[0] ?? assert.fail('no member');
		keepWriting(context, cluster);
		await slowDisk(context, slow.pid, delayMs);
		const {report} = await checkJson(context, [
			'--window',
			'2s',
			...endpointFlags(cluster),
		]);
		const fsync = findingOf(report, 'slow-wal-fsync', 'critical');
		assert.deepEqual(fsync.memberIds, [slow.id]);
		assert.match(
			fsync.summary,
			/\d+ samples in the last \d(?:\.\d)? s, (?:all|at least half of them) above 256 ms, too few for a quantile/,
		);
		assert.equal(fsync.evidence['fsyncP99Ms'], null);
	});

	test(`etcd ${series}: when the leader's disk dies, the leader is to be moved first`, async context => {
		const cluster = await realCluster(context, series);
		const leader = await cluster.leader();
		const slow =
			cluster.members.find(({name}) => name === leader) ??
			assert.fail('no leader');
		keepWriting(context, cluster);
		await slowDisk(context, slow.pid, delayMs);
		const {report} = await checkJson(context, endpointFlags(cluster));
		assert.equal(report.verdict, 'critical');
		for (const code of ['slow-wal-fsync', 'health-is-lying']) {
			const {remedy, memberIds} = findingOf(report, code, 'critical');
			assert.deepEqual(memberIds, [slow.id]);
			assert.match(remedy, /^Move the leader first: /);
			assert.match(remedy, new RegExp(`etcdctl .* move-leader [\\da-f]+`));
		}

		const text = await runCheck(context, endpointFlags(cluster));
		assert.match(text.stdout, /^CRITICAL /);
		assert.match(text.stdout, /Ruled out: .*quorum/);
	});
}
