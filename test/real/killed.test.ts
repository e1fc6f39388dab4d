import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import {dumpKeys} from '../../scripts/dump.js';
import {etcdSeries} from '../../scripts/etcd-binaries.js';
import type {LocalCluster} from '../../scripts/local-cluster.js';
import {
	endpointFlags,
	frozenCluster,
	program,
	temporaryFolder,
} from '../support/real-incident.js';

// Where a headless recovery prints a line, something has just been written
// down: killing it there, and a moment later in the middle of the call, covers
// each boundary of each step.
const killPoints = [
	{line: /► Check/, afterMs: 0},
	{line: /► Save/, afterMs: 0},
	{line: /snapshot save/, afterMs: 0},
	{line: /snapshot save/, afterMs: 60},
	{line: /sha256 verified/, afterMs: 0},
	{line: /compaction --physical/, afterMs: 0},
	{line: /done: compacted/, afterMs: 0},
	{line: /defrag$/m, afterMs: 0},
	{line: /defrag$/m, afterMs: 30},
	{line: /→ [\d.]+ MiB in /, afterMs: 0},
	{line: /maintenance\/alarm/, afterMs: 0},
	{line: /gone from every member/, afterMs: 0},
	{line: / put etcd-medic/, afterMs: 0},
	{line: / del etcd-medic/, afterMs: 0},
] as const;

for (const series of etcdSeries) {
	test(`etcd ${series}: killed at ${killPoints.length} points, one run is taken up each time and recovers`, async context => {
		const cluster = await frozenCluster(context, series);
		const state = temporaryFolder(context);
		const before = await dumpKeys(cluster);
		const sessions: string[] = [];
		for (const point of killPoints) {
			const session = await run(cluster, state, point);
			sessions.push(session.output);
			assert.ok(
				session.wasKilled || session.code === 0,
				`ended by itself with ${session.code}:\n${session.output}`,
			);
			if (session.code === 0) break;
		}

		const last = await run(cluster, state);
		assert.equal(last.code, 0, last.output);
		const alarms = await cluster.etcdctl('alarm', 'list');
		assert.equal(alarms.stdout.trim(), '');
		for (const {endpoint, name} of cluster.members) {
			const put = await cluster.etcdctlWith({endpoint}, 'put', '/after', name);
			assert.equal(put.code, 0, put.stderr);
		}

		await cluster.etcdctl('del', '/after');
		// The canary of a session that was killed while it wrote may be left; nothing else may differ.
		const after = await dumpKeys(cluster);
		const canaries = [...after.keys()].filter(key =>
			key.startsWith('etcd-medic/'),
		);
		assert.deepEqual(canaries, [], 'the canary is deleted by the next session');
		assert.deepEqual([...after], [...before]);
		assertJournal(state, sessions.length);
	});
}

type Session = {
	readonly code: number | null;
	readonly wasKilled: boolean;
	readonly output: string;
};

/** Runs `recover --yes --resume`; with a kill point, kills it there with SIGKILL. */
async function run(
	cluster: LocalCluster,
	state: string,
	point?: {readonly line: RegExp; readonly afterMs: number},
): Promise<Session> {
	const child = spawn(
		process.execPath,
		[program, 'recover', '--yes', '--resume', ...endpointFlags(cluster)],
		{env: {...process.env, XDG_STATE_HOME: state}},
	);
	let output = '';
	let isAimed = false;
	const onText = (text: string): void => {
		output += text;
		if (point === undefined || isAimed || !point.line.test(output)) return;
		isAimed = true;
		if (point.afterMs === 0) child.kill('SIGKILL');
		else setTimeout(() => child.kill('SIGKILL'), point.afterMs);
	};

	child.stdout.setEncoding('utf8').on('data', onText);
	child.stderr.setEncoding('utf8').on('data', onText);
	return new Promise(resolve => {
		child.on('close', (code, signal) => {
			resolve({code, wasKilled: signal === 'SIGKILL', output});
		});
	});
}

/** One journal of one run: every line readable, every call announced inside a step that had started. */
function assertJournal(state: string, sessions: number): void {
	const folder = path.join(state, 'etcd-medic');
	const journals = readdirSync(folder).filter(name => name.endsWith('.jsonl'));
	assert.ok(journals.length >= 1, `journals of ${sessions} sessions`);
	const text = journals
		.toSorted()
		.map(name => readFileSync(path.join(folder, name), 'utf8'))
		.join('');
	let open: string | undefined;
	for (const line of text.split('\n').filter(each => each !== '')) {
		const event = JSON.parse(line) as {kind?: string; stepId?: string};
		if (event.kind === 'step-started') open = event.stepId;
		if (event.kind === 'call') assert.equal(event.stepId, open, line);
		if (event.kind === 'step-finished') open = undefined;
	}
}
