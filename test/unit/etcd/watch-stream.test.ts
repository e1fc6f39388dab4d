import assert from 'node:assert/strict';
import {test} from 'node:test';
import {setTimeout as delay} from 'node:timers/promises';
import {problemFrom} from '../../../source/etcd/call-error.js';
import type {KeyChange} from '../../../source/etcd/capabilities.js';
import {
	decodeWatch,
	watchPrefix,
	type WatchStream,
} from '../../../source/etcd/watch-stream.js';
import {header, watchMessage} from './wire-messages.js';

const created = watchMessage({header: header(100), created: true});

function events(...keys: readonly string[]): Buffer {
	return watchMessage({
		header: header(101),
		events: keys.map(key => ({
			type: 'Put',
			kv: {
				key: Buffer.from(key),
				value: Buffer.from('12345'),
				version: '2',
				mod_revision: '101',
			},
		})),
	});
}

type FakeStream = WatchStream & {
	readonly written: readonly object[];
	readonly taken: () => number;
	readonly isCancelled: () => boolean;
};

// Gives the messages, then does what it is told; cancelled, it breaks as gRPC does.
function streamOf(
	messages: readonly Buffer[],
	end: 'hangs' | 'ends' | 'breaks' = 'hangs',
): FakeStream {
	const written: object[] = [];
	let taken = 0;
	let onCancel = (): void => undefined;
	let isCancelled = false;
	const cancelled = new Promise<void>(resolve => {
		onCancel = resolve;
	});
	return {
		written,
		taken: () => taken,
		isCancelled: () => isCancelled,
		write: request => written.push(request),
		on: () => undefined,
		cancel() {
			isCancelled = true;
			onCancel();
		},
		async *[Symbol.asyncIterator]() {
			for (const message of messages) {
				if (isCancelled) break;
				taken += 1;
				yield message;
			}

			if (end === 'ends') return;
			if (end === 'breaks') throw new Error('14 UNAVAILABLE: read ECONNRESET');
			await cancelled;
			throw new Error('1 CANCELLED: Cancelled on client');
		},
	};
}

type Told = {revisions: number[]; changes: KeyChange[]};

async function watchOf(
	stream: WatchStream,
	options: {
		signal?: AbortSignal;
		startMs?: number;
		changed?: () => Promise<void> | void;
	} = {},
): Promise<Told> {
	const told: Told = {revisions: [], changes: []};
	await watchPrefix(
		async () => stream,
		'/registry/',
		{
			started: revision => told.revisions.push(revision),
			async changed(changes) {
				told.changes.push(...changes);
				await options.changed?.();
			},
		},
		{
			signal: options.signal ?? new AbortController().signal,
			startMs: options.startMs ?? 10_000,
		},
	);
	return told;
}

test('it asks for the whole prefix from now on, in fragments and without progress, and tells what comes', async () => {
	const over = new AbortController();
	const stream = streamOf([created, events('/registry/a', '/registry/b')]);
	const {revisions, changes} = await watchOf(stream, {
		signal: over.signal,
		changed() {
			over.abort();
		},
	});
	assert.deepEqual(stream.written, [
		{
			create_request: {
				key: Buffer.from('/registry/'),
				range_end: Uint8Array.from(Buffer.from('/registry0')),
				progress_notify: false,
				fragment: true,
			},
		},
	]);
	assert.deepEqual(revisions, [100]);
	assert.deepEqual(
		changes.map(change => [change.kind, String(change.key), change.valueBytes]),
		[
			['put', '/registry/a', 5],
			['put', '/registry/b', 5],
		],
	);
	assert.ok(stream.isCancelled());
});

test('nothing more is read from the stream while changes are being worked on', async () => {
	const over = new AbortController();
	const stream = streamOf([created, events('/a'), events('/b'), events('/c')]);
	const seen: number[] = [];
	await watchOf(stream, {
		signal: over.signal,
		async changed() {
			const taken = stream.taken();
			await delay(5);
			assert.equal(stream.taken(), taken);
			seen.push(taken);
			if (seen.length === 3) over.abort();
		},
	});
	assert.deepEqual(seen, [2, 3, 4]);
});

test('a refusal is told in etcd’s words, also where they are a whole gRPC error', async () => {
	for (const [reason, kind] of [
		['etcdserver: permission denied', 'auth'],
		[
			'rpc error: code = PermissionDenied desc = etcdserver: permission denied',
			'auth',
		],
		['', 'unknown'],
	] as const) {
		const refusal = watchMessage({
			header: header(1),
			watch_id: '-1',
			created: true,
			canceled: true,
			cancel_reason: reason,
		});
		const stream = streamOf([refusal]);
		await assert.rejects(watchOf(stream), (error: unknown) => {
			assert.equal(problemFrom(error).kind, kind);
			assert.doesNotMatch(problemFrom(error).message, /rpc error/);
			return true;
		});
		assert.ok(stream.isCancelled());
	}
});

test('a watch whose history was compacted is told as that', async () => {
	const message = watchMessage({
		header: header(1),
		canceled: true,
		compact_revision: '90',
	});
	await assert.rejects(watchOf(streamOf([created, message])), error => {
		assert.equal(problemFrom(error).kind, 'compacted');
		return true;
	});
});

test('a stream that breaks, ends or never begins is a problem; one that was let go of is not', async () => {
	const kindOf = async (stream: WatchStream, startMs = 10_000) =>
		watchOf(stream, {startMs}).then(
			() => 'no problem',
			(error: unknown) => problemFrom(error).kind,
		);
	assert.equal(await kindOf(streamOf([created], 'breaks')), 'unavailable');
	assert.equal(await kindOf(streamOf([created], 'ends')), 'unavailable');
	assert.equal(await kindOf(streamOf([]), 5), 'timeout');
	const gone = new AbortController();
	gone.abort();
	const told = await watchOf(streamOf([created]), {signal: gone.signal});
	assert.deepEqual(told, {revisions: [], changes: []});
});

test('deletes are told with the revision that deleted them', () => {
	const {changes} = decodeWatch(
		watchMessage({
			header: header(7),
			events: [
				{type: 'Delete', kv: {key: Buffer.from('/a'), mod_revision: '7'}},
			],
		}),
	);
	assert.deepEqual(
		changes.map(change => ({...change, key: String(change.key)})),
		[
			{
				kind: 'delete',
				key: '/a',
				modRevision: 7,
				version: 0,
				valueBytes: 0,
			},
		],
	);
});
