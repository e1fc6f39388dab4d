import assert from 'node:assert/strict';
import {test, type TestContext} from 'node:test';
import {setTimeout as delay} from 'node:timers/promises';
import {dumpKeys} from '../../scripts/dump.js';
import {etcdSeries} from '../../scripts/etcd-binaries.js';
import type {LocalCluster} from '../../scripts/local-cluster.js';
import {waitUntil} from '../../scripts/wait-until.js';
import type {RunEvent} from '../../source/run/run-event.js';
import {defragmentCounts, smallCluster} from '../support/big-cluster.js';
import {
	confirmPage,
	confirmStep,
	openNextPage,
} from '../support/confirm-steps.js';
import {
	journalEvents,
	startRecovery,
	untilJournaled,
} from '../support/headless-run.js';
import {
	endpointFlags,
	openProgram,
	temporaryFolder,
} from '../support/real-incident.js';
import type {Terminal} from '../support/terminal.js';
import {isRunning} from '../support/terminal-process.js';

// The operator's end is gone while a member rewrites its file. A member that
// is stopped holds its defragment open for as long as a test needs.

const stalledMs = 10_000;
const heldMs = 3000;
/** What Ctrl-S and Ctrl-Q send. */
const stopOutput = '\u0013';
const goOnWithOutput = '\u0011';
/** Check, snapshot and compaction come before the first defragment. */
const stepsUntilHeld = 4;

for (const series of etcdSeries) {
	test(`etcd ${series}: a terminal that is not read for 10 s during a defragment changes nothing about it`, async context => {
		const cluster = await smallCluster(context, series);
		const before = await dumpKeys(cluster);
		const {terminal, state} = openRecovery(context, cluster);
		// A pty that is not read never tells that its program has ended.
		context.after(() => {
			terminal.resumeReading();
			resumeAll(cluster);
		});
		let whileStalled: readonly RunEvent[] = [];
		let bytesWhileStalled = 0;
		const chaos = async (stepId: string): Promise<void> => {
			terminal.pauseReading();
			const stalledAtMs = Date.now();
			// Pages painted anew fill the kernel's buffer: from then on writes block.
			for (let page = 0; page < 60; page += 1) {
				await terminal.press(page % 2 === 0 ? '1' : '2');
			}

			await delay(heldMs);
			const received = terminal.bytesReceived;
			resumeAll(cluster);
			await untilJournaled(
				state,
				event => event.kind === 'step-finished' && event.stepId === stepId,
			);
			await delay(Math.max(0, stalledAtMs + stalledMs - Date.now()));
			whileStalled = journalEvents(state);
			bytesWhileStalled = terminal.bytesReceived - received;
			terminal.resumeReading();
			await terminal.press('2');
		};

		await chaos(await confirmUntilHeld(terminal, cluster, state));
		await terminal.waitFor(new RegExp(`${stepsUntilHeld} of \\d+ done`));
		await terminal.press('1');
		await terminal.waitFor('Findings');
		await terminal.press('q');
		// It is left unrecovered, and its exit code says so.
		assert.equal((await terminal.exited).exitCode, 2);

		assert.equal(bytesWhileStalled, 0, 'nothing was read from the program');
		const last = lastOfSteps(whileStalled);
		assert.ok(last?.kind === 'step-finished');
		assert.equal(last.outcome, 'done', last.message);
		assert.equal(startedDefragments(whileStalled), 1);
		await assertResumed(context, cluster, state, before);
	});

	test(`etcd ${series}: a connection lost during a defragment lets it end, writes it down and begins nothing more`, async context => {
		const cluster = await smallCluster(context, series);
		const before = await dumpKeys(cluster);
		const {terminal, state} = openRecovery(context, cluster);
		const stepId = await confirmUntilHeld(terminal, cluster, state);
		terminal.hangUp();
		await delay(heldMs);
		// The screen is left by now, and a shell hangs up on its jobs once more.
		terminal.kill('SIGHUP');
		resumeAll(cluster);
		await waitUntil(
			async () => !isRunning(terminal.pid),
			60_000,
			() => `process ${terminal.pid} still runs`,
		);

		const events = journalEvents(state);
		const last = lastOfSteps(events);
		assert.ok(last?.kind === 'step-finished', JSON.stringify(last));
		assert.equal(last.stepId, stepId);
		assert.equal(startedDefragments(events), 1);

		await assertResumed(context, cluster, state, before);
	});

	test(`etcd ${series}: Ctrl-S holds back the lines of a headless recovery, and not the recovery`, async context => {
		const cluster = await smallCluster(context, series);
		const state = temporaryFolder(context);
		const terminal = openProgram(
			context,
			['recover', '--yes', ...endpointFlags(cluster)],
			{cols: 160, rows: 60, env: {XDG_STATE_HOME: state}},
		);
		await terminal.waitFor('► Check that it is safe to begin');
		terminal.write(stopOutput);
		const end = await untilJournaled(
			state,
			event => event.kind === 'run-finished',
		);
		assert.ok(end.kind === 'run-finished');
		assert.equal(end.outcome, 'recovered', end.message);
		assert.doesNotMatch(terminal.text(), /Writable/, 'not held');
		terminal.write(goOnWithOutput);
		await terminal.waitFor('Writable again');
		assert.equal((await terminal.exited).exitCode, 0);
	});
}

function openRecovery(
	context: TestContext,
	cluster: LocalCluster,
): {readonly terminal: Terminal; readonly state: string} {
	const state = temporaryFolder(context);
	const terminal = openProgram(
		context,
		['recover', ...endpointFlags(cluster)],
		{cols: 120, rows: 40, env: {XDG_STATE_HOME: state}},
	);
	return {terminal, state};
}

/** Confirms each step up to the first defragment, and stops the member that it is of; that step's ID. */
async function confirmUntilHeld(
	terminal: Terminal,
	cluster: LocalCluster,
	state: string,
): Promise<string> {
	for (let step = 1; step < stepsUntilHeld; step += 1) {
		await confirmStep(terminal, step);
	}

	// Looked for from before: it may take no longer than a key.
	const held = holdFirstDefragment(cluster, state);
	held.catch(() => undefined);
	do await openNextPage(terminal);
	while (!(await confirmPage(terminal)));
	return held;
}

async function assertResumed(
	context: TestContext,
	cluster: LocalCluster,
	state: string,
	before: ReadonlyMap<string, string>,
): Promise<void> {
	const {code, output} = await startRecovery(context, cluster, state, {
		flags: ['--resume'],
	}).ended;
	assert.equal(code, 0, output);
	assert.match(output, /taken up from its journal/);
	assert.deepEqual(await defragmentCounts(cluster), {m1: 1, m2: 1, m3: 1});
	assert.deepEqual([...(await dumpKeys(cluster))], [...before]);
}

/** Stops the member whose defragment was announced first, and gives that step's ID. */
async function holdFirstDefragment(
	cluster: LocalCluster,
	state: string,
): Promise<string> {
	const call = await untilJournaled(
		state,
		event => event.kind === 'call' && event.command.endsWith(' defrag'),
	);
	assert.ok(call.kind === 'call');
	const target = cluster.members.find(
		({id}) => call.stepId === `defragment-${id}`,
	);
	assert.ok(target, call.stepId);
	await cluster.pause(target.name);
	return call.stepId;
}

function resumeAll(cluster: LocalCluster): void {
	for (const {name} of cluster.members) cluster.resume(name);
}

// A member that was held may stand for election afterwards: a new leader is a new plan.
function lastOfSteps(events: readonly RunEvent[]): RunEvent | undefined {
	return events.findLast(({kind}) => kind !== 'plan-changed');
}

function startedDefragments(events: readonly RunEvent[]): number {
	return events.filter(
		event =>
			event.kind === 'step-started' && event.stepId.startsWith('defragment-'),
	).length;
}
