import assert from 'node:assert/strict';
import {test} from 'node:test';
import {setTimeout as delay} from 'node:timers/promises';
import {ensureEtcd, etcdSeries} from '../../scripts/etcd-binaries.js';
import {startCluster} from '../../scripts/local-cluster.js';
import {waitUntil} from '../../scripts/wait-until.js';
import {openBed, type Bed, type Part} from './conformance-bed.js';
import {serveEmpty} from './empty-simulated-cluster.js';

// The incident itself, with real bytes on one side and counted ones on the
// other: a file that fills its quota, the disarm that does not last, and the
// order that does.

const quotaBytes = 24 * 1024 * 1024;
const value = Buffer.alloc(512 * 1024, 'x');
const parts: readonly Part[] = ['leader', 'first follower', 'second follower'];
const mostPuts = 200;
const smallKeys = Array.from({length: 100}, (_, at) => `/small/${at}`);

type Told = {readonly what: string; readonly answer: unknown};

async function incident(bed: Bed): Promise<readonly Told[]> {
	const told: Told[] = [];
	const tell = (what: string, answer: unknown): void => {
		told.push({what, answer});
	};

	const put = async (part: Part): Promise<string> =>
		wordsOf(
			await bed.call(part, 'KV', 'Put', {
				key: Buffer.from('/registry/events/1'),
				value,
			}),
		);
	const defragment = async (part: Part): Promise<string> =>
		wordsOf(await bed.call(part, 'Maintenance', 'Defragment'));
	const disarmAll = async (): Promise<void> => {
		for (const part of parts) {
			await bed.call('leader', 'Maintenance', 'Alarm', {
				action: 2,
				alarm: 1,
				memberID: bed.id(part),
			});
		}
	};

	for (const key of smallKeys) {
		await bed.call('leader', 'KV', 'Put', {
			key: Buffer.from(key),
			value: Buffer.from('1'),
		});
	}

	let puts = 0;
	while ((await put('leader')) === 'ok' && puts < mostPuts) puts += 1;
	tell('a file was filled', puts > 20 && puts < mostPuts);
	// Files fill alike and not the same: the others' may be a page short of theirs.
	const full = new Set<Part>();
	await waitUntil(
		async () => {
			for (const alarm of await raised(bed, 'leader')) {
				for (const part of parts) if (alarm.includes(part)) full.add(part);
			}

			if (full.size === parts.length) return true;
			await disarmAll();
			for (const part of parts) if (!full.has(part)) await put(part);
			return false;
		},
		60_000,
		() => `only that of ${[...full].join()} is full`,
	);
	tell('refused', await put('first follower'));
	tell('whose alarms', await raisedWhere(bed, 'second follower', 1));

	await disarmAll();
	tell('disarmed at once: a put', await put('leader'));
	tell('and its alarms', (await raised(bed, 'leader')).length > 0);

	const revision = await revisionOf(bed);
	tell(
		'compacted',
		wordsOf(
			await bed.call('leader', 'KV', 'Compact', {revision, physical: true}),
		),
	);
	for (const part of parts.slice(1)) {
		tell(
			`${part}: the barrier`,
			wordsOf(
				await bed.call(part, 'KV', 'Compact', {revision, physical: true}),
			),
		);
	}

	const before = await sizesOf(bed, 'leader');
	tell('the file is as large as before', before.file > quotaBytes * 0.9);
	let deletes = 0;
	await waitUntil(
		async () => {
			// The freed pages are counted at the commit after the next write.
			const key = Buffer.from(smallKeys[deletes] ?? '');
			await bed.call('leader', 'KV', 'DeleteRange', {key});
			deletes += 1;
			return (await sizesOf(bed, 'leader')).inUse < 4 * 1024 * 1024;
		},
		60_000,
		() => 'a compacted file still counts as full',
	);
	tell('leader defragmented', await defragment('leader'));
	const after = await sizesOf(bed, 'leader');
	tell('it shrank to what is in use', after.file - after.inUse < 1024 * 1024);

	await waitUntil(
		async () => {
			await disarmAll();
			// One that is still on its way is raised after that.
			await delay(500);
			return (await raised(bed, 'leader')).length === 0;
		},
		60_000,
		() => 'the alarms do not stay disarmed',
	);
	tell('disarmed with one defragmented: a put', await put('leader'));
	const again = async (): Promise<readonly string[]> => raised(bed, 'leader');
	await waitUntil(
		async () => (await again()).length > 0,
		60_000,
		() => 'no other member raised its alarm again',
	);
	tell(
		'and the leader, which has room, did not',
		(await again()).every(alarm => !isOfLeader(alarm)),
	);
	tell('the next put', await put('leader'));

	for (const part of parts.slice(1)) {
		tell(`${part} defragmented`, await defragment(part));
	}

	// An alarm that was on its way as the others were disarmed is raised after that.
	await waitUntil(
		async () => {
			await disarmAll();
			const isTaken = (await put('leader')) === 'ok';
			return isTaken && (await raised(bed, 'leader')).length === 0;
		},
		60_000,
		() => 'the alarms do not stay disarmed',
	);
	for (const part of parts) tell(`put through ${part}`, await put(part));
	await delay(500);
	tell('alarms in the end', await raised(bed, 'leader'));
	return told;
}

function isOfLeader(alarm: string): boolean {
	return /memberID:\s*leader\b/.test(alarm);
}

async function raisedWhere(
	bed: Bed,
	part: Part,
	least: number,
): Promise<boolean> {
	await waitUntil(
		async () => (await raised(bed, part)).length >= least,
		60_000,
		() => 'no alarm was raised',
	);
	return true;
}

async function raised(bed: Bed, part: Part): Promise<readonly string[]> {
	const status = await bed.call(part, 'Maintenance', 'Status');
	return (status as {errors: string[]}).errors.toSorted();
}

async function revisionOf(bed: Bed): Promise<string> {
	const status = await bed.call('leader', 'Maintenance', 'Status');
	return (status as {header: {revision: string}}).header.revision;
}

async function sizesOf(
	bed: Bed,
	part: Part,
): Promise<{readonly file: number; readonly inUse: number}> {
	const {body} = await bed.http(part, '/metrics');
	const read = (name: string): number =>
		Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(body)?.[1]);
	return {
		file: read('etcd_mvcc_db_total_size_in_bytes'),
		inUse: read('etcd_mvcc_db_total_size_in_use_in_bytes'),
	};
}

function wordsOf(answer: unknown): string {
	const {words} = answer as {words?: string};
	return words ?? 'ok';
}

for (const series of etcdSeries) {
	test(`a simulated etcd ${series} runs full and recovers like a real one`, async t => {
		const binaries = await ensureEtcd(series);
		const real = await startCluster({binaries, quotaBytes, fastDisk: true});
		t.after(async () => real.stop());
		const simulated = await serveEmpty(binaries.version, quotaBytes);
		t.after(() => {
			simulated.close();
		});
		const beds = await Promise.all(
			[real, simulated].map(async ({endpoints}) => openBed(endpoints)),
		);
		t.after(() => {
			for (const bed of beds) bed.close();
		});
		const [expected, actual] = await Promise.all(
			beds.map(async bed => incident(bed)),
		);
		assert.deepEqual(actual, expected);
		assert.equal(expected?.at(-2)?.answer, 'ok', 'the real one recovered');
	});
}
