import assert from 'node:assert/strict';
import {test, type TestContext} from 'node:test';
import {z} from 'zod';
import {etcdSeries, type EtcdSeries} from '../../scripts/etcd-binaries.js';
import {fillToNospace} from '../../scripts/fill.js';
import type {LocalCluster} from '../../scripts/local-cluster.js';
import {startRecovery} from '../support/headless-run.js';
import {
	countKeys,
	fillWithEvents,
	untilNospace,
	writeOnce,
} from '../support/live-data.js';
import {
	endpointFlags,
	realCluster,
	temporaryFolder,
} from '../support/real-incident.js';
import {run} from './plan-report-bed.js';

// Three causes, three plans: what fills the database is told, and what helps.

const mebibyte = 1024 * 1024;
/** How often a run may be past the moment before its test could kill it. */
const mostTries = 3;
const events = '/registry/events/';
const checkFindings = z.object({
	findings: z.array(
		z.object({
			code: z.string(),
			summary: z.string(),
			evidence: z.record(
				z.string(),
				z.union([z.number(), z.string()]).nullable(),
			),
		}),
	),
});
const planAnswer = z.object({
	cause: z.string().nullable(),
	steps: z.array(z.object({id: z.string(), command: z.string()})),
});

const causes = ['fragmented', 'history-bloat', 'live-data-near-quota'];

async function causesOf(cluster: LocalCluster): Promise<readonly string[]> {
	const {stdout} = await run([
		'check',
		'--window',
		'0',
		'--output',
		'json',
		...endpointFlags(cluster),
	]);
	return checkFindings
		.parse(JSON.parse(stdout))
		.findings.map(({code}) => code)
		.filter(code => causes.includes(code));
}

async function planOf(
	cluster: LocalCluster,
): Promise<z.infer<typeof planAnswer>> {
	const {stdout} = await run([
		'plan',
		'--output',
		'json',
		...endpointFlags(cluster),
	]);
	return planAnswer.parse(JSON.parse(stdout));
}

async function smallCluster(
	context: TestContext,
	series: EtcdSeries,
	quotaMiB: number,
): Promise<LocalCluster> {
	return realCluster(context, series, {
		quotaBytes: quotaMiB * mebibyte,
		fastDisk: true,
	});
}

/** A cluster whose events are deleted in part, by a run that was killed at its second request. */
async function killedInDeletion(
	context: TestContext,
	series: EtcdSeries,
	tries = 1,
): Promise<{readonly cluster: LocalCluster; readonly state: string}> {
	const cluster = await smallCluster(context, series, 32);
	await writeOnce(cluster, '/registry/pods/default/p', 300);
	await writeOnce(cluster, `${events}default/e.`, 100_000, 600);
	await untilNospace(cluster);
	const before = await countKeys(cluster, events);
	assert.ok(before > 11_000, `${before} keys are one request only`);
	const state = temporaryFolder(context);
	const deletion = startRecovery(context, cluster, state, {
		flags: ['--delete-prefix', events],
	});
	await deletion.holdAfter(
		event =>
			event.kind === 'call' &&
			/ del \/registry\/events\/d\S+ /.test(event.command),
	);
	deletion.kill();
	await deletion.ended;
	const left = await countKeys(cluster, events);
	assert.ok(left < before, `${left} of ${before}`);
	if (left > 0) return {cluster, state};

	// This process was not scheduled in time: a busy machine, and no fault of the run.
	assert.ok(tries < mostTries, 'it could not be killed between two requests');
	await cluster.stop();
	return killedInDeletion(context, series, tries + 1);
}

for (const series of etcdSeries) {
	test(`etcd ${series}: live data under NOSPACE is named, is refused without a prefix, and recovers with one`, async context => {
		const cluster = await smallCluster(context, series, 32);
		await fillWithEvents(cluster);
		assert.deepEqual(await causesOf(cluster), ['live-data-near-quota']);
		const plan = await planOf(cluster);
		assert.equal(plan.cause, 'nospace');
		const ids = plan.steps.map(({id}) => id);
		assert.ok(ids.includes('survey-keys'), ids.join(' '));
		assert.equal(ids.filter(id => id.startsWith('raise-quota')).length, 3);
		assert.ok(ids.indexOf('survey-keys') < ids.indexOf('compact'));

		const state = temporaryFolder(context);
		const without = await startRecovery(context, cluster, state).ended;
		assert.equal(without.code, 3, without.output);
		assert.match(without.output, /refused: compaction and defragments cannot/);
		assert.doesNotMatch(without.output, /etcdctl/, 'nothing is called');
		assert.match(without.output, /live data is about .* delete or raise/);
		assert.match(without.output, /--delete-prefix \/registry\/events\//);
		assert.ok((await countKeys(cluster, events)) > 1000);

		const deleted = await startRecovery(context, cluster, state, {
			flags: ['--delete-prefix', events],
		}).ended;
		assert.equal(deleted.code, 0, deleted.output);
		assert.match(deleted.output, /etcdctl .* del \/registry\/events\/ /);
		assert.match(deleted.output, /recovered: Writable again/);
		assert.equal(await countKeys(cluster, events), 0);
		assert.equal(await countKeys(cluster, '/registry/pods/'), 300);
		assert.equal(await countKeys(cluster, '/registry/configmaps/'), 300);
		const put = await cluster.etcdctl('put', '/after', 'written');
		assert.equal(put.code, 0, put.stderr);
	});

	test(`etcd ${series}: killed between two requests of a deletion, the run is taken up and ends it`, async context => {
		const {cluster, state} = await killedInDeletion(context, series);
		const {code, output} = await startRecovery(context, cluster, state, {
			flags: ['--delete-prefix', events, '--resume'],
		}).ended;
		assert.equal(code, 0, output);
		assert.equal(await countKeys(cluster, events), 0);
		assert.equal(await countKeys(cluster, '/registry/pods/'), 300);
	});

	test(`etcd ${series}: live data near the quota has a plan before any alarm`, async context => {
		const cluster = await smallCluster(context, series, 32);
		await writeOnce(cluster, `${events}default/e.`, 7700);
		assert.deepEqual(await causesOf(cluster), ['live-data-near-quota']);
		const plan = await planOf(cluster);
		assert.equal(plan.cause, 'live-data');
		assert.ok(plan.steps.some(({id}) => id === 'survey-keys'));
	});

	test(`etcd ${series}: history that nobody compacts is called history`, async context => {
		const cluster = await smallCluster(context, series, 64);
		await fillToNospace(cluster);
		assert.deepEqual(await causesOf(cluster), ['history-bloat']);
		const {steps} = await planOf(cluster);
		assert.ok(!steps.some(({id}) => id === 'survey-keys'));
	});

	test(`etcd ${series}: free pages are called fragmentation`, async context => {
		const cluster = await smallCluster(context, series, 64);
		await fillToNospace(cluster, {compactedShare: 0.95});
		assert.deepEqual(await causesOf(cluster), ['fragmented']);
	});
}

test('a whole apiserver under a root of its own is not deleted, and one of its kinds is', async context => {
	const cluster = await smallCluster(context, '3.5', 16);
	await writeOnce(cluster, '/kubernetes/secrets/default/s', 200);
	await writeOnce(cluster, '/kubernetes/pods/default-2/p', 200);
	await writeOnce(cluster, '/kubernetes/pods/default/p', 1_000_000);
	await untilNospace(cluster);
	const before = await countKeys(cluster, '/kubernetes/');
	const state = temporaryFolder(context);
	for (const [prefix, said] of [
		['/kubernetes/', /more than one kind .*type one of them/],
		[
			'/kubernetes/pods/default',
			/also takes .*default-2\/p.*; type .*default\//,
		],
	] as const) {
		const {code, output} = await startRecovery(context, cluster, state, {
			flags: ['--delete-prefix', prefix],
		}).ended;
		assert.equal(code, 2, output);
		assert.match(output, said);
		assert.doesNotMatch(output, / del /);
		assert.equal(await countKeys(cluster, '/kubernetes/'), before);
	}

	const {code, output} = await startRecovery(context, cluster, state, {
		flags: ['--delete-prefix', '/kubernetes/pods/default/'],
	}).ended;
	assert.equal(code, 0, output);
	assert.equal(await countKeys(cluster, '/kubernetes/'), 400);
});

test('a prefix that is above several kinds is refused before anything is asked', async context => {
	const cluster = await smallCluster(context, '3.5', 64);
	for (const [flags, said] of [
		[
			['--yes', '--delete-prefix', '/registry/'],
			/\/registry\/ holds more than one kind of object; type one of them/,
		],
		[['--yes', '--delete-prefix', '/'], /every key of the cluster/],
	] as const) {
		const {code, stderr} = await run([
			'recover',
			...flags,
			...endpointFlags(cluster),
		]);
		assert.equal(code, 64);
		assert.match(stderr, said);
		assert.equal(stderr.trim().split('\n').length, 1);
	}
});
