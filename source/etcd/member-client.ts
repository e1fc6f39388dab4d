import type {Etcd3} from 'etcd3';
import type {Reading} from '../cluster/reading.js';
import type {Milliseconds} from '../units.js';
import {problemFrom} from './call-error.js';
import type {
	KeyPager,
	KeyWatcher,
	MemberChanger,
	MemberReader,
	PrefixCounter,
} from './capabilities.js';
import {
	decimalId,
	decodeKvHash,
	decodeMemberList,
	decodeStatus,
	exactNumber,
	headerRevision,
} from './decode.js';
import {deleteRange} from './delete-range.js';
import {countPrefix, listKeys, valueBytes} from './key-pages.js';
import {openEtcd3, type ConnectOptions} from './open-etcd3.js';
import {ownMember} from './own-member.js';
import {watchBytes} from './raw-call.js';
import {streamSnapshot} from './snapshot-stream.js';
import {watchPrefix} from './watch-stream.js';

export type MemberClient = MemberReader &
	KeyWatcher &
	KeyPager &
	PrefixCounter &
	MemberChanger & {
		/** Ends the connection; calls under way are given up. */
		close(): void;
	};

type SnapshotService = {
	snapshot(request: object, metadata: object): unknown;
};

/** The key that reads are timed with, as `etcdctl endpoint health` does; it need not exist. */
const healthKey = 'health';

/**
 * A client of one member over the npm package etcd3, which pools endpoints and
 * retries unless told not to: with its defaults three NOSPACE answers open a
 * circuit breaker that refuses even the recovery for 5 s, and a Defragment
 * that hits its deadline is sent again. Here every call goes to this member,
 * once, with a deadline.
 */
export function connectMember(options: ConnectOptions): MemberClient {
	// After a deadline etcd3 closes the channel that the call was on. Long calls
	// therefore have a connection of their own, or a Status that hangs while the
	// member defragments would take the Defragment down with it.
	const probing = openEtcd3(options, 'etcd-medic probe');
	let changing: Etcd3 | undefined;
	const longCalls = (): Etcd3 =>
		(changing ??= openEtcd3(options, 'etcd-medic step'));
	// That one may end at another member than the one that was looked at.
	const itsOwn = async (): Promise<Etcd3> =>
		ownMember(longCalls(), options.memberId, instant());
	let watching: Etcd3 | undefined;

	const instant = (ms: Milliseconds = options.deadlineMs): Milliseconds =>
		options.nowMs() + ms;
	const deadline = (ms: Milliseconds | undefined): {deadline: number} => ({
		deadline: instant(ms),
	});
	const ask = async <T>(call: () => Promise<T>): Promise<Reading<T>> => {
		const startedAtMs = options.nowMs();
		try {
			const value = await call();
			const takenAtMs = options.nowMs();
			return {
				kind: 'value',
				value,
				takenAtMs,
				tookMs: takenAtMs - startedAtMs,
			};
		} catch (error) {
			const takenAtMs = options.nowMs();
			return {
				kind: 'problem',
				problem: problemFrom(error),
				takenAtMs,
				tookMs: takenAtMs - startedAtMs,
			};
		}
	};

	return {
		status: async ({deadlineMs} = {}) =>
			ask(async () =>
				decodeStatus(await probing.maintenance.status(deadline(deadlineMs))),
			),
		memberList: async ({deadlineMs} = {}) =>
			ask(async () =>
				decodeMemberList(
					await probing.cluster.memberList({}, deadline(deadlineMs)),
				),
			),
		timeRead: async (isSerializable, {deadlineMs} = {}) =>
			ask(async () => {
				try {
					await probing.kv.range(
						{key: Buffer.from(healthKey), serializable: isSerializable},
						deadline(deadlineMs),
					);
				} catch (error) {
					// Permission is checked after the read was confirmed: etcdctl's health takes it as an answer, too.
					if (!/permission denied/.test(String(error))) throw error;
				}

				return undefined;
			}),
		watch: async (prefix, handlers, {signal, deadlineMs}) =>
			ask(async () => {
				watching ??= openEtcd3(options, 'etcd-medic watch');
				const etcd = watching;
				await watchPrefix(async () => watchBytes(etcd), prefix, handlers, {
					signal,
					startMs: deadlineMs ?? options.deadlineMs,
				});
				return undefined;
			}),
		listKeys: async (range, {deadlineMs} = {}) =>
			ask(async () => listKeys(probing, range, instant(deadlineMs))),
		valueBytes: async (key, revision, {deadlineMs} = {}) =>
			ask(async () => valueBytes(probing, key, revision, instant(deadlineMs))),
		countPrefix: async (prefix, {deadlineMs} = {}) =>
			ask(async () => countPrefix(probing, prefix, instant(deadlineMs))),
		compact: async (revision, {deadlineMs} = {}) =>
			ask(async () => {
				const {kv} = await itsOwn();
				await kv.compact(
					{revision: String(revision), physical: true},
					deadline(deadlineMs),
				);
				return {revision};
			}),
		defragment: async ({deadlineMs} = {}) =>
			ask(async () => {
				const {maintenance} = await itsOwn();
				await maintenance.defragment(deadline(deadlineMs));
				return undefined;
			}),
		moveLeader: async (to, {deadlineMs} = {}) =>
			ask(async () => {
				const {maintenance} = await itsOwn();
				await maintenance.moveLeader(
					{targetID: decimalId(to)},
					deadline(deadlineMs),
				);
				return undefined;
			}),
		disarm: async (memberId, alarm, {deadlineMs} = {}) =>
			ask(async () => {
				// An unknown enum name is encoded as 0, which would be a GET or "all types".
				if (alarm !== 'NOSPACE') {
					throw new Error(`disarming ${alarm} is not offered`);
				}

				await probing.maintenance.alarm(
					{
						action: 'Deactivate',
						memberID: decimalId(memberId),
						alarm: 'Nospace',
					},
					deadline(deadlineMs),
				);
				return undefined;
			}),
		snapshot: async (write, {stallMs, signal}) =>
			ask(async () => {
				const etcd = await itsOwn();
				return streamSnapshot(
					// The package's own snapshot() loses the metadata, and a user's token with it.
					await etcd['pool'].withConnection(
						'Maintenance',
						({client, metadata}) =>
							(client as unknown as SnapshotService).snapshot({}, metadata),
					),
					write,
					stallMs,
					signal,
				);
			}),
		hashKv: async (revision, {deadlineMs} = {}) =>
			ask(async () => {
				const etcd = await itsOwn();
				return decodeKvHash(
					// The package's own hashKV() calls a method that is not there.
					await etcd['pool'].exec(
						'Maintenance',
						'HashKV',
						{revision: String(revision)},
						deadline(deadlineMs),
					),
				);
			}),
		put: async (key, value, {deadlineMs} = {}) =>
			ask(async () => {
				const {kv} = await ownMember(probing, options.memberId, instant());
				const response = await kv.put(
					{key: Buffer.from(key), value: Buffer.from(value)},
					deadline(deadlineMs),
				);
				return {revision: headerRevision(response)};
			}),
		get: async (key, {deadlineMs} = {}) =>
			ask(async () => {
				const response = await probing.kv.range(
					{key: Buffer.from(key)},
					deadline(deadlineMs),
				);
				return response.kvs[0]?.value.toString();
			}),
		deleteKey: async (key, {deadlineMs} = {}) =>
			ask(async () => {
				const response = await probing.kv.deleteRange(
					{key: Buffer.from(key)},
					deadline(deadlineMs),
				);
				return {deleted: exactNumber(response.deleted, 'deleted')};
			}),
		deleteRange: async (span, {deadlineMs} = {}) =>
			ask(async () => deleteRange(longCalls(), span, instant(deadlineMs))),
		close() {
			probing.close();
			changing?.close();
			watching?.close();
		},
	};
}
