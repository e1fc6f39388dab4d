import assert from 'node:assert/strict';
import {test} from 'node:test';
import {setTimeout as delay} from 'node:timers/promises';
import {etcdSeries} from '../../scripts/etcd-binaries.js';
import {
	endpointFlags,
	openProgram,
	realCluster,
} from '../support/real-incident.js';
import {
	assertAttributed,
	assertNothingLost,
	busyCluster,
	startWriters,
	watchedMember,
	writersJson,
} from './writers-bed.js';

const gibibyte = 1024 ** 3;
const large = {quotaBytes: 2 * gibibyte, fastDisk: true} as const;

for (const series of etcdSeries) {
	test(`etcd ${series}: a workload of known shape is attributed to its prefixes, and no write is lost or counted twice`, async context => {
		const cluster = await realCluster(context, series, large);
		const [m1] = cluster.members;
		const load = await busyCluster(context, m1?.endpoint ?? '');
		const before = {puts: load.puts(), atMs: Date.now()};
		const {ended} = startWriters(cluster, ['--for', '5s', '--output', 'json']);
		const result = await ended;
		const perSecond =
			(load.puts() - before.puts) / ((Date.now() - before.atMs) / 1000);
		await load.stop();
		context.diagnostic(`${Math.round(perSecond)} puts/s meanwhile`);
		assert.equal(result.code, 0, result.stderr);
		assert.equal(result.stderr, '');
		const report = writersJson(result);
		context.diagnostic(
			`${report.events ?? 0} events in ${report.seconds} s, ${report.missedRevisions ?? 0} revisions missed`,
		);
		assertNothingLost(load, report);
		assertAttributed(report);
		assert.equal(report.ended, 'time');
		assert.equal(report.nospace, false);
		// Leases and most pods were there before, events never.
		assert.ok(report.churnRatio !== null);
		assert.ok(Math.abs(report.churnRatio - 9 / 16) < 0.05);
		assert.match(
			report.hottestKeys[0]?.key ?? '',
			/^\/registry\/(?:leases|pods)\//,
		);
	});

	test(`etcd ${series}: when the member that is watched dies it goes on with another, and counts what it missed`, async context => {
		const cluster = await realCluster(context, series, large);
		const leader = await cluster.leader();
		const endpoint = cluster.members.find(
			each => each.name === leader,
		)?.endpoint;
		const load = await busyCluster(context, endpoint ?? '');
		const {ended} = startWriters(cluster, ['--for', '14s', '--output', 'json']);
		const watched = await watchedMember(cluster);
		assert.notEqual(watched.name, leader, 'a follower is watched');
		await cluster.kill(watched.name);
		const result = await ended;
		await load.stop();
		assert.equal(result.code, 0, result.stderr);
		const report = writersJson(result);
		assert.equal(report.members[0], watched.name);
		assert.equal(report.members.length, 2, report.members.join());
		assert.equal(report.sampled, true);
		assert.equal(report.ended, 'time');
		assertNothingLost(load, report);
		assertAttributed(report);
	});
}

test('when the member that is watched hangs it goes on with another', async context => {
	const cluster = await realCluster(context, '3.5', large);
	const leader = await cluster.leader();
	const endpoint = cluster.members.find(each => each.name === leader)?.endpoint;
	const load = await busyCluster(context, endpoint ?? '');
	const {ended} = startWriters(cluster, ['--for', '14s', '--output', 'json']);
	const watched = await watchedMember(cluster);
	await cluster.pause(watched.name);
	const result = await ended;
	cluster.resume(watched.name);
	await load.stop();
	assert.equal(result.code, 0, result.stderr);
	const report = writersJson(result);
	assert.equal(report.members[0], watched.name);
	assert.equal(report.members.length, 2, report.members.join());
	assert.ok((report.missedRevisions ?? 0) > 0);
	assertNothingLost(load, report);
});

test('a watch that was stopped says that it fell behind, counts what it missed, and goes on', async context => {
	const cluster = await realCluster(context, '3.5', {...large, members: 1});
	const [m1] = cluster.members;
	const load = await busyCluster(context, m1?.endpoint ?? '');
	const {pid, ended} = startWriters(cluster, [
		'--for',
		'15s',
		'--output',
		'json',
	]);
	await watchedMember(cluster);
	process.kill(pid, 'SIGSTOP');
	// Longer than a member that answers is waited for: this is what is tested.
	await delay(5000);
	process.kill(pid, 'SIGCONT');
	const result = await ended;
	await load.stop();
	assert.equal(result.code, 0, result.stderr);
	const report = writersJson(result);
	assert.equal(report.sampled, true);
	assert.equal(report.ended, 'time');
	assert.deepEqual(report.members, ['m1']);
	assert.ok((report.missedRevisions ?? 0) > 0);
	assertNothingLost(load, report);
	assertAttributed(report);
});

test('on a terminal it shows how far it is, and Ctrl-C ends it with what was seen', async context => {
	const cluster = await realCluster(context, '3.5', {...large, members: 1});
	const load = await busyCluster(context, cluster.endpoints[0] ?? '');
	const terminal = openProgram(
		context,
		['writers', ...endpointFlags(cluster), '--for', '10m'],
		{cols: 100, rows: 40},
	);
	await terminal.waitFor(/watching \/registry\/: [\d,]{5,} events, .* left/);
	await terminal.press('ctrl-c');
	const {exitCode} = await terminal.exited;
	await load.stop();
	const shown = terminal.text();
	assert.equal(exitCode, 130, shown);
	assert.match(shown, /interrupted: counted so far/);
	assert.match(shown, /\d+% .* \/registry\/events/);
	assert.match(shown, /Kubernetes events/);
	assert.doesNotMatch(shown, /watching/);
});
