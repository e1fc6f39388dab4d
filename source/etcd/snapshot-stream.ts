import type {Bytes, Milliseconds} from '../units.js';
import {exactNumber} from './decode.js';

/** The part of a gRPC readable stream that is used here. */
type BlockStream = AsyncIterable<unknown> & {cancel(): void};

/**
 * Pumps a snapshot stream into `write`, block by block; the total when it ends.
 * Throws what broke it, a stall of `stallMs` without a block, or the abort.
 * There is no deadline for the whole: a large file on a slow link takes as long
 * as it takes, so only silence counts.
 */
export async function streamSnapshot(
	stream: unknown,
	write: (block: Uint8Array, remainingBytes: Bytes) => Promise<void>,
	stallMs: Milliseconds,
	signal?: AbortSignal,
): Promise<{streamedBytes: Bytes}> {
	const blocks = stream as BlockStream;
	let streamedBytes = 0;
	let brokenBy: Error | undefined;
	const breakOff = (error: Error): void => {
		brokenBy ??= error;
		blocks.cancel();
	};

	const onAbort = (): void => {
		breakOff(new Error('the snapshot was given up'));
	};

	signal?.addEventListener('abort', onAbort);
	if (signal?.aborted === true) onAbort();
	let stall: NodeJS.Timeout | undefined;
	const armStall = (): void => {
		clearTimeout(stall);
		stall = setTimeout(() => {
			breakOff(
				new Error(
					`ETIMEDOUT: the member sent no snapshot data for ${stallMs} ms`,
				),
			);
		}, stallMs);
	};

	try {
		armStall();
		for await (const message of blocks) {
			clearTimeout(stall);
			const {blob, remaining_bytes: remaining} = message as {
				blob: Uint8Array;
				remaining_bytes: string;
			};
			streamedBytes += blob.byteLength;
			await write(blob, exactNumber(remaining, 'remaining_bytes'));
			armStall();
		}
	} catch (error) {
		// A stream that is only no longer read goes on, and keeps the program alive.
		blocks.cancel();
		throw brokenBy ?? error;
	} finally {
		clearTimeout(stall);
		signal?.removeEventListener('abort', onAbort);
	}

	// A cancelled stream may also end without an error.
	if (brokenBy !== undefined) throw brokenBy;
	return {streamedBytes};
}
