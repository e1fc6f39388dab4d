import assert from 'node:assert/strict';
import {existsSync, readFileSync} from 'node:fs';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {test} from 'node:test';
import {makeCertificates} from '../../scripts/certificates.js';
import {dumpKeys, lostKeys} from '../../scripts/dump.js';
import {ensureEtcd, etcdSeries} from '../../scripts/etcd-binaries.js';
import {fillToNospace} from '../../scripts/fill.js';
import {startCluster} from '../../scripts/local-cluster.js';

const quotaBytes = 64 * 1024 * 1024;
const testTimeoutMs = 280_000;

for (const series of etcdSeries) {
	test(
		`etcd ${series} is filled until it refuses writes, and keeps what was written first`,
		{timeout: testTimeoutMs},
		async () => {
			const binaries = await ensureEtcd(series);
			assert.equal(binaries.series, series);
			const cluster = await startCluster({binaries, quotaBytes});
			try {
				const fill = await fillToNospace(cluster, {compactedShare: 0.5});
				assert.equal(fill.precious.size, 100);
				const alarms = await cluster.etcdctl('alarm', 'list');
				assert.match(alarms.stdout, /alarm:NOSPACE/);
				const put = await cluster.etcdctl('put', '/after', 'x');
				assert.notEqual(put.code, 0);
				assert.match(put.stderr, /database space exceeded/);
				for (const endpoint of cluster.endpoints)
					assert.deepEqual(
						await lostKeys(cluster, fill.precious, {endpoint}),
						[],
					);
				const dump = await dumpKeys(cluster);
				assert.equal(dump.has('/after'), false);
				const [first = ''] = fill.precious.keys();
				assert.equal((await cluster.etcdctl('del', first)).code, 0);
				assert.deepEqual(await lostKeys(cluster, fill.precious), [first]);
			} finally {
				await cluster.stop();
			}
		},
	);

	test(
		`a paused etcd ${series} member lets its status time out, and serves again when resumed`,
		{timeout: testTimeoutMs},
		async () => {
			const binaries = await ensureEtcd(series);
			const cluster = await startCluster({binaries, quotaBytes});
			try {
				const leader = await cluster.leader();
				const follower = cluster.members.find(one => one.name !== leader);
				assert.ok(follower);
				const status = async (timeoutMs?: number): Promise<number> =>
					(
						await cluster.etcdctlWith(
							{
								endpoint: follower.endpoint,
								...(timeoutMs === undefined ? {} : {timeoutMs}),
							},
							'endpoint',
							'status',
						)
					).code;
				assert.equal(await status(), 0);
				await cluster.pause(follower.name);
				assert.notEqual(await status(1000), 0);
				cluster.resume(follower.name);
				assert.equal(await status(), 0);
			} finally {
				await cluster.stop();
			}
		},
	);

	test(
		`a killed etcd ${series} member comes back, and leadership and alarms can be placed`,
		{timeout: testTimeoutMs},
		async () => {
			const binaries = await ensureEtcd(series);
			const cluster = await startCluster({binaries, quotaBytes});
			try {
				const leader = await cluster.leader();
				const other = cluster.members.find(one => one.name !== leader);
				assert.ok(other);
				await cluster.moveLeader(other.name);
				assert.equal(await cluster.leader(), other.name);
				const pidBefore = other.pid;
				await cluster.kill(other.name);
				assert.equal(isAlive(pidBefore), false);
				await cluster.restart(other.name);
				assert.notEqual(other.pid, pidBefore);
				await cluster.raiseAlarm('CORRUPT', other.name);
				const alarms = await cluster.etcdctl('alarm', 'list');
				assert.equal(
					alarms.stdout.trim(),
					`memberID:${BigInt(`0x${other.id}`)} alarm:CORRUPT`,
				);
			} finally {
				await cluster.stop();
			}
		},
	);

	test(
		`stopping an etcd ${series} cluster leaves neither process nor folder, with a member paused as well`,
		{timeout: testTimeoutMs},
		async () => {
			const binaries = await ensureEtcd(series);
			const cluster = await startCluster({binaries, quotaBytes});
			const pids = cluster.members.map(member => member.pid);
			assert.deepEqual(pids.map(isAlive), [true, true, true]);
			assert.equal(existsSync(cluster.folder), true);
			await cluster.pause('m2');
			await cluster.stop();
			assert.deepEqual(pids.map(isAlive), [false, false, false]);
			assert.equal(existsSync(cluster.folder), false);
		},
	);

	test(
		`etcd ${series} over TLS serves its own CA's clients and metrics apart in plain http`,
		{timeout: testTimeoutMs},
		async () => {
			const binaries = await ensureEtcd(series);
			const folder = await mkdtemp(path.join(tmpdir(), 'etcd-medic-tls-'));
			const tls = await makeCertificates(folder);
			const options = {binaries, quotaBytes, members: 1, separateMetrics: true};
			const cluster = await startCluster({...options, tls});
			try {
				assert.match(cluster.endpoints[0] ?? '', /^https:/);
				assert.equal((await cluster.etcdctl('put', 'a', 'b')).code, 0);
				const stranger = await cluster.etcdctlWith(
					{timeoutMs: 2000},
					'get',
					'a',
					`--cert=${tls.otherClient.cert}`,
					`--key=${tls.otherClient.key}`,
				);
				assert.notEqual(stranger.code, 0);
				const page = await fetch(cluster.members[0]?.metricsUrl ?? '');
				assert.match(await page.text(), /etcd_server_quota_backend_bytes/);
			} finally {
				await cluster.stop();
				await rm(folder, {recursive: true, force: true});
			}
		},
	);
}

test('clusters started at once get ports of their own below the ephemeral range', async () => {
	const binaries = await ensureEtcd('3.5');
	const options = {binaries, quotaBytes, members: 1};
	const clusters = await Promise.all(
		Array.from({length: 3}, async () => startCluster(options)),
	);
	try {
		const ports = clusters.flatMap(cluster =>
			cluster.endpoints.map(endpoint => Number(new URL(endpoint).port)),
		);
		assert.equal(new Set(ports).size, 3);
		const range = '/proc/sys/net/ipv4/ip_local_port_range';
		const ephemeralStart = Number(readFileSync(range, 'utf8').split(/\s/)[0]);
		for (const port of ports) assert.ok(port > 1024 && port < ephemeralStart);
	} finally {
		await Promise.all(clusters.map(async cluster => cluster.stop()));
	}
});

// A killed child stays a zombie until its parent has waited for it; node has, by then.
function isAlive(pid: number): boolean {
	try {
		return process.kill(pid, 0);
	} catch {
		return false;
	}
}
