import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {test} from 'node:test';
import {etcdSeries} from '../../scripts/etcd-binaries.js';
import type {LocalCluster} from '../../scripts/local-cluster.js';
import {confirmEachStep, stepTimeoutMs} from '../support/confirm-steps.js';
import {
	journalEvents,
	startRecovery,
	untilJournaled,
} from '../support/headless-run.js';
import {
	endpointFlags,
	frozenCluster,
	movesLeader,
	openProgram,
	program,
	temporaryFolder,
} from '../support/real-incident.js';

for (const series of etcdSeries) {
	test(`etcd ${series}: a headless recovery moves the leader away, and rewrites the old one last`, async context => {
		const cluster = await frozenCluster(context, series);
		const state = temporaryFolder(context);
		const leader = await cluster.leader();
		const run = startRecovery(context, cluster, state, {
			env: movesLeader(context, 'always'),
		});
		const {code, output} = await run.ended;

		assert.equal(code, 0, output);
		assert.match(output, /the plan was made again; new: Move leadership to/);
		const now = await cluster.leader();
		assert.notEqual(now, leader, output);
		const titles = [...output.matchAll(/► (.+)/g)].map(match => match[1]);
		const at = titles.indexOf(`Move leadership to ${now} first`);
		assert.ok(at > 0, output);
		assert.deepEqual(titles[at + 1], `Defragment ${leader}`);
		assert.deepEqual(
			titles.filter(title => title?.startsWith('Defragment')).at(-1),
			`Defragment ${leader}`,
		);
		const from = cluster.members.find(each => each.name === leader);
		const to = cluster.members.find(each => each.name === now);
		assert.ok(
			output.includes(
				`etcdctl --endpoints=${from?.endpoint} move-leader ${to?.id}`,
			),
			output,
		);
		assert.equal((await cluster.etcdctl('alarm', 'list')).stdout.trim(), '');
	});

	test(`etcd ${series}: where the members before it were quick the leader is rewritten as it leads`, async context => {
		const cluster = await frozenCluster(context, series);
		const leader = await cluster.leader();
		const run = startRecovery(context, cluster, temporaryFolder(context), {
			env: movesLeader(context, 'never'),
		});
		const {code, output} = await run.ended;
		assert.equal(code, 0, output);
		assert.doesNotMatch(output, /[Ll]eadership|move-leader/);
		assert.deepEqual(
			[...output.matchAll(/► Defragment (.+)/g)].at(-1)?.[1],
			`${leader}, the leader`,
		);
		assert.equal(await cluster.leader(), leader);
	});

	test(`etcd ${series}: by keys, too, the leader has moved before its file is rewritten`, async context => {
		const cluster = await frozenCluster(context, series);
		const leader = await cluster.leader();
		const terminal = openProgram(
			context,
			['recover', ...endpointFlags(cluster)],
			{env: movesLeader(context, 'always')},
		);
		const leaders: string[] = [];
		const titles = await confirmEachStep(
			terminal,
			async () => undefined,
			async () => {
				leaders.push(await cluster.leader());
			},
		);
		await terminal.waitFor(/RECOVERED/, {timeoutMs: stepTimeoutMs});
		const at = titles.findIndex(title => title.startsWith('Defragment'));
		const moved = titles.findIndex(title => title.startsWith('Move leader'));
		assert.deepEqual(
			titles.slice(at, moved + 2).map(title => title.split(' ')[0]),
			['Defragment', 'Defragment', 'Move', 'Defragment'],
		);
		assert.match(
			titles[moved + 1] ?? '',
			new RegExp(`^Defragment ${leader}\\b`),
		);
		assert.equal(leaders[moved], leader);
		assert.notEqual(leaders[moved + 1], leader);
	});

	test(`etcd ${series}: leadership that was moved by somebody else is found moved, and the new leader still goes last`, async context => {
		const cluster = await frozenCluster(context, series);
		const state = temporaryFolder(context);
		const leader = await cluster.leader();
		const run = startRecovery(context, cluster, state, {
			env: movesLeader(context, 'always'),
		});
		await run.holdAt(/done: compacted/);
		const next = cluster.members.find(each => each.name !== leader);
		await cluster.moveLeader(next?.name ?? '');
		run.goOn();
		const {code, output} = await run.ended;
		assert.equal(code, 0, output);
		const last = [...output.matchAll(/► Defragment (\w+)/g)].at(-1)?.[1];
		assert.equal(last, next?.name, output);
		await untilJournaled(state, event => event.kind === 'run-finished');
		const moves = journalEvents(state).filter(
			event =>
				event.kind === 'step-finished' &&
				event.stepId.startsWith('move-leader-'),
		);
		assert.equal(moves.length, 1);
	});

	test(`etcd ${series}: killed while leadership moves, the run is taken up and ends with the old leader's file`, async context => {
		const cluster = await frozenCluster(context, series);
		const state = temporaryFolder(context);
		const leader = await cluster.leader();
		const env = movesLeader(context, 'always');
		const killed = await killedAt(
			cluster,
			{XDG_STATE_HOME: state, ...env},
			/move-leader [\da-f]+$/m,
		);
		assert.doesNotMatch(killed, new RegExp(`► Defragment ${leader}$`, 'm'));

		const run = startRecovery(context, cluster, state, {
			flags: ['--resume'],
			env,
		});
		const {code, output} = await run.ended;
		assert.equal(code, 0, output);
		assert.deepEqual(
			[...output.matchAll(/► Defragment (\w+)/g)].map(match => match[1]),
			[leader],
			output,
		);
		assert.notEqual(await cluster.leader(), leader);
	});
}

/** Runs `recover --yes` and ends it with SIGKILL as soon as it prints this line; its output. */
async function killedAt(
	cluster: LocalCluster,
	env: Readonly<Record<string, string>>,
	line: RegExp,
): Promise<string> {
	const child = spawn(
		process.execPath,
		[program, 'recover', '--yes', ...endpointFlags(cluster)],
		{env: {...process.env, ...env}},
	);
	let output = '';
	child.stdout.setEncoding('utf8').on('data', (text: string) => {
		output += text;
		if (line.test(output)) child.kill('SIGKILL');
	});
	return new Promise((resolve, reject) => {
		child.on('close', (code, signal) => {
			if (signal === 'SIGKILL') resolve(output);
			else reject(new Error(`ended by itself with ${code}:\n${output}`));
		});
	});
}
