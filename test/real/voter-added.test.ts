import assert from 'node:assert/strict';
import {test} from 'node:test';
import {etcdSeries} from '../../scripts/etcd-binaries.js';
import {waitUntil} from '../../scripts/wait-until.js';
import {frozenCluster} from '../support/real-incident.js';
import {guidedRun} from './guided-bed.js';

// A voter that is added and not yet started raises what a decision needs: with
// three of four serving none can be spared, from that instant on.

const patienceMs = 60_000;

for (const series of etcdSeries) {
	test(`etcd ${series}: a voter that was added a moment ago counts before the next member is defragmented`, async context => {
		const cluster = await frozenCluster(context, series);
		const guided = guidedRun(context, cluster);
		for (const id of ['pre-check', 'snapshot', 'compact']) {
			const {outcome, message} = await guided.run(id);
			assert.equal(outcome, 'done', message);
		}

		let stepId = '';
		await waitUntil(
			async () => {
				// Read right before, so that the list that is known lacks it.
				({id: stepId} = await guided.next());
				assert.ok(stepId.startsWith('defragment-'), stepId);
				const added = await cluster.etcdctl(
					'member',
					'add',
					'm4',
					'--peer-urls=http://127.0.0.1:1',
				);
				// etcd takes one only when its members have been connected for 5 s.
				if (/unhealthy cluster/.test(added.stderr)) return false;
				assert.equal(added.code, 0, added.stderr);
				return true;
			},
			patienceMs,
			() => 'no voter could be added',
		);
		const {outcome, message} = await guided.run(stepId);
		assert.equal(outcome, 'refused', message);
		assert.match(message, /only 2 of 4 voters would serve, 3 are needed/);
	});
}
