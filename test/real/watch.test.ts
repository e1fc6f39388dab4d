import assert from 'node:assert/strict';
import {spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {test, type TestContext} from 'node:test';
import {z} from 'zod';
import {etcdSeries} from '../../scripts/etcd-binaries.js';
import type {LocalCluster} from '../../scripts/local-cluster.js';
import {waitUntil} from '../../scripts/wait-until.js';
import {
	endpointFlags,
	openProgram,
	program,
	realCluster,
} from '../support/real-incident.js';
import {endOf, environment} from '../support/run-program.js';

const check = z.object({
	schema: z.literal('etcd-medic/check/v1'),
	verdict: z.string(),
	members: z.array(z.object({reachable: z.boolean()})),
});

function start(
	context: TestContext,
	cluster: LocalCluster,
	args: readonly string[],
): {
	readonly child: ChildProcess;
	readonly lines: () => readonly string[];
	readonly errors: () => string;
} {
	const child = spawn(
		process.execPath,
		[program, 'watch', ...endpointFlags(cluster), ...args],
		{env: environment(), stdio: ['ignore', 'pipe', 'pipe']},
	);
	context.after(() => child.kill('SIGKILL'));
	let [text, errors] = ['', ''];
	child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
		text += chunk;
	});
	child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
		errors += chunk;
	});
	return {
		child,
		lines: () => text.split('\n').slice(0, -1),
		errors: () => errors,
	};
}

for (const series of etcdSeries) {
	test(`etcd ${series}: without a terminal each change is a line, and a member that goes and comes is told`, async context => {
		const cluster = await realCluster(context, series);
		const [, , third] = cluster.members;
		assert.ok(third);
		const {child, lines, errors} = start(context, cluster, []);
		const until = async (pattern: RegExp): Promise<void> =>
			waitUntil(
				async () => lines().some(line => pattern.test(line)),
				60_000,
				() => `no ${String(pattern)} in:\n${lines().join('\n')}${errors()}`,
			);
		await until(/Z Watching 3 members from .*, 3 answer$/);
		assert.match(lines()[0] ?? '', /^\d{4}-.*Z (?:OK|WARNING|CRITICAL) /);
		const quiet = lines().length;
		// A busy machine's disk adds findings of its own.
		assert.ok(quiet < 20, lines().join('\n'));
		await cluster.etcdctl('alarm', 'list');
		const before = await cluster.etcdctl('endpoint', 'status', '-w', 'json');
		process.kill(third.pid, 'SIGSTOP');
		await until(/m3 no longer answers/);
		process.kill(third.pid, 'SIGCONT');
		await until(/m3 answers again/);
		await until(/- member-unreachable m3: no longer/);
		const after = await cluster.etcdctl('endpoint', 'status', '-w', 'json');
		const revisions = (text: string): readonly string[] =>
			[...text.matchAll(/"revision":\d+/g)].map(match => match[0]);
		assert.deepEqual(revisions(after.stdout), revisions(before.stdout));
		child.kill('SIGTERM');
		const [code] = (await once(child, 'exit')) as [number];
		assert.equal(code, 143);
	});

	test(`etcd ${series}: --json is an object for each round, and a reader that leaves ends it quietly`, async context => {
		const cluster = await realCluster(context, series);
		const {child, lines, errors} = start(context, cluster, [
			'--json',
			'--interval',
			'300ms',
		]);
		await waitUntil(
			async () => lines().length >= 3,
			60_000,
			() => `too few lines: ${errors()}`,
		);
		for (const line of lines()) {
			const {members} = check.parse(JSON.parse(line));
			assert.equal(members.length, 3);
		}

		const ended = once(child, 'exit');
		child.stdout?.destroy();
		const [code] = (await ended) as [number];
		assert.equal(code, 0);
		assert.equal(errors(), '');
	});
}

test('--once says one verdict and exits as check does', async context => {
	const cluster = await realCluster(context, '3.5');
	const lookOnce = async (...args: string[]) =>
		endOf(
			spawn(
				process.execPath,
				[program, 'watch', '--once', ...endpointFlags(cluster), ...args],
				{env: environment()},
			),
		);
	const text = await lookOnce();
	assert.match(text.stdout, /^\d{4}-.*Z (OK|WARNING|CRITICAL) .*\n$/);
	const level = /Z (\w+) /.exec(text.stdout)?.[1] ?? '';
	const codes: Readonly<Record<string, number>> = {
		OK: 0,
		WARNING: 1,
		CRITICAL: 2,
	};
	assert.equal(text.code, codes[level]);
	const alarm = await cluster.etcdctl('member', 'list');
	assert.equal(alarm.code, 0);
	const json = await lookOnce('--json');
	assert.equal(check.parse(JSON.parse(json.stdout)).members.length, 3);
});

test('on a terminal it is a wall screen: no key changes anything, the title carries the verdict', async context => {
	const cluster = await realCluster(context, '3.5');
	const terminal = openProgram(context, ['watch', ...endpointFlags(cluster)]);
	await terminal.waitFor(/[A-Z]{2,} since \d\d:\d\d:\d\dZ or before/);
	await terminal.waitFor(/data 0 s old|data \d s old/);
	assert.match(terminal.text(), /READ-ONLY/);
	assert.ok(terminal.raw.includes('\u001B]2;'), 'no title');
	await terminal.press('2', 'enter', 'y', 'd', '6');
	await terminal.press('?');
	await terminal.waitFor('Keys');
	assert.doesNotMatch(terminal.text(), /open step/);
	await terminal.press('q');
	await terminal.waitFor('Findings');
	await terminal.press('q');
	assert.equal((await terminal.exited).exitCode, 0);
	assert.deepEqual(terminal.modesLeftOn(), []);
});
