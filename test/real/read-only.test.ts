import assert from 'node:assert/strict';
import {existsSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import {etcdSeries} from '../../scripts/etcd-binaries.js';
import {
	endpointFlags,
	frozenCluster,
	openProgram,
	temporaryFolder,
} from '../support/real-incident.js';

for (const series of etcdSeries) {
	test(`etcd ${series}: with --read-only no key opens a step, and nothing is changed or written`, async context => {
		const cluster = await frozenCluster(context, series);
		const before = await cluster.etcdctl('endpoint', 'status', '-w', 'json');
		const state = temporaryFolder(context);
		const terminal = openProgram(
			context,
			['--read-only', ...endpointFlags(cluster)],
			{env: {XDG_STATE_HOME: state}},
		);
		await terminal.waitFor('READ-ONLY');
		await terminal.waitFor('Writes are refused: NOSPACE');
		await terminal.press('2');
		// The plan can be read, with why none of its steps can be run.
		await terminal.waitFor('read-only: no step can be run from here');
		await terminal.waitFor('Save a snapshot from');
		await terminal.press('enter', 'y', 'tab', 'enter', 's', 'enter');
		await terminal.press('1');
		await terminal.waitFor('Findings');
		assert.doesNotMatch(terminal.raw, /Run it\?/);
		await terminal.press('q');
		assert.equal((await terminal.exited).exitCode, 0);

		const alarms = await cluster.etcdctl('alarm', 'list');
		assert.match(alarms.stdout, /NOSPACE/);
		const sizes = (text: string): readonly string[] =>
			[...text.matchAll(/"(?:dbSize|revision)":\d+/g)].map(match => match[0]);
		const after = await cluster.etcdctl('endpoint', 'status', '-w', 'json');
		assert.deepEqual(sizes(after.stdout), sizes(before.stdout));
		assert.equal(existsSync(path.join(state, 'etcd-medic')), false);
	});
}
