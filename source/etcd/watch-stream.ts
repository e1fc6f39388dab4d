import {endOfPrefix} from '../cluster/key-prefix.js';
import type {Milliseconds} from '../units.js';
import type {KeyChange, WatchHandlers} from './capabilities.js';
import {decodeHeaderRevision, decodeKeyValue} from './key-pages.js';
import {WireReader} from './wire-reader.js';

/** The part of a gRPC duplex stream that is used here. */
export type WatchStream = AsyncIterable<Uint8Array> & {
	write(request: object): unknown;
	on(event: 'error', listener: () => void): unknown;
	cancel(): void;
};

/**
 * Watches the keys of a prefix from the member's present revision on. The wire
 * client's own watcher is not used: it resumes by itself from the last revision
 * it saw, which makes the server read history again; it cannot be paused; and
 * it cannot ask for large answers in fragments. Here the stream is read only as
 * fast as `changed` resolves: what piles up in this process is one gRPC window
 * and the few messages that were in it.
 *
 * Resolves when `signal` aborts. Throws what broke the stream, the server's
 * reason for cancelling it, or a timeout when it has not begun within `startMs`.
 */
export async function watchPrefix(
	open: () => Promise<WatchStream>,
	prefix: string,
	{started, changed}: WatchHandlers,
	{signal, startMs}: {signal: AbortSignal; startMs: Milliseconds},
): Promise<void> {
	const stream = await open();
	// Cancelling ends a stream with an error, perhaps when nobody reads it any more.
	stream.on('error', () => undefined);
	let isLate = false;
	const cancel = (): void => {
		stream.cancel();
	};

	signal.addEventListener('abort', cancel);
	if (signal.aborted) cancel();
	const timer = setTimeout(() => {
		isLate = true;
		cancel();
	}, startMs);
	try {
		stream.write({create_request: createRequest(prefix)});
		for await (const bytes of stream) {
			if (signal.aborted) break;
			const {refusal, isCreated, revision, changes} = decodeWatch(bytes);
			if (refusal !== undefined) throw new Error(refusal);
			if (isCreated) {
				clearTimeout(timer);
				started(revision);
			}

			if (changes.length > 0) await changed(changes);
		}

		// Only a server that shuts down ends a watch without an error.
		if (!signal.aborted) {
			throw new Error('14 UNAVAILABLE: the member ended the watch');
		}
	} catch (error) {
		if (signal.aborted) return;
		throw isLate
			? new Error(`ETIMEDOUT: no watch within ${startMs} ms`)
			: error;
	} finally {
		clearTimeout(timer);
		signal.removeEventListener('abort', cancel);
		cancel();
	}
}

function createRequest(prefix: string): object {
	const key = Buffer.from(prefix);
	return {
		key,
		range_end: endOfPrefix(key),
		progress_notify: false,
		// A large transaction may exceed what a client takes in one message.
		fragment: true,
	};
}

/** WatchResponse → what it says. The keys are views of `answer`: copy what is kept. Throws DecodeError. */
export function decodeWatch(answer: Uint8Array): {
	/** Of the member when it answered. */
	readonly revision: number;
	readonly isCreated: boolean;
	/** Why the server cancelled the watch, or did not begin it. */
	readonly refusal: string | undefined;
	readonly changes: readonly KeyChange[];
} {
	const reader = new WireReader(answer);
	const changes: KeyChange[] = [];
	let revision = 0;
	let isCreated = false;
	let isCancelled = false;
	let compactRevision = 0;
	let reason = '';
	for (let field = reader.next(); field !== 0; field = reader.next()) {
		if (field === 1) revision = decodeHeaderRevision(reader.message());
		else if (field === 3) isCreated = reader.number() === 1;
		else if (field === 4) isCancelled = reader.number() === 1;
		else if (field === 5) compactRevision = reader.number();
		else if (field === 6) reason = Buffer.from(reader.bytes()).toString();
		else if (field === 11) changes.push(decodeEvent(reader.message()));
		else reader.skip();
	}

	const refusal = !isCancelled
		? undefined
		: compactRevision > 0
			? // The server names no reason then; this is what it says to a read.
				'etcdserver: mvcc: required revision has been compacted'
			: reason === ''
				? 'the member cancelled the watch'
				: plainReason(reason);
	return {revision, isCreated, refusal, changes};
}

// Up to 3.5 a refusal is a whole gRPC error in words.
function plainReason(reason: string): string {
	return reason.replace(/^rpc error: code = \w+ desc = /, '');
}

function decodeEvent(reader: WireReader): KeyChange {
	let kind: KeyChange['kind'] = 'put';
	let pair = emptyPair;
	for (let field = reader.next(); field !== 0; field = reader.next()) {
		if (field === 1) kind = reader.number() === 1 ? 'delete' : 'put';
		else if (field === 2) pair = decodeKeyValue(reader.message());
		else reader.skip();
	}

	return {kind, ...pair};
}

const emptyPair = decodeKeyValue(new WireReader(new Uint8Array()));
