import assert from 'node:assert/strict';
import {test, type TestContext} from 'node:test';
import {deletionId} from '../../../source/runbook/delete-keys-step.js';
import {mebibyte} from '../../support/observation-builder.js';
import {disarm, open, type RecoveryRun} from './step-run.js';

const events = deletionId('/registry/events/');
const value = 'x'.repeat(0.1 * mebibyte);

/** 64 MiB of live data under a quota of 64 MiB, most of it events. */
async function fullOfEvents(t: TestContext): Promise<RecoveryRun> {
	const run = await open(t);
	const {cluster} = run;
	cluster.tellsHistory = true;
	for (let index = 0; index < 600; index += 1) {
		cluster.keys.set(`/registry/events/ns/e.${index}`, value);
	}

	for (let index = 0; index < 40; index += 1) {
		cluster.keys.set(`/registry/pods/ns/p.${index}`, value);
	}

	// As many revisions as keys, none of them compacted: each wrote a new key.
	cluster.revision = 700;
	cluster.bytesPerKey = 0.1 * mebibyte;
	for (const each of cluster.members) {
		each.usedBytes = 64 * mebibyte;
		each.inUseBytes = 64 * mebibyte;
		each.historyBytes = 0;
	}

	return run;
}

const ids = (run: RecoveryRun): readonly string[] =>
	run.plan().steps.map(({id}) => id);
const kinds = (run: RecoveryRun): readonly string[] =>
	run.plan().steps.map(({action}) => action.kind);
const compactions = (run: RecoveryRun): readonly number[] =>
	run
		.plan()
		.steps.flatMap(({action}) =>
			action.kind === 'compact' ? [action.revision] : [],
		);

test('live data after a compaction brings a count, the offers and another compaction', async t => {
	const run = await fullOfEvents(t);
	// 600 revisions since the last compaction: history or live data, nobody can tell.
	await run.runAll(id => id === events);
	await run.update();
	assert.deepEqual(
		kinds(run).filter(kind => kind !== 'defragment'),
		[
			'pre-check',
			'snapshot',
			'compact',
			'survey-keys',
			'delete-keys',
			'guided',
			'guided',
			'guided',
			'compact',
			'disarm',
			'disarm',
			'disarm',
			'verify',
		],
	);
	assert.match(run.plan().goal, /delete or raise the quota/);
	assert.match(run.plan().goal, /live data is about 64.0 MiB of 64.0 MiB/);
});

test('deleting the events recovers: the compaction comes after the deletion and above it', async t => {
	const run = await fullOfEvents(t);
	await run.runAll(id => id === events);
	assert.ok(ids(run).includes('compact-2'));
	assert.equal(await run.runNext(), events);
	assert.equal(run.outcomeOf(events), 'done');
	await run.update();
	const deletedAt = run.cluster.revision;
	assert.ok((compactions(run).at(-1) ?? 0) >= deletedAt);
	assert.ok(!kinds(run).includes('guided'), 'the quota is no longer needed');
	const last = await run.runAll();
	assert.equal(last, 'verify');
	assert.equal(run.recovery.state.progress?.finished?.outcome, 'recovered');
	assert.equal(run.outcomeOf('compact-2'), 'done');
	assert.equal(run.cluster.keys.size, 40, 'the pods are there');
});

test('either relief may be left out, and one step of the quota raise stands for all', async t => {
	const run = await fullOfEvents(t);
	await run.runAll(id => id === events);
	await run.clock.run(run.recovery.skipStep(events));
	await run.update();
	assert.ok(!ids(run).includes('compact-2'), 'nothing was deleted');
	const [first] = run
		.plan()
		.steps.filter(each => each.action.kind === 'guided');
	assert.equal(run.recovery.state.nextStepId, first?.id);
	await run.clock.run(run.recovery.skipStep(first?.id ?? ''));
	await run.update();
	assert.equal(kinds(run).filter(kind => kind === 'guided').length, 1);
	// The disarm's own checks decide in the end.
	const last = await run.runAll();
	assert.equal(last, disarm('m1'));
	assert.equal(run.outcomeOf(disarm('m1')), 'refused');
	assert.equal(run.cluster.keys.size, 640);
});

test('a deletion is refused under CORRUPT', async t => {
	const run = await fullOfEvents(t);
	await run.runAll(id => id === events);
	run.cluster.alarms = [
		...run.cluster.alarms,
		{type: 'CORRUPT', memberId: run.cluster.member('m2').id},
	];
	await run.clock.run(run.recovery.runStep(events, 'keyboard'));
	assert.equal(run.cluster.keys.size, 640);
	assert.ok(!run.cluster.calls.some(({kind}) => kind === 'deleteRange'));
});
