import assert from 'node:assert/strict';
import {setTimeout as delay} from 'node:timers/promises';
import {test} from 'node:test';
import {problemFrom} from '../../../source/etcd/call-error.js';
import {streamSnapshot} from '../../../source/etcd/snapshot-stream.js';

type Block = {readonly blob: Uint8Array; readonly remaining_bytes: unknown};

function block(bytes: number, remaining: string): Block {
	return {blob: new Uint8Array(bytes), remaining_bytes: remaining};
}

// Ends when cancelled, as a cancelled gRPC stream may.
function streamOf(
	blocks: readonly Block[],
	end: 'ends' | 'hangs' | 'breaks' = 'ends',
): AsyncIterable<Block> & {cancel(): void; readonly isCancelled: boolean} {
	let onCancel = (): void => undefined;
	const cancelled = new Promise<void>(resolve => {
		onCancel = resolve;
	});
	let isCancelled = false;
	return {
		cancel() {
			isCancelled = true;
			onCancel();
		},
		get isCancelled() {
			return isCancelled;
		},
		async *[Symbol.asyncIterator]() {
			for (const each of blocks) {
				if (isCancelled) return;
				yield each;
			}

			if (end === 'breaks') throw new Error('14 UNAVAILABLE: read ECONNRESET');
			if (end === 'hangs') await cancelled;
		},
	};
}

const keepAll = async (): Promise<void> => undefined;

test('every block is written in order, with what the server says remains', async () => {
	const written: Array<readonly [number, number]> = [];
	const result = await streamSnapshot(
		streamOf([block(100, '60'), block(50, '10'), block(10, '0')]),
		async (bytes, remaining) => {
			written.push([bytes.byteLength, remaining]);
		},
		1000,
	);
	assert.deepEqual(result, {streamedBytes: 160});
	assert.deepEqual(written, [
		[100, 60],
		[50, 10],
		[10, 0],
	]);
});

test('the next block is not taken before the last one is on disk', async () => {
	let isWriting = false;
	const {streamedBytes} = await streamSnapshot(
		streamOf([block(1, '2'), block(1, '1'), block(1, '0')]),
		async () => {
			assert.equal(isWriting, false);
			isWriting = true;
			await delay(1);
			isWriting = false;
		},
		1000,
	);
	assert.equal(streamedBytes, 3);
});

test('a stream that falls silent is cancelled, and is a timeout', async () => {
	const stream = streamOf([block(8, '8')], 'hangs');
	await assert.rejects(
		streamSnapshot(stream, keepAll, 20),
		(error: unknown) => problemFrom(error).kind === 'timeout',
	);
	assert.equal(stream.isCancelled, true);
});

test('a disk slower than the stall limit is not mistaken for a silent member', async () => {
	const {streamedBytes} = await streamSnapshot(
		streamOf([block(8, '8'), block(8, '0')]),
		async () => delay(60),
		20,
	);
	assert.equal(streamedBytes, 16);
});

test('a stream that breaks gives the reason it broke for', async () => {
	await assert.rejects(
		streamSnapshot(streamOf([block(8, '8')], 'breaks'), keepAll, 1000),
		/ECONNRESET/,
	);
});

test('a block that cannot be written ends it with the disk’s reason', async () => {
	await assert.rejects(
		streamSnapshot(
			streamOf([block(8, '8'), block(8, '0')]),
			async () => {
				throw new Error('ENOSPC: no space left on device');
			},
			1000,
		),
		/ENOSPC/,
	);
});

test('it is given up when asked to, before and while it runs', async () => {
	const before = AbortSignal.abort();
	const early = streamOf([block(8, '0')]);
	await assert.rejects(
		streamSnapshot(early, keepAll, 1000, before),
		/given up/,
	);
	assert.equal(early.isCancelled, true);

	const giveUp = new AbortController();
	const late = streamOf([block(8, '8')], 'hangs');
	await assert.rejects(
		streamSnapshot(
			late,
			async () => {
				giveUp.abort();
			},
			10_000,
			giveUp.signal,
		),
		/given up/,
	);
	assert.equal(late.isCancelled, true);
});

test('a figure for what remains that cannot be exact ends it', async () => {
	await assert.rejects(
		streamSnapshot(streamOf([block(8, '99999999999999999999')]), keepAll, 1000),
		/remaining_bytes/,
	);
});
