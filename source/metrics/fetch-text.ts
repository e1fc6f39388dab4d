import {Buffer} from 'node:buffer';
import http from 'node:http';
import https from 'node:https';
import type {Problem} from '../cluster/reading.js';
import type {Bytes, Milliseconds} from '../units.js';
import type {Connections} from './connections.js';
import {errorProblem, problem} from './scrape-problem.js';

export type FetchOptions = {
	readonly connections: Connections;
	/** For the whole exchange: name look-up, connect, handshake, head and body. */
	readonly deadlineMs: Milliseconds;
	/** A longer body is a problem, and is not read to its end. */
	readonly maxBytes: Bytes;
	/** Ends the exchange early, as `cancelled`. */
	readonly signal: AbortSignal;
};

/** The answer whatever its status, or why there is none. */
export type Fetched =
	| {readonly kind: 'answer'; readonly status: number; readonly text: string}
	| {readonly kind: 'problem'; readonly problem: Problem};

/** GETs one small text. Never rejects, follows no redirect, and never gives half a body. */
export async function fetchText(
	url: URL,
	options: FetchOptions,
): Promise<Fetched> {
	const exchange = new AbortController();
	const abort = (): void => exchange.abort();
	options.signal.addEventListener('abort', abort);
	if (options.signal.aborted) abort();
	const timer = setTimeout(abort, options.deadlineMs);
	const progress = {isHandshaking: false};
	try {
		return await get(url, options, exchange.signal, progress);
	} catch (error) {
		if (options.signal.aborted) {
			return failed(problem('cancelled', 'the request was given up'));
		}

		if (exchange.signal.aborted) {
			return failed(
				problem('timeout', `no whole answer within ${options.deadlineMs} ms`),
			);
		}

		return failed(errorProblem(error, progress.isHandshaking));
	} finally {
		clearTimeout(timer);
		options.signal.removeEventListener('abort', abort);
	}
}

async function get(
	url: URL,
	options: FetchOptions,
	signal: AbortSignal,
	progress: {isHandshaking: boolean},
): Promise<Fetched> {
	const response = await send(url, options.connections, signal, progress);
	const chunks: Uint8Array[] = [];
	let bytes = 0;
	for await (const chunk of response as AsyncIterable<unknown>) {
		if (!(chunk instanceof Uint8Array)) continue;
		bytes += chunk.byteLength;
		if (bytes > options.maxBytes) {
			// Leaving the loop closes the connection.
			return failed(
				problem(
					'not-etcd',
					`the answer has more than ${options.maxBytes} bytes`,
				),
			);
		}

		chunks.push(chunk);
	}

	// A body without a length ends with its connection, also when it was us who
	// closed that at the deadline.
	signal.throwIfAborted();
	return {
		kind: 'answer',
		status: response.statusCode ?? 0,
		text: Buffer.concat(chunks).toString('utf8'),
	};
}

async function send(
	url: URL,
	connections: Connections,
	signal: AbortSignal,
	progress: {isHandshaking: boolean},
): Promise<http.IncomingMessage> {
	const isSecure = url.protocol === 'https:';
	const agent = connections.agentFor(url);
	return new Promise((resolve, reject) => {
		const request = (isSecure ? https : http).request(url, {
			agent,
			signal,
			headers: {'accept-encoding': 'identity'},
		});
		request.on('socket', socket => {
			if (!isSecure || request.reusedSocket) return;
			socket.once('connect', () => {
				progress.isHandshaking = true;
			});
			socket.once('secureConnect', () => {
				progress.isHandshaking = false;
			});
		});
		request.once('response', resolve);
		request.on('error', reject);
		request.end();
	});
}

function failed(reason: Problem): Fetched {
	return {kind: 'problem', problem: reason};
}
