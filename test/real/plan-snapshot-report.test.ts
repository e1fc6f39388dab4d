import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {createHash} from 'node:crypto';
import {readFileSync, readdirSync, statSync, watch} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import {z} from 'zod';
import {etcdSeries} from '../../scripts/etcd-binaries.js';
import type {LocalCluster} from '../../scripts/local-cluster.js';
import {
	endpointFlags,
	frozenCluster,
	movesLeader,
	openProgram,
	program,
	realCluster,
	temporaryFolder,
} from '../support/real-incident.js';
import {endOf, environment} from '../support/run-program.js';
import {planSchema, reportSchema, run} from './plan-report-bed.js';

for (const series of etcdSeries) {
	test(`etcd ${series}: a plan, a snapshot, a recovery and its report, one after the other`, async context => {
		const cluster = await frozenCluster(context, series);
		const state = temporaryFolder(context);
		const at = endpointFlags(cluster);
		// How long the members take would add a step to the plan half-way.
		const env = {XDG_STATE_HOME: state, ...movesLeader(context, 'never')};

		// The plan changes nothing, and names the calls that recover will make.
		const before = await seen(cluster);
		const printed = await run(['plan', '--output', 'json', ...at], env);
		assert.equal(printed.code, 0, printed.stderr);
		const plan = planSchema.parse(JSON.parse(printed.stdout));
		assert.equal(plan.cause, 'nospace');
		assert.deepEqual(
			plan.steps.map(step => step.blockedBy).filter(why => why !== null),
			[],
		);
		const text = await run(['plan', ...at], env);
		assert.equal(text.code, 0, text.stderr);
		assert.equal(text.stdout.match(/^\d+\. /gm)?.length, plan.steps.length);
		assert.doesNotMatch(text.stdout, /BLOCKED/);
		assert.deepEqual(await seen(cluster), before);
		assert.deepEqual(readdirSync(state), [], 'nothing is written here either');

		// A backup that etcd's own tool accepts, taken under NOSPACE.
		const file = path.join(state, 'backup.db');
		const saved = await run(['snapshot', file, ...at], env);
		assert.equal(saved.code, 0, saved.stderr);
		assert.equal(saved.stderr, '', 'no progress where there is no terminal');
		const said =
			/^(\S+) {2}[\d.]+ MiB {2}revision (\d+) {2}sha256 ([\da-f]{64}) {2}from (\S+)\n$/.exec(
				saved.stdout,
			);
		assert.equal(said?.[1], file, saved.stdout);
		const bytes = readFileSync(file);
		const content = bytes.subarray(0, -32);
		assert.equal(said?.[3], createHash('sha256').update(content).digest('hex'));
		assert.equal(said?.[3], bytes.subarray(-32).toString('hex'));
		assert.notEqual(said?.[4], await cluster.leader());
		const status = await snapshotStatus(cluster, file);
		assert.equal(String(status.revision), said?.[2]);
		assert.deepEqual(await seen(cluster), before);
		assert.equal(statSync(file).mode & 0o777, 0o600);

		// What happened is told from the journal, without a cluster.
		const recovery = await run(['recover', '--yes', ...at], env);
		assert.equal(recovery.code, 0, recovery.stdout);
		const told = await run(['report', '--output', 'json'], env);
		assert.equal(told.code, 0, told.stderr);
		const report = reportSchema.parse(JSON.parse(told.stdout));
		assert.deepEqual(report.untouched, []);
		assert.deepEqual(
			report.members.map(each => each.name).toSorted(),
			cluster.members.map(each => each.name).toSorted(),
		);
		for (const member of report.members) {
			assert.ok(member.dbSizeAfterBytes < member.dbSizeBeforeBytes);
		}

		const calls = report.steps.flatMap(step => step.calls);
		assert.deepEqual(
			calls.map(call => comparable(call)).toSorted(),
			plan.steps
				.flatMap(step => step.command.split('\n'))
				.filter(line => line !== '')
				.map(line => comparable(line))
				.toSorted(),
			'the lines that plan prints are the calls that recover makes',
		);
		const markdown = await run(['report'], env);
		assert.equal(markdown.code, 0, markdown.stderr);
		assert.deepEqual(
			new Set(report.steps.map(step => step.id)),
			new Set(plan.steps.map(step => step.id)),
		);
		for (const {title} of report.steps) {
			assert.ok(markdown.stdout.includes(`. ${title}\n`), title);
		}

		for (const {name} of cluster.members) {
			assert.match(
				markdown.stdout,
				new RegExp(
					`^\\| ${name} \\| [\\da-f]+ \\| [\\d.]+ MiB \\| [\\d.]+ MiB`,
					'm',
				),
			);
		}

		for (const call of calls) assert.ok(markdown.stdout.includes(call), call);

		const again = await run(['plan', '--output', 'json', ...at], env);
		assert.equal(again.code, 0, again.stderr);
		assert.deepEqual(planSchema.parse(JSON.parse(again.stdout)).steps, []);
	});

	test(`etcd ${series}: a snapshot that is interrupted leaves nothing behind`, async context => {
		const cluster = await frozenCluster(context, series);
		const folder = temporaryFolder(context);
		const file = path.join(folder, 'backup.db');
		for (const [signal, code] of [
			['SIGINT', 130],
			['SIGTERM', 143],
		] as const) {
			const child = spawn(
				process.execPath,
				[program, 'snapshot', file, ...endpointFlags(cluster)],
				{env: environment()},
			);
			// Once, when the unfinished file appears; its removal is seen here, too.
			const watcher = watch(folder, () => {
				watcher.close();
				child.kill(signal);
			});
			const ended = await endOf(child);
			assert.equal(ended.code, code, ended.stdout + ended.stderr);
			assert.match(ended.stderr, /interrupted; nothing is left behind\n$/);
			assert.deepEqual(readdirSync(folder), []);
		}
	});
}

test('in a terminal the line of progress makes room for the result', async context => {
	const cluster = await realCluster(context, '3.5', {members: 1});
	const file = path.join(temporaryFolder(context), 'b.db');
	const terminal = openProgram(
		context,
		['snapshot', file, ...endpointFlags(cluster)],
		{cols: 200},
	);
	assert.equal((await terminal.exited).exitCode, 0, terminal.text());
	const rows = terminal
		.text()
		.split('\n')
		.filter(row => row.trim() !== '');
	assert.equal(rows.length, 1, terminal.text());
	assert.ok(rows[0]?.startsWith(`${file}  `), terminal.text());
});

const statuses = z.array(
	z.object({
		Endpoint: z.string(),
		Status: z.object({
			header: z.object({revision: z.number()}),
			dbSize: z.number(),
			raftIndex: z.number(),
			errors: z.array(z.string()).optional(),
		}),
	}),
);

/** What a change would show in: revision, size and alarms of every member. */
async function seen(cluster: LocalCluster): Promise<unknown> {
	const {stdout} = await cluster.etcdctl(
		'endpoint',
		'status',
		'--write-out=json',
	);
	return statuses.parse(JSON.parse(stdout)).map(({Endpoint, Status}) => ({
		Endpoint,
		revision: Status.header.revision,
		dbSize: Status.dbSize,
		alarms: Status.errors?.toSorted(),
	}));
}

/** What etcd's own tool says of the file, its hash checked. */
async function snapshotStatus(
	cluster: LocalCluster,
	file: string,
): Promise<{revision: number}> {
	const {stdout, stderr, code} = await cluster.etcdctl(
		'snapshot',
		'status',
		file,
		'--write-out=json',
	);
	assert.equal(code, 0, stderr);
	return z.object({revision: z.number()}).parse(JSON.parse(stdout));
}

// The default path of the snapshot has the run's ID in it. Which member is the
// calmest, and so which is asked, changes with the load between two rounds.
function comparable(line: string): string {
	return line
		.replace(/snapshot-[^/]+\.db/, 'snapshot.db')
		.replace(/http:\/\/127\.0\.0\.1:\d+/, 'MEMBER');
}
