import http from 'node:http';
import https from 'node:https';
import type {Problem} from '../cluster/reading.js';
import type {Bytes, Milliseconds} from '../units.js';
import type {Connections} from './connections.js';
import {errorCode, errorProblem, problem} from './scrape-problem.js';

export type ExchangeOptions = {
	readonly connections: Connections;
	/** For the whole exchange: name look-up, connect, handshake, head and body. */
	readonly deadlineMs: Milliseconds;
	/** Ends the exchange early, as `cancelled`. */
	readonly signal: AbortSignal;
};

/** How one GET is read. */
export type Reader = {
	/** What is read, in the words of its problems, e.g. `page`. */
	readonly noun: string;
	/** A longer body is a problem, and is not read to its end. */
	readonly maxBytes: Bytes;
	readonly accept?: string;
	/** Why this answer's body is not worth reading; `undefined`: it is. */
	readonly refuse?: (response: http.IncomingMessage) => Problem | undefined;
	/** Given each piece of the body in turn. */
	readonly take: (chunk: Uint8Array) => void;
};

/** The whole body went to `take`, or why it did not. */
export type Exchanged =
	| {readonly kind: 'answer'; readonly status: number}
	| {readonly kind: 'problem'; readonly problem: Problem};

/**
 * GETs and reads one answer to its end. Never rejects and follows no redirect;
 * an answer that broke off is a problem, whatever of it was taken.
 */
export async function exchange(
	url: URL,
	options: ExchangeOptions,
	reader: Reader,
): Promise<Exchanged> {
	const {noun} = reader;
	const ending = new AbortController();
	const abort = (): void => ending.abort();
	options.signal.addEventListener('abort', abort);
	if (options.signal.aborted) abort();
	const timer = setTimeout(abort, options.deadlineMs);
	const progress: Progress = {isHandshaking: false, isReused: false};
	const send = async (): Promise<http.IncomingMessage> =>
		request(url, options.connections, reader.accept, ending.signal, progress);
	try {
		return await read(
			await sendAfresh(send, ending.signal, progress),
			reader,
			ending.signal,
		);
	} catch (error) {
		if (options.signal.aborted) {
			return failed(problem('cancelled', `the ${noun} was given up`));
		}

		if (ending.signal.aborted) {
			return failed(
				problem('timeout', `no whole ${noun} within ${options.deadlineMs} ms`),
			);
		}

		return failed(errorProblem(error, progress.isHandshaking));
	} finally {
		clearTimeout(timer);
		options.signal.removeEventListener('abort', abort);
	}
}

/** How far the request got, which is what tells its errors apart. */
type Progress = {isHandshaking: boolean; isReused: boolean};

async function read(
	response: http.IncomingMessage,
	{noun, maxBytes, refuse, take}: Reader,
	signal: AbortSignal,
): Promise<Exchanged> {
	const refusal = refuse?.(response);
	if (refusal !== undefined) {
		response.destroy();
		return failed(refusal);
	}

	const chunks: AsyncIterable<unknown> = response;
	let bytes = 0;
	for await (const chunk of chunks) {
		if (!(chunk instanceof Uint8Array)) continue;
		bytes += chunk.byteLength;
		if (bytes > maxBytes) {
			// Leaving the loop closes the connection.
			return failed(
				problem('not-etcd', `the ${noun} has more than ${maxBytes} bytes`),
			);
		}

		take(chunk);
	}

	// A body without a length ends with its connection, also when it was us who
	// closed that at the deadline.
	signal.throwIfAborted();
	return {kind: 'answer', status: response.statusCode ?? 0};
}

// The server may close a kept connection just as we use it again, which says
// nothing about the server: once more on a new one.
async function sendAfresh(
	send: () => Promise<http.IncomingMessage>,
	signal: AbortSignal,
	progress: Progress,
): Promise<http.IncomingMessage> {
	try {
		return await send();
	} catch (error) {
		const isStale =
			progress.isReused &&
			(errorCode(error) === 'ECONNRESET' || errorCode(error) === 'EPIPE');
		if (!isStale || signal.aborted) throw error;
		return send();
	}
}

async function request(
	url: URL,
	connections: Connections,
	accept: string | undefined,
	signal: AbortSignal,
	progress: Progress,
): Promise<http.IncomingMessage> {
	const isSecure = url.protocol === 'https:';
	const agent = connections.agentFor(url);
	return new Promise((resolve, reject) => {
		const outgoing = (isSecure ? https : http).request(url, {
			agent,
			signal,
			headers: {
				...(accept === undefined ? {} : {accept}),
				// Unpacking costs us and packing the member more than the bytes do.
				'accept-encoding': 'identity',
			},
		});
		outgoing.on('socket', socket => {
			progress.isReused = outgoing.reusedSocket;
			if (!isSecure || outgoing.reusedSocket) return;
			socket.once('connect', () => {
				progress.isHandshaking = true;
			});
			socket.once('secureConnect', () => {
				progress.isHandshaking = false;
			});
		});
		outgoing.once('response', resolve);
		outgoing.on('error', reject);
		outgoing.end();
	});
}

function failed(reason: Problem): Exchanged {
	return {kind: 'problem', problem: reason};
}
