import assert from 'node:assert/strict';
import {test, type TestContext} from 'node:test';
import type {Bed} from '../../../source/drill/bed.js';
import type {MoveKind} from '../../../source/drill/exercise.js';
import {makeMove, movesOf} from '../../../source/drill/moves.js';
import {
	openRawClient,
	type RawClient,
} from '../../../source/drill/raw-client.js';
import {scenarioNamed, scenarios} from '../../../source/drill/scenarios.js';
import {openSimulatedBed} from '../../../source/drill/simulated-bed.js';

// Each move is really made, by calls over loopback, to the drill's own cluster.

const nowMs = (): number => Date.now();

async function open(
	context: TestContext,
	name: string,
): Promise<{readonly bed: Bed; readonly client: RawClient}> {
	const bed = await openSimulatedBed(scenarioNamed(name), {
		seed: 1,
		run: 7,
		speed: 20,
		nowMs,
	});
	const client = openRawClient(nowMs);
	context.after(async () => {
		client.close();
		await bed.close();
	});
	return {bed, client};
}

function done(bed: Bed): readonly string[] {
	return bed
		.look()
		.records.filter(each => !each.isScripted)
		.map(each => each.what);
}

const cases: ReadonlyArray<
	readonly [scenario: string, move: MoveKind, said: RegExp, record: string]
> = [
	['nospace', 'disarm-now', /^disarmed 2 of NOSPACE$/, 'alarm-disarmed'],
	[
		'nospace',
		'defragment-leader',
		/^finished defragmenting cp-2$/,
		'defragment-begun',
	],
	[
		'nospace',
		'put-quota-key',
		/^etcd says: .*database space exceeded$/,
		'put-quota-key',
	],
	['corrupt', 'disarm-corrupt', /^disarmed 1 of CORRUPT$/, 'alarm-disarmed'],
	['nospace', 'restart-everything', /^done: /, 'restart'],
];

for (const [name, move, said, record] of cases) {
	test(`${move} in ${name} is done, said and recorded`, async context => {
		const {bed, client} = await open(context, name);
		// A scenario's timeline begins with the first tick of its clock.
		while (bed.look().elapsedMs < 100) {
			await new Promise(resolve => {
				setImmediate(resolve);
			});
		}

		assert.match(await makeMove(move, bed, client), said);
		assert.ok(done(bed).includes(record), done(bed).join());
	});
}

test('disarming beside a full file comes back with the next write', async context => {
	const {bed, client} = await open(context, 'nospace');
	await makeMove('disarm-now', bed, client);
	while (!done(bed).includes('alarm-raised')) {
		await new Promise(resolve => {
			setImmediate(resolve);
		});
	}

	assert.equal(bed.look().isAtRightEnd, false);
});

test('no move is made to a cluster that is not the drill’s own', async context => {
	const {bed, client} = await open(context, 'nospace');
	const stranger = {...bed, clusterId: 'deadbeef'};
	for (const move of [
		'disarm-now',
		'disarm-corrupt',
		'put-quota-key',
		'defragment-leader',
	] as const) {
		assert.match(
			await makeMove(move, stranger, client),
			/no member of the drill’s cluster answers/,
		);
	}

	assert.deepEqual(done(bed), []);
});

test('the probe is relaxed where there is one, and the wrong turns are offered everywhere', async context => {
	for (const scenario of scenarios) {
		const moves = movesOf(scenario);
		assert.equal(
			moves.includes('relax-probe'),
			scenario.name === 'skewed',
			scenario.name,
		);
		assert.ok(moves.includes('disarm-now'));
	}

	const {bed, client} = await open(context, 'skewed');
	await makeMove('relax-probe', bed, client);
	const from = bed.look().elapsedMs;
	// Two turns of what would have killed them.
	while (bed.look().elapsedMs < from + 90_000) {
		const answer = client.call(
			bed.endpoints[2] ?? '',
			'Maintenance',
			'Status',
			{},
			2000,
		);
		await assert.doesNotReject(answer);
		await new Promise(resolve => {
			setTimeout(resolve, 50);
		});
	}
});

test('so many members as are asked for, and the same seed is the same run', async context => {
	const sixty = await openSimulatedBed(scenarioNamed('nospace'), {
		seed: 1,
		run: 1,
		speed: 1,
		members: 60,
		nowMs,
	});
	context.after(async () => sixty.close());
	assert.equal(sixty.endpoints.length, 60);
	const {bed} = await open(context, 'nospace');
	assert.deepEqual(
		bed.members.map(each => each.id),
		sixty.members.slice(0, 3).map(each => each.id),
	);
	// Two drills at once are two clusters.
	assert.notEqual(bed.clusterId, sixty.clusterId);
});
