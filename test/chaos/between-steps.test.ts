import assert from 'node:assert/strict';
import {suite, test, type TestContext} from 'node:test';
import {dumpKeys} from '../../scripts/dump.js';
import {etcdSeries, type EtcdSeries} from '../../scripts/etcd-binaries.js';
import type {LocalCluster} from '../../scripts/local-cluster.js';
import {defragmentCounts, smallCluster} from '../support/big-cluster.js';
import {
	defragmentsSent,
	journalEvents,
	startRecovery,
	type HeadlessRun,
} from '../support/headless-run.js';
import {temporaryFolder} from '../support/real-incident.js';

// The program is held still between two of its steps, the cluster is changed
// behind its back, and it goes on.

const defragmented = 'defragment-';
const disarmed = 'disarm-';
/** How often a run may be past the moment before its test could hold it. */
const mostTries = 3;

// Each has a cluster of its own, and waits more than it works.
suite('between two steps', {concurrency: 3}, () => {
	for (const series of etcdSeries) {
		test(`etcd ${series}: a member that dies between two steps stops the run; once it is back, --resume recovers`, async context => {
			const {cluster, state, run, before} = await heldAfter(
				context,
				series,
				defragmented,
			);
			const leader = await cluster.leader();
			const [done] = defragmentsSent(state);
			const victim = cluster.members.find(
				({id, name}) => id !== done && name !== leader,
			);
			assert.ok(victim);
			await cluster.kill(victim.name);
			run.goOn();
			const stopped = await run.ended;
			assert.equal(stopped.code, 2, stopped.output);
			assert.match(
				stopped.output,
				new RegExp(`for a person: Bring ${victim.name} back`),
			);
			assert.match(stopped.output, /NOT RECOVERED: still armed: NOSPACE of/);
			assert.deepEqual(defragmentsSent(state), [done], 'no other was sent');

			await cluster.restart(victim.name);
			const resumed = await startRecovery(context, cluster, state, {
				flags: ['--resume'],
			}).ended;
			assert.equal(resumed.code, 0, resumed.output);
			assert.deepEqual(await defragmentCounts(cluster), {m1: 1, m2: 1, m3: 1});
			await assertRecovered(cluster, before);
		});

		test(`etcd ${series}: a leader that changes between two steps is still the last one to be defragmented`, async context => {
			const {cluster, state, run, before} = await heldAfter(
				context,
				series,
				defragmented,
			);
			const leader = await cluster.leader();
			const [done] = defragmentsSent(state);
			const next = cluster.members.find(
				({id, name}) => id !== done && name !== leader,
			);
			assert.ok(next);
			await cluster.moveLeader(next.name);
			run.goOn();
			const {code, output} = await run.ended;
			assert.equal(code, 0, output);
			assert.match(output, /the plan was made again; /);
			const old = cluster.members.find(({name}) => name === leader);
			assert.deepEqual(defragmentsSent(state), [done, old?.id, next.id]);
			await assertRecovered(cluster, before);
		});

		test(`etcd ${series}: NOSPACE that is raised again after its disarm is disarmed again before anything is called recovered`, async context => {
			const {cluster, state, run, before} = await heldAfter(
				context,
				series,
				disarmed,
			);
			const owners = [...(await alarmsOf(cluster))];
			const first = journalEvents(state).find(
				event => event.kind === 'call' && event.stepId.startsWith('disarm-'),
			);
			assert.ok(first?.kind === 'call');
			const again = cluster.members.find(
				({id}) => first.stepId === `disarm-nospace-${id}`,
			);
			assert.ok(again);
			await cluster.raiseAlarm('NOSPACE', again.name);
			run.goOn();
			const {code, output} = await run.ended;
			assert.equal(code, 0, output);
			assert.match(output, /the plan was made again; new: .*raised again/);
			const sent = journalEvents(state).filter(
				event => event.kind === 'call' && event.stepId.startsWith('disarm-'),
			);
			assert.equal(sent.length, owners.length + 2);
			await assertRecovered(cluster, before);
		});

		test(`etcd ${series}: CORRUPT in the middle of a plan stops every further call and disarms nothing`, async context => {
			const {cluster, state, run, before} = await heldAfter(
				context,
				series,
				defragmented,
			);
			const callsBefore = journalEvents(state).filter(
				event => event.kind === 'call',
			);
			await cluster.raiseAlarm('CORRUPT', 'm2');
			run.goOn();
			const {code, output} = await run.ended;
			assert.equal(code, 2, output);
			assert.match(output, /refused: CORRUPT is raised by /);
			assert.match(output, /NOT RECOVERED: still armed: .*CORRUPT of /);
			// Comparing hashes reads; whatever else was called was called before.
			const calls = journalEvents(state).filter(event => event.kind === 'call');
			assert.deepEqual(
				calls.filter(event => event.stepId !== 'compare-hashes'),
				callsBefore,
			);
			assert.ok(
				calls
					.slice(callsBefore.length)
					.every(event => event.command.includes(' endpoint hashkv')),
			);
			const alarms = (await cluster.etcdctl('alarm', 'list')).stdout;
			assert.match(alarms, /alarm:CORRUPT/);
			assert.match(alarms, /alarm:NOSPACE/);
			// Under CORRUPT a member still answers a serializable read.
			const {endpoint = ''} = cluster.members[0] ?? {};
			assert.deepEqual([...(await dumpKeys(cluster, {endpoint}))], [...before]);
		});
	}
});

/** A run held right after the first of these steps has ended, and before anything of the next. */
async function heldAfter(
	context: TestContext,
	series: EtcdSeries,
	stepPrefix: string,
	tries = 1,
): Promise<{
	readonly cluster: LocalCluster;
	readonly state: string;
	readonly run: HeadlessRun;
	readonly before: ReadonlyMap<string, string>;
}> {
	const cluster = await smallCluster(context, series);
	const before = await dumpKeys(cluster);
	const state = temporaryFolder(context);
	const run = startRecovery(context, cluster, state);
	await run.holdAfter(
		event =>
			event.kind === 'step-finished' && event.stepId.startsWith(stepPrefix),
	);
	if (journalEvents(state).at(-1)?.kind === 'step-finished') {
		return {cluster, state, run, before};
	}

	// This process was not scheduled in time: a busy machine, and no fault of the run.
	assert.ok(tries < mostTries, 'it could not be held between two steps');
	run.kill();
	await run.ended;
	await cluster.stop();
	return heldAfter(context, series, stepPrefix, tries + 1);
}

async function alarmsOf(cluster: LocalCluster): Promise<readonly string[]> {
	const {stdout} = await cluster.etcdctl('alarm', 'list');
	return stdout.split('\n').filter(line => line !== '');
}

async function assertRecovered(
	cluster: LocalCluster,
	before: ReadonlyMap<string, string>,
): Promise<void> {
	assert.deepEqual(await alarmsOf(cluster), []);
	assert.deepEqual([...(await dumpKeys(cluster))], [...before]);
	const put = await cluster.etcdctl('put', '/after', 'written');
	assert.equal(put.code, 0, put.stderr);
}
