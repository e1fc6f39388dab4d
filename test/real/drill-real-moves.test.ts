import assert from 'node:assert/strict';
import {existsSync, readdirSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {test} from 'node:test';
import {ensureEtcd} from '../../scripts/etcd-binaries.js';
import {waitUntil} from '../../scripts/wait-until.js';
import {mistakesIn} from '../../source/drill/judge.js';
import {makeMove} from '../../source/drill/moves.js';
import {openRawClient} from '../../source/drill/raw-client.js';
import {openRealBed} from '../../source/drill/real/real-bed.js';
import {scenarioNamed} from '../../source/drill/scenarios.js';

// Wrong turns on real etcd are seen by looking at it, and cost what they cost
// on the simulated cluster.

const nowMs = (): number => Date.now();

function folders(): readonly string[] {
	return readdirSync(tmpdir()).filter(each =>
		each.startsWith('etcd-medic-drill-'),
	);
}

test('what is done to real members shows in their counters, and nothing is left behind', async () => {
	const {etcd} = await ensureEtcd('3.5');
	const scenario = scenarioNamed('nospace');
	const client = openRawClient(nowMs);
	const before = new Set(folders());
	const bed = await openRealBed(
		scenario,
		{etcd, strace: undefined},
		client,
		nowMs,
	);
	try {
		const mistakes = () =>
			mistakesIn(
				{records: bed.look().records, members: bed.members},
				scenario.traps,
			).map(each => each.kind);
		const until = async (kind: string): Promise<void> =>
			waitUntil(
				async () => mistakes().some(each => each === kind),
				60_000,
				() => `no ${kind} in ${JSON.stringify(bed.look().records)}`,
			);
		assert.deepEqual(mistakes(), []);
		const stranger = {...bed, clusterId: 'deadbeef'};
		assert.match(
			await makeMove('disarm-now', stranger, client),
			/no member of the drill’s cluster answers/,
		);
		assert.match(
			await makeMove('put-quota-key', bed, client),
			/database space exceeded/,
		);
		await until('put-quota-key');
		assert.match(await makeMove('disarm-now', bed, client), /^disarmed 2/);
		await until('disarm-too-early');
		assert.match(await makeMove('defragment-leader', bed, client), /finished/);
		await until('leader-first');
		await until('no-snapshot');
		assert.match(await makeMove('restart-everything', bed, client), /^done/);
		await until('restart-everything');
		// It is a cluster again, and still not a writable one.
		await waitUntil(
			async () =>
				bed
					.look()
					.writers.some(each => each.failingWith?.includes('space exceeded')),
			60_000,
			() => JSON.stringify(bed.look().writers),
		);
		assert.equal(bed.look().isAtRightEnd, false);
	} finally {
		await bed.close();
		client.close();
	}

	assert.deepEqual(
		folders().filter(each => !before.has(each) && existsSync(each)),
		[],
	);
});
