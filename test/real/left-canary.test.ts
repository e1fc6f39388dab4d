import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import {etcdSeries} from '../../scripts/etcd-binaries.js';
import type {LocalCluster} from '../../scripts/local-cluster.js';
import {
	endpointFlags,
	frozenCluster,
	openProgram,
	program,
	temporaryFolder,
} from '../support/real-incident.js';

const key = 'etcd-medic/canary';

for (const series of etcdSeries) {
	test(`etcd ${series}: the canary of a recovery that was killed is told by whatever may change nothing, and deleted by the next recovery`, async context => {
		const cluster = await frozenCluster(context, series);
		const state = temporaryFolder(context);
		const first = await run(
			cluster,
			state,
			['recover', '--yes'],
			/ put etcd-medic/,
		);
		assert.ok(first.wasKilled, first.output);
		// It was killed before its put reached a member, or after: here it did.
		await cluster.etcdctl('put', key, 'ok');

		const told = new RegExp(
			`the run \\S+ was cut off before it deleted its key ${key}: etcd-medic recover --yes deletes it, or etcdctl .*del ${key}`,
		);
		const checked = await run(cluster, state, ['check', '--output', 'json']);
		assert.match(checked.output, told);
		const maintained = await run(cluster, state, ['maintain']);
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

		const second = await run(cluster, state, ['recover', '--yes']);
		assert.equal(second.code, 0, second.output);
		assert.match(
			second.output,
			new RegExp(`the key ${key}, .*, is deleted: etcdctl .*del ${key}`),
		);
		assert.ok(!(await isThere(cluster)), second.output);
		const journal = journalText(state);
		assert.match(journal, /"kind":"call".* del etcd-medic\/canary/);
		assert.doesNotMatch(
			(await run(cluster, state, ['check', '--output', 'json'])).output,
			told,
		);

		// The run is where it was: its proof is still to be made.
		const third = await run(cluster, state, ['recover', '--yes', '--resume']);
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

type Ended = {
	readonly code: number | null;
	readonly wasKilled: boolean;
	readonly output: string;
};

/** Runs a command on the cluster to its end, or kills it once its output holds `killAt`. */
async function run(
	cluster: LocalCluster,
	state: string,
	args: readonly string[],
	killAt?: RegExp,
): Promise<Ended> {
	const child = spawn(
		process.execPath,
		[program, ...args, ...endpointFlags(cluster)],
		{env: {...process.env, XDG_STATE_HOME: state}},
	);
	let output = '';
	const onText = (text: string): void => {
		output += text;
		if (killAt?.test(output) === true) child.kill('SIGKILL');
	};

	child.stdout.setEncoding('utf8').on('data', onText);
	child.stderr.setEncoding('utf8').on('data', onText);
	return new Promise(resolve => {
		child.on('close', (code, signal) => {
			resolve({code, wasKilled: signal === 'SIGKILL', output});
		});
	});
}
