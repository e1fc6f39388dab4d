import assert from 'node:assert/strict';
import {test} from 'node:test';
import {etcdSeries} from '../../scripts/etcd-binaries.js';
import {waitUntil} from '../../scripts/wait-until.js';
import {frozenCluster} from '../support/real-incident.js';
import {flagsOf, guidedRun, memberOf} from './guided-bed.js';
import {etcdProcess} from '../../scripts/etcd-process.js';

for (const series of etcdSeries) {
	test(`etcd ${series}: frozen and without quorum, what is left is saved, members come back, and the recovery goes on`, async context => {
		const cluster = await frozenCluster(context, series);
		const lost = ['m2', 'm3'];
		const processes = lost.map(name =>
			etcdProcess(
				cluster.binaries.etcd,
				flagsOf(cluster, name).slice(1),
				memberOf(cluster, name).logFile,
			),
		);
		context.after(async () => {
			for (const etcd of processes) etcd.signal('SIGKILL');
			await Promise.all(processes.map(async etcd => etcd.ended(10_000)));
		});
		for (const name of lost) await cluster.kill(name);
		const guided = guidedRun(context, cluster);
		const {recovery} = guided;
		// The survivor takes a moment to find out that it leads nobody.
		await guided.untilNext('snapshot');
		await waitUntil(
			async () => {
				await guided.next();
				const {plan} = recovery.state;
				return plan?.kind === 'plan' && plan.cause === 'quorum-lost';
			},
			90_000,
			() => JSON.stringify(recovery.state.plan),
		);
		const saved = await guided.run('snapshot');
		assert.equal(saved.outcome, 'done', saved.message);
		// Both at once: one alone has no quorum to join.
		const back = await guided.runWhile('quorum-back', async () => {
			for (const etcd of processes) etcd.start();
		});
		assert.equal(back.outcome, 'done', back.message);
		await guided.until(observation =>
			observation.members.every(each => each.status?.kind === 'value'),
		);
		const titles: string[] = [];
		while (recovery.state.progress?.finished === undefined) {
			const {id, title} = await guided.next();
			titles.push(title);
			const {outcome, message} = await guided.run(id);
			assert.match(outcome, /^(done|already-so)$/, `${id}: ${message}`);
		}

		// One backup is enough, and the ways that were not needed are not walked.
		assert.ok(
			titles.every(title => !/snapshot|resort/i.test(title)),
			titles.join('\n'),
		);
		assert.equal(recovery.state.progress.finished.outcome, 'recovered');
		assert.equal((await cluster.etcdctl('alarm', 'list')).stdout.trim(), '');
	});
}
