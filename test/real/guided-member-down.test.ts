import assert from 'node:assert/strict';
import {test} from 'node:test';
import {etcdSeries} from '../../scripts/etcd-binaries.js';
import {confirmPage, openNextPage} from '../support/confirm-steps.js';
import {journalEvents, startRecovery} from '../support/headless-run.js';
import {
	endpointFlags,
	frozenCluster,
	openProgram,
	temporaryFolder,
} from '../support/real-incident.js';
import type {Terminal} from '../support/terminal.js';
import {guidedRun, memberOf} from './guided-bed.js';

// Frozen, and one member down on top of it: bring that one back first.

for (const series of etcdSeries) {
	test(`etcd ${series}: a member that is down is brought back first, and then the plan goes on to the end`, async context => {
		const cluster = await frozenCluster(context, series);
		const {id} = memberOf(cluster, 'm3');
		await cluster.kill('m3');
		const guided = guidedRun(context, cluster);
		const step = await guided.next();
		assert.equal(step.id, `bring-back-${id}`);
		assert.match(step.commands.join('\n'), new RegExp(`member remove ${id}`));
		const back = await guided.runWhile(step.id, async () =>
			cluster.restart('m3'),
		);
		assert.equal(back.outcome, 'done', back.message);
		assert.match(back.message, /m3 serves and has caught up/);
		const {recovery} = guided;
		while (recovery.state.progress?.finished === undefined) {
			const {id: next} = await guided.next();
			const {outcome, message} = await guided.run(next);
			assert.match(outcome, /^(done|already-so)$/, `${next}: ${message}`);
		}

		assert.equal(recovery.state.progress.finished.outcome, 'recovered');
		assert.equal((await cluster.etcdctl('alarm', 'list')).stdout.trim(), '');
	});

	test(`etcd ${series}: without a screen nothing is begun: it tells what a person has to do, and refuses`, async context => {
		const cluster = await frozenCluster(context, series);
		const {id} = memberOf(cluster, 'm2');
		await cluster.kill('m2');
		const state = temporaryFolder(context);
		const {code, output} = await startRecovery(context, cluster, state).ended;
		assert.equal(code, 3, output);
		assert.match(output, /for a person: Bring m2 back, or remove it for good/);
		assert.match(output, new RegExp(`etcdctl .*member remove ${id}`));
		assert.deepEqual(journalEvents(state), []);
		assert.match(
			(await cluster.etcdctl('alarm', 'list')).stdout,
			/alarm:NOSPACE/,
		);
	});
}

test('etcd 3.5: leaving while it is watched for needs no kill, is in the journal, and the next session looks again', async context => {
	const cluster = await frozenCluster(context, '3.5');
	await cluster.kill('m3');
	// It may have led; a step that is confirmed into the election is refused.
	await cluster.leader();
	const state = temporaryFolder(context);
	const open = (...flags: readonly string[]) =>
		openProgram(context, ['recover', ...flags, ...endpointFlags(cluster)], {
			cols: 120,
			rows: 40,
			env: {XDG_STATE_HOME: state},
		});
	const terminal = open();
	await watch(terminal);
	// From the plan to the overview, and out of it.
	await terminal.press('q', 'q');
	assert.equal((await terminal.exited).exitCode, 2);
	assert.deepEqual(outcomesIn(state), ['stopped']);

	const again = open('--resume');
	await again.waitFor(/looked at again/);
	await watch(again);
	await again.press('x');
	await again.waitFor(/Bring m3 back.*stopped/);
	assert.deepEqual(outcomesIn(state), ['stopped', 'stopped']);
	await cluster.restart('m3');
	await again.waitFor(/► .*Check that it is safe to begin.*\bnext\b/);
});

async function watch(terminal: Terminal): Promise<void> {
	await terminal.waitFor(/► .*Bring m3 back.*\b(next|stopped)\b/);
	await openNextPage(terminal);
	await terminal.waitFor('watches until it is so');
	assert.ok(await confirmPage(terminal), terminal.text());
	await terminal.waitFor(/watching: m3 does not answer/);
}

function outcomesIn(state: string): readonly string[] {
	return journalEvents(state).flatMap(event =>
		event.kind === 'step-finished' ? [event.outcome] : [],
	);
}
