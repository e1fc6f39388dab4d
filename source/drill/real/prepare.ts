import {setTimeout as pause} from 'node:timers/promises';
import {messageOf} from '../../error-text.js';
import type {Bytes} from '../../units.js';
import type {RawClient} from '../raw-client.js';
import type {RealBed} from '../scenario.js';
import {longIn, recordIn} from '../serve/message.js';
import {lookAt, type MemberLook} from './member-look.js';

// Brings a young cluster to where the scenario begins: real keys, real old
// versions, real free pages, and alarms that are real or raised by hand.

type Wanted = Extract<RealBed, {kind: 'possible'}>;

const hotKeys = 8;
const hotBytes = 100_000;
const liveBytesEach = 16_000;
const writers = 8;
const longCallMs = 30_000;
const activate = 1;
const deactivate = 2;
const alarmNumbers = {NOSPACE: 1, CORRUPT: 2} as const;
const settleMs = 200;

/** Fills the cluster and sets its alarms. Rejects when etcd refuses what it should take. */
export async function prepare(
	client: RawClient,
	endpoints: readonly string[],
	names: readonly string[],
	wanted: Wanted,
): Promise<void> {
	const live = Math.ceil(wanted.liveBytes / liveBytesEach);
	await writeAll(
		client,
		endpoints,
		Array.from({length: live}, (_, at) => [
			`/registry/events/team-0000/object-${String(at).padStart(6, '0')}`,
			liveBytesEach,
		]),
	);
	const hot = Math.ceil(wanted.freeBytes / hotBytes);
	await writeAll(client, endpoints, hotPuts(hot));
	const freeRevision = await newestRevision(client, endpoints);
	await writeAll(
		client,
		endpoints,
		hotPuts(Math.ceil(wanted.historyBytes / hotBytes)),
	);
	const revision =
		wanted.isCompacted === true
			? await newestRevision(client, endpoints)
			: freeRevision;
	if (wanted.isCompacted === true || wanted.freeBytes > 0) {
		await compactEverywhere(client, endpoints, revision);
	}

	for (const [at, name] of names.entries()) {
		const endpoint = endpoints[at];
		if (endpoint === undefined || wanted.isSmall?.includes(name) !== true) {
			continue;
		}

		await client.call(endpoint, 'Maintenance', 'Defragment', {}, longCallMs);
	}

	await setAlarms(client, endpoints, names, wanted.alarms);
}

type Put = readonly [key: string, valueBytes: Bytes];

function hotPuts(count: number): readonly Put[] {
	return Array.from({length: count}, (_, at) => [
		`/registry/pods/hot-${at % hotKeys}`,
		hotBytes,
	]);
}

// Ends without complaint when the quota is full: that is what it is for.
async function writeAll(
	client: RawClient,
	endpoints: readonly string[],
	puts: readonly Put[],
): Promise<void> {
	let next = 0;
	let isFull = false;
	const write = async (): Promise<void> => {
		while (!isFull && next < puts.length) {
			const at = next;
			next += 1;
			const [key, bytes] = puts[at] ?? ['', 0];
			const endpoint = endpoints[at % endpoints.length] ?? '';
			try {
				await client.call(
					endpoint,
					'KV',
					'Put',
					{key: Buffer.from(key), value: Buffer.alloc(bytes, '.')},
					longCallMs,
				);
			} catch (error) {
				if (!messageOf(error).includes('database space exceeded')) throw error;
				isFull = true;
			}
		}
	};

	await Promise.all(Array.from({length: writers}, write));
}

async function newestRevision(
	client: RawClient,
	endpoints: readonly string[],
): Promise<string> {
	const answer = await client.call(
		endpoints[0] ?? '',
		'KV',
		'Range',
		{key: Buffer.from('x'), limit: 1},
		longCallMs,
	);
	return longIn(recordIn(answer, 'header'), 'revision');
}

// The second to ask is told that it is done when that member is (etcd server/storage/mvcc/kvstore.go).
async function compactEverywhere(
	client: RawClient,
	endpoints: readonly string[],
	revision: string,
): Promise<void> {
	for (const endpoint of endpoints) {
		try {
			await client.call(
				endpoint,
				'KV',
				'Compact',
				{revision, physical: true},
				longCallMs,
			);
		} catch (error) {
			if (!messageOf(error).includes('has been compacted')) throw error;
		}
	}
}

async function setAlarms(
	client: RawClient,
	endpoints: readonly string[],
	names: readonly string[],
	wanted: Wanted['alarms'],
): Promise<void> {
	const looks = await Promise.all(
		endpoints.map(async endpoint => lookUntilThere(client, endpoint)),
	);
	const endpoint = endpoints[0] ?? '';
	const ask = async (
		action: number,
		memberId: string,
		alarm: keyof typeof alarmNumbers,
	): Promise<void> => {
		await client.call(
			endpoint,
			'Maintenance',
			'Alarm',
			{
				action,
				memberID: BigInt(`0x${memberId}`).toString(),
				alarm: alarmNumbers[alarm],
			},
			longCallMs,
		);
	};

	const wantedIds = wanted.map(({member, alarm}) => ({
		memberId: looks[names.indexOf(member)]?.id ?? '0',
		alarm,
	}));
	for (const {memberId, alarm} of looks[0]?.alarms ?? []) {
		const isWanted = wantedIds.some(
			each => each.memberId === memberId && each.alarm === alarm,
		);
		if (!isWanted) await ask(deactivate, memberId, alarm);
	}

	for (const {memberId, alarm} of wantedIds) {
		await ask(activate, memberId, alarm);
	}
}

async function lookUntilThere(
	client: RawClient,
	endpoint: string,
): Promise<MemberLook> {
	for (;;) {
		const look = await lookAt(client, endpoint);
		if (look !== undefined) return look;
		await pause(settleMs);
	}
}
