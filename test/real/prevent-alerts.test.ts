import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {test} from 'node:test';
import {etcdSeries} from '../../scripts/etcd-binaries.js';
import type {LocalCluster} from '../../scripts/local-cluster.js';
import {toBase64} from '../../scripts/json-gateway.js';
import {unmeasured} from '../../source/prevention/measured.js';
import {prometheusRules} from '../../source/prevention/prometheus-rules.js';
import {
	endpointFlags,
	frozenCluster,
	program,
	realCluster,
} from '../support/real-incident.js';
import {keepWriting, slowDisk} from '../support/slow-disk.js';
import {servePage, startPrometheus, targets} from './prevent-bed.js';

// The generated alerts, their waits divided, on real etcd in real trouble.

function rules(divideTimesBy: number): string {
	return prometheusRules(
		unmeasured({hostMemoryBytes: undefined, growthBytesPerDay: undefined}),
		'rule',
		{job: 'etcd', divideTimesBy},
	);
}

for (const series of etcdSeries) {
	test(`etcd ${series}: a cluster at NOSPACE fires the quota, the fragmentation, the refused writes and the alarm`, async context => {
		const cluster = await frozenCluster(context, series);
		const text = await checkPage(cluster);
		assert.match(text, /^etcd_medic_alarm\{/m);
		const page = await servePage(context, () => text);
		const prometheus = await startPrometheus(context, rules(120), {
			etcd: targets(cluster.endpoints),
			node: [page],
		});
		let isOver = false;
		const refused = (async () => {
			while (!isOver) {
				await cluster
					.post('/v3/kv/put', {key: toBase64('/a'), value: toBase64('b')})
					.then(
						() => assert.fail('a write was taken'),
						() => undefined,
					);
			}
		})();
		const quota = await prometheus.fired('EtcdQuotaNear', 'critical');
		assert.match(quota.annotations['summary'] ?? '', /has reached \d\d\S*% of/);
		await prometheus.fired('EtcdWritesRefused', 'critical');
		await prometheus.fired('EtcdNospaceAlarm', 'critical');
		await prometheus.fired('EtcdMedicVerdict', 'critical');
		const free = await prometheus.fired('EtcdDatabaseFragmented', 'critical');
		assert.match(free.annotations['summary'] ?? '', /\d\d\S*% of its file/);
		isOver = true;
		await refused;
		const others = (await prometheus.alerts()).filter(({labels}) =>
			/TwoLeaders|Flapping|RestartLoop|Corrupt|Split|Missing/.test(
				labels['alertname'] ?? '',
			),
		);
		assert.deepEqual(others, []);
	});
}

test('a disk that holds up every fsync for 300 ms fires the incident, of that member only', async context => {
	const cluster = await realCluster(context, '3.5', {electionMs: 6000});
	keepWriting(context, cluster);
	const [slow] = cluster.members;
	assert.ok(slow);
	await slowDisk(context, slow.pid, 300);
	const prometheus = await startPrometheus(context, rules(20), {
		etcd: targets(cluster.endpoints),
	});
	const alert = await prometheus.fired('EtcdWalFsyncIncident', 'critical');
	assert.equal(alert.labels['instance'], new URL(slow.endpoint).host);
});

test('a member that is a cluster of its own fires as a second leader', async context => {
	const cluster = await realCluster(context, '3.5', {members: 1});
	const other = await realCluster(context, '3.5', {members: 1});
	const prometheus = await startPrometheus(context, rules(60), {
		etcd: targets([...cluster.endpoints, ...other.endpoints]),
	});
	const alert = await prometheus.fired('EtcdTwoLeaders', 'critical');
	assert.match(alert.annotations['summary'] ?? '', /: 2 members say/);
});

test('a leader that changes again and again fires', async context => {
	const cluster = await realCluster(context, '3.5');
	const prometheus = await startPrometheus(context, rules(15), {
		etcd: targets(cluster.endpoints),
	});
	const first = await cluster.leader();
	const other = cluster.members.find(({name}) => name !== first)?.name ?? '';
	let isOver = false;
	const moving = (async () => {
		for (let turn = 0; !isOver; turn += 1) {
			// On a busy machine they may elect another one meanwhile, which counts as well.
			await cluster
				.moveLeader(turn % 2 === 0 ? other : first)
				.catch(() => undefined);
		}
	})();
	await prometheus.fired('EtcdLeaderFlapping', 'warning');
	isOver = true;
	await moving;
});

/** The page that the built program writes about the cluster; its exit code is the verdict. */
async function checkPage(cluster: LocalCluster): Promise<string> {
	return new Promise(resolve => {
		execFile(
			process.execPath,
			[program, 'check', '--output', 'prometheus', ...endpointFlags(cluster)],
			(_error, stdout) => {
				resolve(stdout);
			},
		);
	});
}
