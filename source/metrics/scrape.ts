import http from 'node:http';
import https from 'node:https';
import type {Problem} from '../cluster/reading.js';
import type {Milliseconds} from '../units.js';
import type {Connections} from './connections.js';
import {createExpositionParser} from './exposition.js';
import type {Sample} from './sample-line.js';
import {
	errorCode,
	errorProblem,
	problem,
	statusProblem,
} from './scrape-problem.js';

/** A page may have this many bytes; etcd's have some 170 kB, whatever the data. */
export const maxPageBytes = 8 * 1024 * 1024;

export type ScrapeOptions = {
	readonly families: ReadonlySet<string>;
	readonly connections: Connections;
	/** For the whole exchange: name look-up, connect, handshake, head and body. */
	readonly deadlineMs: Milliseconds;
	/** Ends the exchange early, as `cancelled`. */
	readonly signal: AbortSignal;
};

export type ScrapeOutcome =
	| {readonly kind: 'samples'; readonly samples: readonly Sample[]}
	| {readonly kind: 'problem'; readonly problem: Problem};

/**
 * GETs one page and keeps the samples of the families. Never rejects. A page
 * that broke off is a problem and not half a page: half a histogram would lie.
 */
export async function scrape(
	url: URL,
	options: ScrapeOptions,
): Promise<ScrapeOutcome> {
	const exchange = new AbortController();
	const abort = (): void => exchange.abort();
	options.signal.addEventListener('abort', abort);
	if (options.signal.aborted) abort();
	const timer = setTimeout(abort, options.deadlineMs);
	const progress: Progress = {isHandshaking: false, isReused: false};
	try {
		return await getPage(url, options, exchange.signal, progress);
	} catch (error) {
		if (options.signal.aborted) {
			return failed(problem('cancelled', 'the scrape was given up'));
		}

		if (exchange.signal.aborted) {
			return failed(
				problem('timeout', `no whole page within ${options.deadlineMs} ms`),
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

async function getPage(
	url: URL,
	options: ScrapeOptions,
	signal: AbortSignal,
	progress: Progress,
): Promise<ScrapeOutcome> {
	const response = await getResponse(url, options, signal, progress);
	const refusal = statusProblem(response.statusCode, response.statusMessage);
	if (refusal !== undefined) {
		response.destroy();
		return failed(refusal);
	}

	const parser = createExpositionParser(options.families);
	const chunks: AsyncIterable<unknown> = response;
	let bytes = 0;
	for await (const chunk of chunks) {
		if (!(chunk instanceof Uint8Array)) continue;
		bytes += chunk.byteLength;
		if (bytes > maxPageBytes) {
			// Leaving the loop closes the connection.
			return failed(
				problem('not-etcd', `the page has more than ${maxPageBytes} bytes`),
			);
		}

		parser.push(chunk);
	}

	// A body without a length ends with its connection, also when it was us who
	// closed that at the deadline.
	signal.throwIfAborted();
	return {kind: 'samples', samples: parser.end()};
}

async function getResponse(
	url: URL,
	options: ScrapeOptions,
	signal: AbortSignal,
	progress: Progress,
): Promise<http.IncomingMessage> {
	try {
		return await send(url, options, signal, progress);
	} catch (error) {
		// The server may close a kept connection just as we use it again, which
		// says nothing about the server: once more on a new one.
		const isStale =
			progress.isReused &&
			(errorCode(error) === 'ECONNRESET' || errorCode(error) === 'EPIPE');
		if (!isStale || signal.aborted) throw error;
		return send(url, options, signal, progress);
	}
}

async function send(
	url: URL,
	options: ScrapeOptions,
	signal: AbortSignal,
	progress: Progress,
): Promise<http.IncomingMessage> {
	const isSecure = url.protocol === 'https:';
	const agent = options.connections.agentFor(url);
	return new Promise((resolve, reject) => {
		const request = (isSecure ? https : http).request(url, {
			agent,
			signal,
			headers: {
				accept: 'text/plain; version=0.0.4',
				// Unpacking costs us and packing the member more than the bytes do.
				'accept-encoding': 'identity',
			},
		});
		request.on('socket', socket => {
			progress.isReused = request.reusedSocket;
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

function failed(reason: Problem): ScrapeOutcome {
	return {kind: 'problem', problem: reason};
}
