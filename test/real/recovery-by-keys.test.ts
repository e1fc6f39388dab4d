import assert from 'node:assert/strict';
import {test} from 'node:test';
import {dumpKeys} from '../../scripts/dump.js';
import {etcdSeries} from '../../scripts/etcd-binaries.js';
import type {LocalCluster} from '../../scripts/local-cluster.js';
import {confirmEachStep, stepTimeoutMs} from '../support/confirm-steps.js';
import {
	endpointFlags,
	frozenCluster,
	openProgram,
	quotaBytes,
} from '../support/real-incident.js';

for (const series of etcdSeries) {
	test(`etcd ${series}: a cluster frozen by NOSPACE is made writable again by keys alone`, async context => {
		const cluster = await frozenCluster(context, series);
		const before = await dumpKeys(cluster);
		const leader = await cluster.leader();
		const terminal = openProgram(context, endpointFlags(cluster));

		await terminal.waitFor('Writes are refused: NOSPACE', {
			timeoutMs: stepTimeoutMs,
		});
		await terminal.press('2');
		await terminal.waitFor('Steps');
		const titles = await confirmEachStep(terminal, async done => {
			// The window is dragged about in the middle of it.
			if (done === 3) terminal.resize(120, 40);
			if (done === 5) terminal.resize(60, 16);
			if (done === 6) terminal.resize(80, 24);
		});
		await terminal.waitFor(/RECOVERED/, {timeoutMs: stepTimeoutMs});
		assert.doesNotMatch(terminal.text(), /NOT RECOVERED/);
		await terminal.press('1');
		await terminal.waitFor('Findings');
		await terminal.press('q');
		const {exitCode} = await terminal.exited;

		assert.equal(exitCode, 0);
		assert.deepEqual(terminal.modesLeftOn(), []);
		const defragmented = titles.filter(title => title.startsWith('Defragment'));
		assert.equal(defragmented.length, 3);
		assert.match(defragmented.at(-1) ?? '', new RegExp(leader));
		await assertWritable(cluster);
		assert.deepEqual([...(await dumpKeys(cluster))], [...before]);
	});
}

async function assertWritable(cluster: LocalCluster): Promise<void> {
	const alarms = await cluster.etcdctl('alarm', 'list');
	assert.equal(alarms.stdout.trim(), '');
	for (const {endpoint, name} of cluster.members) {
		const put = await cluster.etcdctlWith(
			{endpoint},
			'put',
			`/after/${name}`,
			'written',
		);
		assert.equal(put.code, 0, `${name}: ${put.stderr}`);
		const deleted = await cluster.etcdctlWith(
			{endpoint},
			'del',
			`/after/${name}`,
		);
		assert.equal(deleted.stdout.trim(), '1');
	}

	const status = await cluster.etcdctl('endpoint', 'status', '-w', 'json');
	const sizes = [...status.stdout.matchAll(/"dbSize":(\d+)/g)].map(match =>
		Number(match[1]),
	);
	assert.equal(sizes.length, cluster.members.length);
	for (const size of sizes) assert.ok(size < quotaBytes, `${size} bytes`);
	const left = await cluster.etcdctl(
		'get',
		'etcd-medic/',
		'--prefix',
		'--keys-only',
	);
	assert.equal(left.stdout.trim(), '', 'the canary was deleted');
}
