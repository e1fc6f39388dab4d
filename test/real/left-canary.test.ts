import assert from 'node:assert/strict';
import {readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import {etcdSeries} from '../../scripts/etcd-binaries.js';
import type {LocalCluster} from '../../scripts/local-cluster.js';
import {startRecovery} from '../support/headless-run.js';
import {
	endpointFlags,
	frozenCluster,
	openProgram,
	temporaryFolder,
} from '../support/real-incident.js';
import {runProgram} from '../support/run-program.js';

const key = 'etcd-medic/canary';

for (const series of etcdSeries) {
	test(`etcd ${series}: the canary of a recovery that was killed is told by whatever may change nothing, and deleted by the next recovery`, async context => {
		const cluster = await frozenCluster(context, series);
		const state = temporaryFolder(context);
		const first = startRecovery(context, cluster, state);
		await first.holdAfter(
			event => event.kind === 'call' && event.command.includes(` put ${key}`),
		);
		first.kill();
		await first.ended;
		const run = async (
			...args: readonly string[]
		): Promise<{readonly code: number | null; readonly output: string}> => {
			const {code, stdout, stderr} = await runProgram(
				context,
				[...args, ...endpointFlags(cluster)],
				{XDG_STATE_HOME: state},
			);
			return {code, output: stdout + stderr};
		};

		// It was killed before its put reached a member, or after: here it did.
		await cluster.etcdctl('put', key, 'ok');

		const told = new RegExp(
			`the run \\S+ was cut off before it deleted its key ${key}: etcd-medic recover --yes deletes it, or etcdctl .*del ${key}`,
		);
		const checked = await run('check', '--output', 'json');
		assert.match(checked.output, told);
		const maintained = await run('maintain');
		assert.match(maintained.output, told);
		const terminal = openProgram(
			context,
			['--read-only', ...endpointFlags(cluster)],
			{cols: 160, rows: 40, env: {XDG_STATE_HOME: state}},
		);
		await terminal.waitFor('Findings');
		await terminal.press('3');
		await terminal.waitFor('was cut off before it deleted its key');
		await terminal.press('1', 'q');
		assert.equal((await terminal.exited).exitCode, 0);
		assert.ok(await isThere(cluster), 'none of them deletes it');

		const second = await run('recover', '--yes');
		assert.equal(second.code, 0, second.output);
		assert.match(
			second.output,
			new RegExp(`the key ${key}, .*, is deleted: etcdctl .*del ${key}`),
		);
		assert.ok(!(await isThere(cluster)), second.output);
		const journal = journalText(state);
		assert.match(journal, /"kind":"call".* del etcd-medic\/canary/);
		assert.doesNotMatch((await run('check', '--output', 'json')).output, told);

		// The run is where it was: its proof is still to be made.
		const third = await run('recover', '--yes', '--resume');
		assert.equal(third.code, 0, third.output);
		assert.match(third.output, /recovered: /);
		assert.ok(!(await isThere(cluster)), third.output);
	});
}

async function isThere(cluster: LocalCluster): Promise<boolean> {
	const got = await cluster.etcdctl('get', key, '--keys-only');
	return got.stdout.includes(key);
}

function journalText(state: string): string {
	const folder = path.join(state, 'etcd-medic');
	return readdirSync(folder)
		.filter(name => name.endsWith('.jsonl'))
		.map(name => readFileSync(path.join(folder, name), 'utf8'))
		.join('');
}
