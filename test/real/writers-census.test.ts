import assert from 'node:assert/strict';
import {test} from 'node:test';
import {etcdSeries} from '../../scripts/etcd-binaries.js';
import {fillToNospace} from '../../scripts/fill.js';
import type {LocalCluster} from '../../scripts/local-cluster.js';
import {
	endpointFlags,
	openProgram,
	realCluster,
} from '../support/real-incident.js';
import {putMany, startWriteLoad} from '../support/write-load.js';
import {startWriters, watchedMember, writersJson} from './writers-bed.js';

const large = {quotaBytes: 1024 ** 3, fastDisk: true, members: 1} as const;

async function run(
	cluster: LocalCluster,
	args: readonly string[],
	env: Readonly<Record<string, string>> = {},
): ReturnType<typeof startWriters>['ended'] {
	return startWriters(cluster, args, env).ended;
}

/** Keys whose bytes would drive a terminal, or are no text at all. */
const hostileKeys = [
	Buffer.from('/registry/\u001B]0;owned\u0007/ns/\u001B[2J\u001B[31m'),
	Buffer.from('/registry/pods/\u009B31m/\u202Egnp'),
	Buffer.concat([
		Buffer.from('/registry/pods/ns/'),
		Buffer.of(0xff, 0xc3, 0x28),
	]),
	Buffer.concat([
		Buffer.from('/registry/'),
		Buffer.of(0xff, 0x2f, 0, 0x2f, 10),
	]),
	Buffer.from(`/registry/pods/ns/${'\r\n'.repeat(300)}`),
	Buffer.from(`/registry/${'long'.repeat(2000)}/ns/a`),
	Buffer.from('/registry/__proto__/constructor/toString'),
];

for (const series of etcdSeries) {
	test(`etcd ${series}: a census counts every key, its writes and about its bytes`, async context => {
		const cluster = await realCluster(context, series, large);
		const endpoint = cluster.endpoints[0] ?? '';
		await putMany(endpoint, 30_000, index => ({
			key: `/registry/${index % 3 === 0 ? 'events' : 'pods'}/ns-${index % 50}/name-${index}`,
			bytes: index % 3 === 0 ? 500 : 1000,
		}));
		// A thousand pods again.
		await putMany(endpoint, 1000, index => ({
			key: `/registry/pods/ns-${(index * 30 + 1) % 50}/name-${index * 30 + 1}`,
			bytes: 1000,
		}));
		const result = await run(cluster, [
			'--census',
			'--page',
			'700',
			'--pace',
			'0',
			'--output',
			'json',
		]);
		assert.equal(result.code, 0, result.stderr);
		assert.equal(result.stderr, '');
		const {census, ended, members} = writersJson(result);
		assert.equal(ended, 'complete');
		assert.deepEqual(members, ['m1']);
		assert.ok(census);
		assert.deepEqual(
			census.prefixes.map(each => [
				each.prefix,
				each.keys,
				each.versions,
				each.neverUpdated,
			]),
			[
				['/registry/pods', 20_000, 20_000 + 1000, 19_000],
				['/registry/events', 10_000, 10_000, 10_000],
			],
		);
		assert.equal(census.keys, 30_000);
		assert.equal(census.expectedKeys, 30_000);
		assert.equal(census.revisions.length, 1);
		const estimate = census.estimatedBytes ?? 0;
		assert.ok(Math.abs(estimate / 25_000_000 - 1) < 0.02, `${estimate}`);
		const listed = await cluster.etcdctl('get', '/', '--prefix', '--keys-only');
		assert.equal(listed.stdout.match(/^\/registry/gm)?.length, census.keys);
	});

	test(`etcd ${series}: no byte of a key reaches the output raw, counted or watched`, async context => {
		const cluster = await realCluster(context, series, large);
		const put = async (key: Buffer): Promise<unknown> =>
			cluster.post('/v3/kv/put', {
				key: key.toString('base64'),
				value: Buffer.from('\u001B[2J').toString('base64'),
			});
		for (const key of hostileKeys) await put(key);
		for (const output of ['text', 'json']) {
			const counted = await run(cluster, ['--census', '--output', output]);
			assert.equal(counted.code, 0, counted.stderr);
			assert.doesNotMatch(
				counted.stdout,
				/(?!\n)\p{Cc}|\p{Bidi_Control}|\uFFFD/u,
			);
			assert.match(counted.stdout, /\\x1b\]0;owned/);
			const {ended} = startWriters(cluster, [
				'--for',
				'3s',
				'--output',
				output,
			]);
			await watchedMember(cluster);
			for (const key of [...hostileKeys, ...hostileKeys]) await put(key);
			const watched = await ended;
			assert.equal(watched.code, 0, watched.stderr);
			assert.doesNotMatch(
				watched.stdout,
				/(?!\n)\p{Cc}|\p{Bidi_Control}|\uFFFD/u,
			);
			assert.match(watched.stdout, /\\x1b\]0;owned/);
			assert.match(watched.stdout, /__proto__/);
			if (output === 'json') {
				assert.equal(writersJson(watched).events, 2 * hostileKeys.length);
			}
		}
	});

	test(`etcd ${series}: a user who may not read is told which right is missing, and one who may is served`, async context => {
		const cluster = await realCluster(context, series, large);
		for (const command of [
			['user', 'add', 'root:s3cret'],
			['user', 'grant-role', 'root', 'root'],
			['user', 'add', 'bob:pw'],
			['user', 'add', 'eve:pw'],
			['role', 'add', 'reader'],
			['role', 'grant-permission', 'reader', 'read', '/registry/', '--prefix'],
			['user', 'grant-role', 'bob', 'reader'],
			['put', '/registry/pods/ns/a', 'x'],
			['auth', 'enable'],
		]) {
			const {code, stderr} = await cluster.etcdctl(...command);
			assert.equal(code, 0, stderr);
		}

		const password = {ETCDCTL_PASSWORD: 'pw'};
		for (const work of [
			['--for', '1s'],
			['--census', '--prefix', '/registry/'],
		]) {
			const refused = await run(cluster, [...work, '--user', 'eve'], password);
			assert.equal(refused.code, 3, refused.stdout);
			assert.equal(refused.stdout, '');
			assert.match(
				refused.stderr,
				/^etcd-medic: cannot (?:watch|count): .*permission denied; .*grant-permission ROLE read --prefix=true \/registry\/\n$/,
			);
			const served = await run(
				cluster,
				[...work, '--user', 'bob', '--output', 'json'],
				password,
			);
			assert.equal(served.code, 0, served.stderr);
		}
	});
}

test('under NOSPACE it says that only deletes are seen, and sees them', async context => {
	const cluster = await realCluster(context, '3.5', {
		quotaBytes: 16 * 1024 * 1024,
		fastDisk: true,
		members: 1,
	});
	await fillToNospace(cluster, {liveKeys: 20});
	const {ended} = startWriters(cluster, ['--for', '3s']);
	await watchedMember(cluster);
	const {code, stderr} = await cluster.etcdctl('del', '/registry/live/001');
	assert.equal(code, 0, stderr);
	const result = await ended;
	assert.equal(result.code, 0, result.stderr);
	assert.match(result.stdout, /NOSPACE is raised: .* every write but deletes/);
	assert.match(result.stdout, /1 events .* 100% deletes/);
	assert.match(result.stdout, /\/registry\/live/);
});

test('a census whose revision is compacted goes on at a newer one, and says so; Ctrl-C ends it with what was counted', async context => {
	const cluster = await realCluster(context, '3.5', large);
	const endpoint = cluster.endpoints[0] ?? '';
	await putMany(endpoint, 3000, index => ({
		key: `/registry/pods/ns/name-${index}`,
		bytes: 200,
	}));
	const args = ['writers', ...endpointFlags(cluster), '--census'];
	const census = openProgram(
		context,
		[...args, '--page', '100', '--pace', '100ms'],
		{cols: 100},
	);
	await census.waitFor(/\[#\.*\] \d+ of 3,000 keys/);
	const load = startWriteLoad(endpoint, transaction =>
		transaction < 5 ? [{key: '/other/a', bytes: 20}] : undefined,
	);
	await load.ended;
	const newest = Math.max(...load.transactions.keys());
	const compacted = await cluster.etcdctl('compaction', String(newest));
	assert.equal(compacted.code, 0, compacted.stderr);
	const {exitCode} = await census.exited;
	assert.equal(exitCode, 0, census.text());
	assert.match(census.text(), /3,000 keys/);
	assert.match(
		census.text(),
		/was compacted meanwhile; the rest was counted at/,
	);

	// The key that was written meanwhile is there now.
	const cutShort = openProgram(
		context,
		[...args, '--page', '100', '--pace', '2s'],
		{cols: 100},
	);
	await cutShort.waitFor(/\d+ of 3,001 keys/);
	await cutShort.press('ctrl-c');
	assert.equal((await cutShort.exited).exitCode, 130);
	assert.match(cutShort.text(), /interrupted: \d+ of 3,001 keys were counted/);
});

test('when nobody answers it is one line and exit 3, and nonsense is one line and 64', async context => {
	const cluster = await realCluster(context, '3.5', large);
	await cluster.kill('m1');
	const nobody = await run(cluster, ['--for', '1s']);
	assert.equal(nobody.code, 3);
	assert.equal(nobody.stdout, '');
	assert.match(nobody.stderr, /^etcd-medic: cannot tell: .*\n$/);
	const nonsense = await run(cluster, ['--page', '5']);
	assert.equal(nonsense.code, 64);
	assert.match(nonsense.stderr, /^etcd-medic: --page is for --census; .*\n$/);
});
