import assert from 'node:assert/strict';
import {test} from 'node:test';
import {setTimeout as delay} from 'node:timers/promises';
import {z} from 'zod';
import {etcdSeries} from '../../scripts/etcd-binaries.js';
import type {LocalCluster} from '../../scripts/local-cluster.js';
import {
	confirmStep,
	deafMs,
	focusButton,
	openNextPage,
} from '../support/confirm-steps.js';
import {
	endpointFlags,
	frozenCluster,
	openProgram,
} from '../support/real-incident.js';
import {runProgram} from '../support/run-program.js';

// Up to etcd 3.5, disarming NOSPACE while CORRUPT is raised re-opens writes on
// corrupt data: with a CORRUPT record anywhere nothing may be changed.

const wide = {cols: 160, rows: 45};

const statuses = z.array(
	z.object({
		Endpoint: z.string(),
		Status: z.object({
			header: z.object({revision: z.number()}),
			dbSize: z.number(),
		}),
	}),
);

for (const series of etcdSeries) {
	test(`etcd ${series}: under CORRUPT the plan compares hashes and leaves the rest to a person; no key changes anything`, async context => {
		const cluster = await frozenCluster(context, series);
		await cluster.raiseAlarm('CORRUPT', 'm2');
		const before = await stateOf(cluster);
		assert.match(before.alarms, /alarm:CORRUPT/);
		assert.match(before.alarms, /alarm:NOSPACE/);
		const terminal = openProgram(context, endpointFlags(cluster), wide);

		await terminal.waitFor(/CORRUPT/);
		await terminal.press('2');
		await terminal.waitFor(
			/CORRUPT is raised by [\da-f]+: nothing may be changed/,
		);
		await confirmStep(terminal, 1);
		// Nobody differs, so nobody is to be replaced.
		await terminal.waitFor(
			/Compare the hashes.*done +(?:\S+ m?s +)?differs nobody/,
		);
		await terminal.waitFor(/► .*Clear CORRUPT by hand.*\bnext\b/);
		await openNextPage(terminal);
		await terminal.waitFor('watches until it is so');
		for (const key of ['y', 'tab', 'shift-tab', ' ', 'n'] as const) {
			await terminal.press(key);
		}

		assert.deepEqual(await stateOf(cluster), before);
	});

	test(`etcd ${series}: under CORRUPT recover --yes refuses, naming it`, async context => {
		const cluster = await frozenCluster(context, series);
		await cluster.raiseAlarm('CORRUPT', 'm3');
		const before = await stateOf(cluster);
		const {code, stdout, stderr} = await runProgram(context, [
			'recover',
			'--yes',
			...endpointFlags(cluster),
		]);
		assert.equal(code, 3, stdout + stderr);
		const id = cluster.members.find(({name}) => name === 'm3')?.id ?? '';
		assert.match(
			stdout,
			new RegExp(`refused: CORRUPT is raised by ${id}: nothing may be changed`),
		);
		assert.deepEqual(
			[...stdout.matchAll(/► (.+)/g)].map(match => match[1]),
			['Compare the hashes of every member at one revision'],
		);
		assert.match(stdout, /done: all 3 members agree at revision/);
		assert.match(stdout, /for a person: Clear CORRUPT by hand/);
		assert.doesNotMatch(stdout, /NOT RECOVERED/);
		assert.deepEqual(await stateOf(cluster), before);
	});

	test(`etcd ${series}: a page that is open when CORRUPT is raised can no longer be confirmed`, async context => {
		const cluster = await frozenCluster(context, series);
		const terminal = openProgram(
			context,
			['recover', ...endpointFlags(cluster)],
			wide,
		);
		// The snapshot is the first step whose confirmation does something.
		await confirmStep(terminal, 1);
		await terminal.waitFor(/► .*Save a snapshot.*\bnext\b/);
		await openNextPage(terminal);
		await terminal.waitFor('Press y to run it');
		await delay(deafMs);
		await cluster.raiseAlarm('CORRUPT', 'm1');
		const before = await stateOf(cluster);

		await terminal.waitFor('CANNOT BE RUN NOW');
		assert.doesNotMatch(terminal.text(), /Press y to run it/);
		await terminal.press('y');
		await terminal.waitFor('Esc goes back.');
		await terminal.press('enter');
		await terminal.waitFor('Not run: Save a snapshot');
		await terminal.waitFor(/► .*Compare the hashes.*\bnext\b/);
		assert.doesNotMatch(terminal.raw, /2 of \d+ done/);
		assert.deepEqual(await stateOf(cluster), before);
	});

	test(`etcd ${series}: a confirmation that races with CORRUPT changes nothing`, async context => {
		const cluster = await frozenCluster(context, series);
		const terminal = openProgram(
			context,
			['recover', ...endpointFlags(cluster)],
			wide,
		);
		await confirmStep(terminal, 1);
		await confirmStep(terminal, 2);
		await terminal.waitFor(/► .*Compact history.*\bnext\b/);
		await openNextPage(terminal);
		await terminal.waitFor('[ Cancel ]');
		await delay(deafMs);
		assert.ok(await focusButton(terminal), terminal.text());
		const before = await stateOf(cluster);
		// The screen still says that it may be run.
		await cluster.raiseAlarm('CORRUPT', 'm2');
		await terminal.press('enter');
		await terminal.waitFor(/► .*Compare the hashes.*\bnext\b/);
		assert.doesNotMatch(terminal.raw, /3 of \d+ done/);
		const after = await stateOf(cluster);
		assert.match(after.alarms, /alarm:CORRUPT/);
		assert.match(after.alarms, /alarm:NOSPACE/);
		assert.deepEqual(after.members, before.members);
		// Compacting would have made the whole history unreadable.
		const revision = before.members[0]?.revision ?? 0;
		const recent = await cluster.etcdctl(
			'get',
			'/registry/hot/000',
			`--rev=${revision - 2}`,
		);
		assert.equal(recent.code, 0, recent.stderr);
	});
}

async function stateOf(cluster: LocalCluster): Promise<{
	readonly alarms: string;
	readonly members: ReadonlyArray<{
		readonly endpoint: string;
		readonly dbSize: number;
		readonly revision: number;
	}>;
}> {
	const alarms = await cluster.etcdctl('alarm', 'list');
	const status = await cluster.etcdctl('endpoint', 'status', '-w', 'json');
	return {
		alarms: alarms.stdout
			.split('\n')
			.map(line => line.trim())
			.toSorted()
			.join('\n'),
		members: statuses.parse(JSON.parse(status.stdout)).map(each => ({
			endpoint: each.Endpoint,
			dbSize: each.Status.dbSize,
			revision: each.Status.header.revision,
		})),
	};
}
