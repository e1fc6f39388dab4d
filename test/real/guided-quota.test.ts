import assert from 'node:assert/strict';
import {test} from 'node:test';
import {etcdSeries} from '../../scripts/etcd-binaries.js';
import {quotaRaiseSteps} from '../../source/runbook/quota-raise.js';
import {awaitCondition} from '../../source/run/await-condition.js';
import {quotaBytes, realCluster} from '../support/real-incident.js';
import {allServe, flagsOf, guidedRun, memberOf, startAs} from './guided-bed.js';

const raisedBytes = 2 * quotaBytes;

for (const series of etcdSeries) {
	test(`etcd ${series}: a quota is raised member by member, the leader last, each seen by its own metric before the next`, async context => {
		const cluster = await realCluster(context, series);
		const {observer, until} = guidedRun(context, cluster);
		const first = await until(allServe);
		const leader = await cluster.leader();
		const planned = quotaRaiseSteps(
			first,
			{
				etcdctl: {
					cacert: undefined,
					cert: undefined,
					key: undefined,
					user: undefined,
				},
			},
			raisedBytes,
		);
		assert.equal(planned.length, 3);
		assert.equal(planned.at(-1)?.memberId, memberOf(cluster, leader).id);

		// A key of that name is no setting.
		await cluster.etcdctl('put', 'quota-backend-bytes', String(raisedBytes));
		for (const step of planned) {
			const {action} = step;
			assert.ok(action.kind === 'guided');
			const name =
				cluster.members.find(({id}) => id === step.memberId)?.name ?? '';
			const seen: string[] = [];
			const leaving = new AbortController();
			const watching = awaitCondition(action.until, {
				observe: async () => observer.round(),
				nowMs: () => Date.now(),
				sleep: async ms =>
					new Promise(resolve => {
						setTimeout(resolve, Math.min(ms, 200));
					}),
				watchSignal: leaving.signal,
				report: message => {
					seen.push(message);
				},
			});
			const flags = flagsOf(cluster, name).slice(1);
			await startAs(
				context,
				cluster,
				name,
				flags.map(flag =>
					flag.startsWith('--quota-backend-bytes=')
						? `--quota-backend-bytes=${raisedBytes}`
						: flag,
				),
			);
			const {outcome, message} = await watching;
			assert.equal(outcome, 'done', message);
			assert.match(message, new RegExp(`^${name} runs with a quota of 128`));
			assert.ok(
				seen.some(line => line.includes('128 MiB is looked for')) ||
					seen.some(line => line.includes('cannot be read')),
				seen.join('\n'),
			);
		}

		assert.deepEqual(
			quotaRaiseSteps(
				await observer.round(),
				{
					etcdctl: {
						cacert: undefined,
						cert: undefined,
						key: undefined,
						user: undefined,
					},
				},
				raisedBytes,
			),
			[],
		);
	});
}
