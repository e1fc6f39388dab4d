import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {test} from 'node:test';
import {z} from 'zod';
import {nospace} from '../../source/drill/scenarios/nospace.js';
import {serveCluster} from '../../source/drill/serve-cluster.js';
import {movesLeader} from '../support/real-incident.js';
import {shippedProgram} from '../support/shipped-program.js';

const cli = shippedProgram();
const report = z.object({
	verdict: z.string(),
	findings: z.array(z.object({code: z.string()})),
	members: z.array(z.object({alarms: z.array(z.string())})),
});

test('the program finds what is wrong with nospace and recovers it, while clients write', async t => {
	const state = await mkdtemp(path.join(tmpdir(), 'etcd-medic-drill-'));
	t.after(async () => rm(state, {recursive: true, force: true}));
	const cluster = await serveCluster(
		{...nospace.cluster, seed: 1},
		{nowMs: () => Date.now(), speed: 1},
	);
	t.after(() => {
		cluster.close();
	});
	const config = movesLeader(t, 'always');
	const run = async (
		...args: readonly string[]
	): Promise<{readonly code: number; readonly stdout: string}> =>
		new Promise(resolve => {
			execFile(
				process.execPath,
				[cli, ...args, '--endpoints', cluster.endpoints.join(',')],
				{env: {...process.env, XDG_STATE_HOME: state, ...config}},
				(error, stdout) => {
					const code = typeof error?.code === 'number' ? error.code : 0;
					resolve({code, stdout});
				},
			);
		});
	const tallies = () => cluster.simulator.state().traffic.tallies;

	const before = await run('check', '--output', 'json');
	assert.equal(before.code, 2);
	const found = report.parse(JSON.parse(before.stdout));
	assert.equal(found.verdict, 'critical');
	assert.ok(found.findings.some(each => each.code === 'nospace-alarm'));
	assert.equal(tallies()[0]?.succeeded, 0);

	const recovered = await run('recover', '--yes');
	assert.equal(recovered.code, 0, recovered.stdout);
	const after = await run('check', '--output', 'json', '--window', '0');
	const {members} = report.parse(JSON.parse(after.stdout));
	assert.deepEqual(
		members.flatMap(each => each.alarms),
		[],
	);
	assert.ok((tallies()[0]?.succeeded ?? 0) > 0);
	const done = cluster.simulator
		.state()
		.records.map(({what}) => what)
		// A compaction is asked for again on each member, as a barrier.
		.filter(what => !what.startsWith('compact'));
	const defragment = ['defragment-begun', 'defragment-ended'];
	assert.deepEqual(done, [
		'snapshot',
		...defragment,
		...defragment,
		'move-leader',
		...defragment,
		'alarm-disarmed',
		'alarm-disarmed',
	]);
});
