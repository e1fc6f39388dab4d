import assert from 'node:assert/strict';
import {createHash} from 'node:crypto';
import {test} from 'node:test';
import {etcdSeries} from '../../scripts/etcd-binaries.js';
import {fillToNospace} from '../../scripts/fill.js';
import {problemOf} from '../../source/cluster/reading.js';
import {
	first,
	opened,
	timeoutMs,
	value,
	withCluster,
} from './member-client-bed.js';

/** A busy machine is late; without its deadline a call on a stopped member waits for ever. */
const latestMs = 30_000;

for (const series of etcdSeries) {
	test(
		`etcd ${series}: status and member list give the very IDs that etcdctl prints`,
		{timeout: timeoutMs},
		async () => {
			await withCluster(series, {}, async cluster => {
				const {stdout} = await cluster.etcdctl('member', 'list');
				const expected = stdout
					.trim()
					.split('\n')
					.map(line => line.split(', '))
					.map(([id, , name, , clientUrl]) => ({id, name, clientUrl}))
					.toSorted((a, b) => (a.id ?? '').localeCompare(b.id ?? ''));
				const leader = await cluster.leader();
				const leaderId = cluster.members.find(each => each.name === leader)?.id;
				for (const {endpoint, id} of cluster.members) {
					await using client = opened({endpoint});
					const list = value(await client.memberList());
					assert.deepEqual(
						list.members
							.map(each => ({
								id: each.id,
								name: each.name,
								clientUrl: each.clientUrls[0],
							}))
							.toSorted((a, b) => a.id.localeCompare(b.id)),
						expected,
					);
					const status = value(await client.status());
					assert.equal(status.memberId, id);
					assert.equal(status.clusterId, list.clusterId);
					assert.equal(status.leaderId, leaderId);
					assert.ok(status.version.startsWith(`${series}.`), status.version);
					assert.ok(
						status.dbSizeBytes >= (status.dbSizeInUseBytes ?? Infinity),
					);
					assert.deepEqual([status.alarms, status.errors], [[], []]);
				}
			});
		},
	);

	test(
		`etcd ${series}: under NOSPACE a put is refused as nospace, thrice and more, while all else answers`,
		{timeout: timeoutMs},
		async () => {
			await withCluster(series, {members: 1}, async cluster => {
				await using client = opened(first(cluster));
				await fillToNospace(cluster);
				// With etcd3's defaults the fourth would come from an open circuit breaker.
				for (let time = 0; time < 4; time += 1) {
					assert.deepEqual(problemOf(await client.put('canary', 'x')), {
						kind: 'nospace',
						message: 'etcdserver: mvcc: database space exceeded',
					});
				}

				const status = value(await client.status());
				assert.deepEqual(status.alarms, [
					{memberId: first(cluster).id, type: 'NOSPACE'},
				]);
				const revision = status.revision;
				assert.equal((await client.timeRead(false)).kind, 'value');
				assert.equal((await client.timeRead(true)).kind, 'value');
				assert.equal(
					value(await client.compact(revision, {deadlineMs: 30_000})).revision,
					revision,
				);
				value(await client.defragment({deadlineMs: 30_000}));
				const after = value(await client.status());
				assert.ok(after.dbSizeBytes < status.dbSizeBytes);
				value(await client.disarm(first(cluster).id, 'NOSPACE'));
				assert.deepEqual(value(await client.status()).alarms, []);
				const written = value(await client.put('canary', 'x'));
				assert.equal(written.revision, revision + 1);
				assert.equal(value(await client.get('canary')), 'x');
				assert.deepEqual(value(await client.deleteKey('canary')), {deleted: 1});
				assert.equal(value(await client.get('canary')), undefined);
				assert.deepEqual(value(await client.deleteKey('canary')), {deleted: 0});
			});
		},
	);

	test(
		`etcd ${series}: compacting twice is compacted, and beyond the newest is future-revision`,
		{timeout: timeoutMs},
		async () => {
			await withCluster(series, {members: 1}, async cluster => {
				await using client = opened(first(cluster));
				await client.put('a', '1');
				const {revision} = value(await client.put('a', '2'));
				value(await client.compact(revision));
				assert.equal(
					problemOf(await client.compact(revision))?.kind,
					'compacted',
				);
				assert.equal(
					problemOf(await client.compact(revision + 1))?.kind,
					'future-revision',
				);
			});
		},
	);

	test(
		`etcd ${series}: disarming one NOSPACE record leaves the other members' records and CORRUPT alone`,
		{timeout: timeoutMs},
		async () => {
			await withCluster(series, {}, async cluster => {
				const [m1, m2, m3] = cluster.members.map(each => each.id);
				await cluster.raiseAlarm('NOSPACE', 'm1');
				await cluster.raiseAlarm('NOSPACE', 'm2');
				await cluster.raiseAlarm('CORRUPT', 'm3');
				await using client = opened(first(cluster));
				const records = async (): Promise<readonly string[]> =>
					value(await client.status())
						.alarms.map(each => `${each.type} ${each.memberId}`)
						.toSorted();
				assert.deepEqual(
					await records(),
					[`CORRUPT ${m3}`, `NOSPACE ${m1}`, `NOSPACE ${m2}`].toSorted(),
				);
				// Under CORRUPT etcd refuses writes with its own word.
				assert.equal(problemOf(await client.put('a', 'b'))?.kind, 'corrupt');
				value(await client.disarm(m1 ?? '', 'NOSPACE'));
				assert.deepEqual(
					await records(),
					[`CORRUPT ${m3}`, `NOSPACE ${m2}`].toSorted(),
				);
				assert.equal(
					(await client.disarm(m3 ?? '', 'CORRUPT')).kind,
					'problem',
				);
				assert.equal(
					(await client.disarm('not hex', 'NOSPACE')).kind,
					'problem',
				);
				assert.deepEqual(
					await records(),
					[`CORRUPT ${m3}`, `NOSPACE ${m2}`].toSorted(),
				);
			});
		},
	);

	test(
		`etcd ${series}: a stopped member is a timeout at the deadline, and answers again when it goes on`,
		{timeout: timeoutMs},
		async () => {
			await withCluster(series, {members: 1}, async cluster => {
				await using client = opened({...first(cluster), deadlineMs: 400});
				value(await client.status());
				await cluster.pause('m1');
				const readings = await Promise.all([
					client.status(),
					client.memberList(),
					client.timeRead(true),
					client.put('a', 'b'),
					client.compact(1),
					client.defragment(),
				]);
				for (const reading of readings) {
					assert.equal(problemOf(reading)?.kind, 'timeout');
					assert.ok(reading.tookMs >= 390, String(reading.tookMs));
					assert.ok(reading.tookMs < latestMs, String(reading.tookMs));
				}

				const longer = await client.status({deadlineMs: 900});
				assert.equal(problemOf(longer)?.kind, 'timeout');
				assert.ok(longer.tookMs >= 890, String(longer.tookMs));
				cluster.resume('m1');
				value(await client.status({deadlineMs: 20_000}));
			});
		},
	);

	test(
		`etcd ${series}: a snapshot is as large as the member says, and its last 32 bytes are the sum of the rest`,
		{timeout: timeoutMs},
		async () => {
			await withCluster(series, {members: 1}, async cluster => {
				await using client = opened(first(cluster));
				for (let key = 0; key < 40; key += 1) {
					value(await client.put(`key${key}`, 'v'.repeat(50_000)));
				}

				const blocks: Uint8Array[] = [];
				const remaining: number[] = [];
				const result = await client.snapshot(
					async (block, remainingBytes) => {
						blocks.push(block);
						remaining.push(remainingBytes);
					},
					{stallMs: 10_000},
				);
				const file = Buffer.concat(blocks);
				const sumBytes = 32;
				const {dbSizeBytes} = value(await client.status());
				assert.equal(value(result).streamedBytes, file.byteLength);
				assert.equal(file.byteLength, dbSizeBytes + sumBytes);
				assert.deepEqual(
					createHash('sha256').update(file.subarray(0, -sumBytes)).digest(),
					file.subarray(-sumBytes),
				);
				assert.equal(remaining.at(-1), 0);
				assert.ok(blocks.length > 1);
			});
		},
	);

	test(
		`etcd ${series}: a snapshot of a member that stops is a timeout after the stall`,
		{timeout: timeoutMs},
		async () => {
			await withCluster(series, {members: 1}, async cluster => {
				await using client = opened(first(cluster));
				await cluster.pause('m1');
				const reading = await client.snapshot(async () => undefined, {
					stallMs: 300,
				});
				assert.equal(problemOf(reading)?.kind, 'timeout');
				assert.ok(reading.tookMs < latestMs, String(reading.tookMs));
			});
		},
	);

	test(
		`etcd ${series}: a port where nothing listens any more is refused`,
		{timeout: timeoutMs},
		async () => {
			await withCluster(series, {members: 1}, async cluster => {
				await using client = opened(first(cluster));
				value(await client.status());
				await cluster.kill('m1');
				const problem = problemOf(await client.status());
				assert.ok(
					problem?.kind === 'refused' || problem?.kind === 'unavailable',
					problem?.message,
				);
				await using fresh = opened(first(cluster));
				assert.equal(problemOf(await fresh.status())?.kind, 'refused');
				await cluster.restart('m1');
				value(await fresh.status({deadlineMs: 20_000}));
			});
		},
	);
}
