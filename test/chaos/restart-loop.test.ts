import assert from 'node:assert/strict';
import {test, type TestContext} from 'node:test';
import {setTimeout as pause} from 'node:timers/promises';
import {etcdProcess} from '../../scripts/etcd-process.js';
import type {LocalCluster} from '../../scripts/local-cluster.js';
import {frozenCluster} from '../support/real-incident.js';
import {flagsOf, guidedRun, memberOf} from '../real/guided-bed.js';

// A probe that kills a full member again and again: up for seconds, down for seconds.

const upMs = 6000;
const downMs = 2500;
const giveUpAfterMs = 240_000;

test('etcd 3.5: the defragment of a member in a restart loop is queued, and begins by itself when it is up', async context => {
	const cluster = await frozenCluster(context, '3.5');
	const leader = await cluster.leader();
	const name = cluster.members.find(each => each.name !== leader)?.name ?? '';
	const {id} = memberOf(cluster, name);
	const loop = await keepKilling(context, cluster, name);
	const guided = guidedRun(context, cluster);
	const {recovery} = guided;
	await guided.untilNext(`relax-probe-${id}`, 60_000);
	await recovery.skipStep(`relax-probe-${id}`);

	const defragment = `defragment-${id}`;
	const startedAtMs = Date.now();
	let queued: string | undefined;
	while (recovery.state.progress?.finished === undefined) {
		assert.ok(Date.now() - startedAtMs < giveUpAfterMs, 'it does not end');
		const step = await guided.next();
		if (step.id === defragment && step.action.kind === 'defragment') {
			assert.ok(step.action.whenUp !== undefined);
			// Confirmed while it is down, as only a queued one may be.
			await loop.untilDown();
			queued = (await guided.run(defragment)).outcome;
			if (queued === 'done') loop.stop();
			continue;
		}

		// Others are refused while this one is down: they are asked for again.
		await recovery.runStep(step.id, 'keyboard');
	}

	assert.equal(queued, 'done');
	assert.equal(recovery.state.progress.finished.outcome, 'recovered');
	assert.equal((await cluster.etcdctl('alarm', 'list')).stdout.trim(), '');
});

/** Starts and kills the member in turns, until told to let it be. */
async function keepKilling(
	context: TestContext,
	cluster: LocalCluster,
	name: string,
): Promise<{
	readonly untilDown: () => Promise<void>;
	readonly stop: () => void;
}> {
	const flags = flagsOf(cluster, name).slice(1);
	const {logFile} = memberOf(cluster, name);
	await cluster.kill(name);
	const etcd = etcdProcess(cluster.binaries.etcd, flags, logFile);
	let isOver = false;
	const turns = (async () => {
		while (!isOver) {
			etcd.start();
			await pause(upMs);
			if (isOver) return;
			etcd.signal('SIGKILL');
			await etcd.ended(10_000);
			await pause(downMs);
		}
	})();
	context.after(async () => {
		isOver = true;
		await turns;
		etcd.signal('SIGKILL');
		await etcd.ended(10_000);
	});
	return {
		async untilDown() {
			while (etcd.isRunning()) await pause(50);
		},
		stop() {
			isOver = true;
		},
	};
}
