import assert from 'node:assert/strict';
import {test} from 'node:test';
import {dumpKeys} from '../../scripts/dump.js';
import {etcdSeries} from '../../scripts/etcd-binaries.js';
import {
	bigCluster,
	bigLiveBytes,
	defragmentFacts,
	watchDefragments,
} from '../support/big-cluster.js';
import {defragmentsSent, startRecovery} from '../support/headless-run.js';
import {temporaryFolder} from '../support/real-incident.js';

// Far shorter than 200 MB take to be copied, and long enough for every other call.
const commandTimeoutMs = 500;

for (const series of etcdSeries) {
	test(`etcd ${series}: a defragment that outlasts --command-timeout is waited for, and no other member is touched meanwhile`, async context => {
		const cluster = await bigCluster(context, series);
		const before = await dumpKeys(cluster);
		const state = temporaryFolder(context);
		const watching = watchDefragments(cluster);
		const run = startRecovery(context, cluster, state, {
			flags: ['--command-timeout', `${commandTimeoutMs}ms`],
		});
		const {code, output} = await run.ended;
		const {most, looks} = await watching.stop();

		assert.equal(code, 0, output);
		assert.match(output, /recovered: /);
		assert.equal(most, 1, `at most one at a time, in ${looks} looks`);
		assert.equal(defragmentsSent(state).length, cluster.members.length);
		for (const member of cluster.members) {
			const facts = await defragmentFacts(member);
			assert.equal(facts.count, 1, member.name);
			assert.ok(
				facts.seconds * 1000 > commandTimeoutMs,
				`${member.name} took ${facts.seconds} s, which proves nothing`,
			);
		}

		const status = await cluster.etcdctl('endpoint', 'status', '-w', 'json');
		for (const size of status.stdout.matchAll(/"dbSizeInUse":(\d+)/g)) {
			assert.ok(Number(size[1]) >= bigLiveBytes, size[0]);
		}

		assert.equal((await cluster.etcdctl('alarm', 'list')).stdout.trim(), '');
		assert.deepEqual([...(await dumpKeys(cluster))], [...before]);
	});
}
