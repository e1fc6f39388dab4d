import assert from 'node:assert/strict';
import {test, type TestContext} from 'node:test';
import {setTimeout as delay} from 'node:timers/promises';
import {happen} from '../../../source/drill/model/faults.js';
import type {Fault} from '../../../source/drill/model/timeline.js';
import {
	serveCluster,
	type ServedCluster,
} from '../../../source/drill/serve-cluster.js';
import {
	connectMember,
	type MemberClient,
} from '../../../source/etcd/member-client.js';
import type {Reading} from '../../../source/cluster/reading.js';

const quotaBytes = 64 * 1024 * 1024;

async function serve(t: TestContext): Promise<ServedCluster> {
	const cluster = await serveCluster(
		{
			seed: 1,
			version: '3.5.16',
			members: ['m1', 'm2', 'm3'].map(name => ({
				name,
				quotaBytes,
				fileBytes: 4 * 1024 * 1024,
			})),
			revision: 1,
			compactRevision: 0,
			live: [],
			history: {bytes: 0, records: 0},
			alarms: [],
			timeline: [],
			traffic: [],
			pace: {defragmentFixedMs: 50},
		},
		{nowMs: () => Date.now(), speed: 1},
	);
	t.after(() => {
		cluster.close();
	});
	return cluster;
}

function connect(
	t: TestContext,
	cluster: ServedCluster,
	member: number,
): MemberClient {
	const client = connectMember({
		endpoint: cluster.endpoints[member] ?? '',
		tls: undefined,
		user: undefined,
		deadlineMs: 5000,
		nowMs: () => Date.now(),
	});
	t.after(() => {
		client.close();
	});
	return client;
}

function valueOf<T>(reading: Reading<T>): T {
	if (reading.kind === 'problem') throw new Error(reading.problem.message);
	return reading.value;
}

async function kindOf<T>(reading: Promise<Reading<T>>): Promise<string> {
	const answer = await reading;
	return answer.kind === 'problem' ? answer.problem.kind : answer.kind;
}

// The connection that was there breaks first, and is made again in its own time.
async function until(client: MemberClient, kind: string): Promise<void> {
	let last = '';
	for (let tries = 0; tries < 1000 && last !== kind; tries += 1) {
		last = await kindOf(client.status({deadlineMs: 500}));
		await delay(20);
	}

	assert.equal(last, kind);
}

function bring(cluster: ServedCluster, fault: Fault): void {
	cluster.simulator.change(state => happen(state, fault));
}

test('the program’s own client can do with it what it does with etcd', async t => {
	const cluster = await serve(t);
	const client = connect(t, cluster, 1);
	const status = valueOf(await client.status());
	assert.equal(status.version, '3.5.16');
	assert.equal(status.dbSizeBytes, 4 * 1024 * 1024);
	const {members} = valueOf(await client.memberList());
	assert.deepEqual(
		members.map(each => each.clientUrls[0]),
		cluster.endpoints,
	);
	assert.equal(valueOf(await client.put('a', 'b')).revision, 2);
	assert.equal(valueOf(await client.get('a')), 'b');
	assert.equal(valueOf(await client.deleteKey('a')).deleted, 1);
	valueOf(await client.compact(3));
	assert.equal(await kindOf(client.compact(3)), 'compacted');
	assert.equal(await kindOf(client.compact(900)), 'future-revision');
	valueOf(await client.defragment());
	assert.ok(valueOf(await client.status()).dbSizeBytes < 1024 * 1024);
	let bytes = 0;
	const saved = await client.snapshot(
		async block => {
			bytes += block.byteLength;
		},
		{stallMs: 5000},
	);
	assert.equal(valueOf(saved).streamedBytes, bytes);
	assert.equal(bytes % 512, 32);
});

test('a killed member refuses connections, and answers on the same port when it is back', async t => {
	const cluster = await serve(t);
	const client = connect(t, cluster, 2);
	valueOf(await client.status());
	bring(cluster, {kind: 'kill', member: 'm3'});
	await until(client, 'refused');
	bring(cluster, {kind: 'start', member: 'm3'});
	await until(client, 'value');
});

test('a hung member takes connections and answers nobody, not even /metrics, until it resumes', async t => {
	const cluster = await serve(t);
	const client = connect(t, cluster, 2);
	bring(cluster, {kind: 'hang', member: 'm3'});
	assert.equal(await kindOf(client.status({deadlineMs: 400})), 'timeout');
	const page = fetch(cluster.metricsUrls[2] ?? '', {
		signal: AbortSignal.timeout(400),
	});
	await assert.rejects(page, /timeout/i);
	const waiting = client.status({deadlineMs: 5000});
	bring(cluster, {kind: 'resume', member: 'm3'});
	valueOf(await waiting);
});

test('HTTP and gRPC share the port', async t => {
	const cluster = await serve(t);
	const [url = ''] = cluster.metricsUrls;
	assert.ok(url.startsWith(cluster.endpoints[0] ?? '-'));
	const text = async (path: string): Promise<string> =>
		(await fetch(new URL(path, url))).text();
	assert.match(await text('/metrics'), /^etcd_server_has_leader 1$/m);
	assert.equal(await text('/health'), '{"health":"true","reason":""}');
	assert.equal(await text('/readyz'), 'ok\n');
});
