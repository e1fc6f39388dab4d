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
	untilSeen,
} from '../support/confirm-steps.js';
import {
	endpointFlags,
	frozenCluster,
	openProgram,
} from '../support/real-incident.js';
import {runProgram} from '../support/run-program.js';
import type {Terminal} from '../support/terminal.js';

// A member stopped by SIGSTOP: its port is open, connections are taken, and
// nothing answers. It is how a process stuck on a dying disk looks from outside.

/** Wide and high enough that no sentence of a step's page is cut. */
const wide = {cols: 160, rows: 45};
const stepTimeoutMs = 60_000;
const deadlineMs = 15_000;

const report = z.object({
	verdict: z.string(),
	cluster: z.object({voters: z.number(), reachableVoters: z.number()}),
	members: z.array(
		z.object({
			name: z.string(),
			reachable: z.boolean(),
			dbSizeBytes: z.number().nullable(),
			dbSizeInUseBytes: z.number().nullable(),
			problem: z.object({kind: z.string(), message: z.string()}).nullable(),
		}),
	),
	findings: z.array(z.object({code: z.string()})),
});

for (const series of etcdSeries) {
	for (const role of ['follower', 'leader'] as const) {
		test(`etcd ${series}: with the ${role} hung, check tells of all three before etcdctl has given up on it`, async context => {
			const cluster = await frozenCluster(context, series);
			const [follower] = await followersOf(cluster);
			const hung = role === 'leader' ? await cluster.leader() : follower;
			const check = ['check', '--window', '0', '--output', 'json'];
			const deadline = ['--command-timeout', `${deadlineMs}ms`];
			await cluster.pause(hung);
			const [ours, theirs] = await Promise.all([
				timed(async () =>
					runProgram(context, [
						...check,
						...deadline,
						...endpointFlags(cluster),
					]),
				),
				timed(async () =>
					cluster.etcdctlWith(
						{timeoutMs: deadlineMs},
						'endpoint',
						'status',
						'--cluster',
					),
				),
			]);

			assert.equal(ours.value.code, 2, ours.value.stderr);
			const {verdict, members, findings, ...rest} = report.parse(
				JSON.parse(ours.value.stdout),
			);
			assert.equal(verdict, 'critical');
			assert.deepEqual(rest.cluster, {voters: 3, reachableVoters: 2});
			assert.equal(members.length, 3);
			for (const member of members) {
				if (member.name === hung) {
					assert.equal(member.reachable, false);
					assert.equal(member.problem?.kind, 'timeout');
					assert.equal(member.dbSizeBytes, null);
				} else {
					assert.equal(member.reachable, true, JSON.stringify(member));
					assert.equal(member.problem, null);
					assert.ok((member.dbSizeBytes ?? 0) > 0);
					assert.ok((member.dbSizeInUseBytes ?? 0) > 0);
				}
			}

			const codes = findings.map(finding => finding.code);
			for (const code of ['nospace-alarm', 'member-unreachable'])
				assert.ok(codes.includes(code), `${code} in ${codes.join()}`);
			assert.notEqual(theirs.value.code, 0, 'etcdctl waited for the member');
			// Both began at the same moment with the same deadline, which is long enough
			// for a slow machine to start a program in a part of it.
			assert.ok(
				ours.tookMs < theirs.tookMs / 2,
				`${ours.tookMs} ms against etcdctl's ${theirs.tookMs} ms`,
			);
		});
	}

	test(`etcd ${series}: the dashboard shows a hung member with the age of what it knows, and takes it back when it answers`, async context => {
		const cluster = await frozenCluster(context, series);
		const [first, second] = await followersOf(cluster);
		await cluster.pause(first);
		const terminal = openProgram(context, endpointFlags(cluster), wide);

		// Never read: nothing about it is known, and both others are there.
		await terminal.waitFor(() => isHungIn(terminal, first, /never read/));
		for (const {name} of cluster.members)
			if (name !== first) await untilShowsData(terminal, name);

		cluster.resume(first);
		await terminal.waitFor(() => isWellIn(terminal, first));
		await terminal.waitFor(
			screen => !screen.join('\n').includes('UNREACHABLE'),
		);

		// Hangs later: what was known stays on the screen, as old.
		await cluster.pause(second);
		await terminal.waitFor(() => isHungIn(terminal, second, /LAST KNOWN/i));
		for (const {name} of cluster.members) await untilShowsData(terminal, name);

		cluster.resume(second);
		await terminal.waitFor(() => isWellIn(terminal, second));
		await terminal.waitFor(
			screen => !screen.join('\n').includes('UNREACHABLE'),
		);
		await terminal.press('q');
		assert.equal((await terminal.exited).exitCode, 0);
	});

	test(`etcd ${series}: while a member hangs it comes first: it is waited for, and nothing else begins`, async context => {
		const cluster = await frozenCluster(context, series);
		const [hung] = await followersOf(cluster);
		const live = cluster.members.filter(({name}) => name !== hung);
		const before = await sizesOf(cluster, live);
		await cluster.pause(hung);
		const terminal = openProgram(
			context,
			['recover', ...endpointFlags(cluster)],
			wide,
		);

		const from = terminal.raw.length;
		await openNextPage(terminal);
		await terminal.waitFor(`Bring ${hung} back, or remove it for good`);
		// It may be at work: nobody is told to kill it for that.
		assert.match(terminal.text(), /is being defragmented looks the same/);
		await untilSeen(terminal, from);
		await terminal.press('enter');
		await terminal.waitFor(
			new RegExp(`watching: ${hung} does not answer \\(timeout`),
		);
		assert.match(terminal.text(), /\b0 of \d+ done/);
		assert.deepEqual(await sizesOf(cluster, live), before);
		cluster.resume(hung);
		await terminal.waitFor(/► .*Check that it is safe to begin.*\bnext\b/, {
			timeoutMs: stepTimeoutMs,
		});
		assert.match(terminal.text(), /\b1 of \d+ done/);
		assert.deepEqual(await sizesOf(cluster, live), before);
	});

	test(`etcd ${series}: a member that hangs after the compaction stops the defragment of another`, async context => {
		const cluster = await frozenCluster(context, series);
		const terminal = openProgram(
			context,
			['recover', ...endpointFlags(cluster)],
			wide,
		);
		for (const step of [1, 2, 3]) await confirmStep(terminal, step);

		await openNextPage(terminal);
		const target =
			/── Defragment (m\d) ─/.exec(terminal.text())?.[1] ??
			assert.fail(`no defragment on\n${terminal.text()}`);
		await terminal.waitFor('[ Cancel ]');
		await delay(deafMs);
		assert.ok(await focusButton(terminal), terminal.text());
		const [one, two] = await followersOf(cluster);
		const hung = one === target ? two : one;
		const live = cluster.members.filter(({name}) => name !== hung);
		const before = await sizesOf(cluster, live);

		// The button is marked, and the screen does not know yet.
		await cluster.pause(hung);
		await terminal.press('enter');
		await terminal.waitFor(/\d Defragment m\d +refused|Not run: Defragment/, {
			timeoutMs: stepTimeoutMs,
		});
		assert.match(terminal.text(), /\b3 of \d+ done/);
		assert.deepEqual(await sizesOf(cluster, live), before);

		await terminal.waitFor(new RegExp(`► .*Bring ${hung} back.*\\bnext\\b`));
		await openNextPage(terminal);
		await terminal.waitFor(`Bring ${hung} back, or remove it for good`);
		await delay(deafMs);
		await terminal.press('esc');
		await terminal.waitFor(`Closed: Bring ${hung} back`);
		assert.match(terminal.text(), new RegExp(`Defragment ${target}`));
		assert.deepEqual(await sizesOf(cluster, live), before);
	});

	test(`etcd ${series}: recover --yes refuses to begin while a member hangs`, async context => {
		const cluster = await frozenCluster(context, series);
		const [hung] = await followersOf(cluster);
		const live = cluster.members.filter(({name}) => name !== hung);
		const before = await sizesOf(cluster, live);
		await cluster.pause(hung);
		const {code, stdout} = await runProgram(context, [
			'recover',
			'--yes',
			...endpointFlags(cluster),
		]);
		assert.equal(code, 3, stdout);
		assert.match(
			stdout,
			new RegExp(`for a person: Bring ${hung} back, or remove it for good`),
		);
		assert.doesNotMatch(stdout, /► /, 'no step was begun');
		assert.deepEqual(await sizesOf(cluster, live), before);
	});
}

async function timed<T>(
	work: () => Promise<T>,
): Promise<{readonly value: T; readonly tookMs: number}> {
	const startedAtMs = performance.now();
	const value = await work();
	return {value, tookMs: performance.now() - startedAtMs};
}

async function followersOf(
	cluster: LocalCluster,
): Promise<readonly [string, string]> {
	const leader = await cluster.leader();
	const names = cluster.members.map(({name}) => name);
	const [first, second] = names.filter(name => name !== leader);
	assert.ok(first !== undefined && second !== undefined);
	return [first, second];
}

/** dbSize of each, as etcdctl tells it. */
async function sizesOf(
	cluster: LocalCluster,
	members: LocalCluster['members'],
): Promise<readonly string[]> {
	return Promise.all(
		members.map(async ({endpoint, name}) => {
			const {stdout} = await cluster.etcdctlWith(
				{endpoint},
				'endpoint',
				'status',
				'-w',
				'json',
			);
			return `${name} ${/"dbSize":(\d+)/.exec(stdout)?.[1] ?? assert.fail(stdout)}`;
		}),
	);
}

/** The lines about one member, from its head to the next member's or list's. */
function panelOf(terminal: Terminal, name: string): string {
	const lines = terminal.screen();
	const head = new RegExp(String.raw`\b${name} .*(✗|✓|▲|○)`);
	const first = lines.findIndex(line => head.test(line));
	if (first === -1) return '';
	const rest = lines
		.slice(first + 1)
		.findIndex(line => /\bm\d .*(✗|✓|▲|○)|── /.test(line));
	return lines.slice(first, first + 1 + Math.max(0, rest)).join('\n');
}

function isHungIn(terminal: Terminal, name: string, age: RegExp): boolean {
	const panel = panelOf(terminal, name);
	return panel.includes('UNREACHABLE') && age.test(panel);
}

function isWellIn(terminal: Terminal, name: string): boolean {
	const panel = panelOf(terminal, name);
	return (
		panel !== '' &&
		!/UNREACHABLE|NO ANSWER|last known|never read/i.test(panel) &&
		/ MiB/.test(panel)
	);
}

async function untilShowsData(terminal: Terminal, name: string): Promise<void> {
	await terminal.waitFor(
		() => /\d+\.\d \/ 64\.0 MiB/.test(panelOf(terminal, name)),
		{label: `the data of ${name}`},
	);
}
