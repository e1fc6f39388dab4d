import http from 'node:http';
import https from 'node:https';
import type {Socket} from 'node:net';
import {setImmediate} from 'node:timers/promises';
import tls from 'node:tls';
import type {Certificate} from '../cluster/certificate.js';
import {certificateFrom} from '../cluster/certificate.js';
import type {TlsMaterial} from '../cluster/tls-material.js';
import type {Milliseconds} from '../units.js';
import type {Connections} from './connections.js';
import {createConnections} from './connections.js';

// Two things that no metric says: until when the member's certificate holds,
// and what time it is there. Both come with any answer; /version is the
// smallest, and costs etcd nothing.

/** What an answer of the member's client port says about the member besides its contents. */
export type ServerLook = {
	/** `undefined` over plain http. */
	readonly certificate: Certificate | undefined;
	/** The member's clock minus ours; positive: it is ahead. `undefined` when it cannot be told to a second. */
	readonly clockOffsetMs: Milliseconds | undefined;
};

export type ServerLooker = {
	/** The newest look, taking a new one when it is due; never rejects, and waits a moment at most. */
	look(): Promise<ServerLook | undefined>;
};

/** Certificates and clocks change slowly. */
const everyMs: Milliseconds = 60_000;
/** Nobody waits longer for it; what comes later is there the next time. */
const patienceMs: Milliseconds = 250;
const deadlineMs: Milliseconds = 5000;
/** HTTP's Date is cut to whole seconds: on average half a second has passed. */
const dateCutMs: Milliseconds = 500;
/** etcd's has about 50 bytes. */
const mostBodyBytes = 64 * 1024;
/** A slower answer may have been stamped too long before it came. */
const longestAnswerMs: Milliseconds = 1000;

/** Looks at the server behind `url`, whose path does not matter. Opens nothing before the first look. */
export function createServerLooker(options: {
	readonly url: string | undefined;
	/** Those of the scrapes, for plain http. */
	readonly connections: Connections;
	readonly tls: TlsMaterial | undefined;
	readonly signal: AbortSignal;
	readonly nowMs: () => Milliseconds;
}): ServerLooker {
	const {url, nowMs} = options;
	let latest: ServerLook | undefined;
	let lookedAtMs = -Infinity;
	let underWay: Promise<void> | undefined;

	const lookNow = async (target: URL): Promise<void> => {
		// A connection is free for the next request a tick after its answer ended.
		await setImmediate();
		// A certificate is shown when a connection opens: one kept from before a
		// renewal would tell of the old one for ever.
		const connections =
			target.protocol === 'https:'
				? createConnections(options.tls)
				: options.connections;
		const found = await ask(new URL('/version', target), {
			...options,
			connections,
		});
		if (connections !== options.connections) connections.close();
		// A clock that could not be told this time is not the one of a minute ago.
		latest = {
			certificate: found.certificate ?? latest?.certificate,
			clockOffsetMs: found.clockOffsetMs,
		};
	};

	return {
		async look() {
			const target = url === undefined ? null : URL.parse(url);
			if (target === null) return undefined;
			const isDue = Math.abs(nowMs() - lookedAtMs) >= everyMs;
			if (isDue && underWay === undefined) {
				lookedAtMs = nowMs();
				underWay = lookNow(target).finally(() => {
					underWay = undefined;
				});
			}

			if (underWay !== undefined) await patiently(underWay);
			return latest;
		},
	};
}

async function ask(
	url: URL,
	{
		connections,
		signal,
		nowMs,
	}: {
		connections: Connections;
		signal: AbortSignal;
		nowMs: () => Milliseconds;
	},
): Promise<ServerLook> {
	const isSecure = url.protocol === 'https:';
	let certificate: Certificate | undefined;
	try {
		const agent = connections.agentFor(url);
		let sentAtMs = nowMs();
		const response = await new Promise<http.IncomingMessage>(
			(resolve, reject) => {
				const request = (isSecure ? https : http).get(url, {
					agent,
					signal: AbortSignal.any([signal, AbortSignal.timeout(deadlineMs)]),
				});
				request.once('socket', socket => {
					const isReady = (): void => {
						certificate = certificateOf(socket);
						sentAtMs = nowMs();
					};

					if (request.reusedSocket) isReady();
					else socket.once(isSecure ? 'secureConnect' : 'connect', isReady);
				});
				request.once('response', resolve);
				request.on('error', reject);
			},
		);
		const receivedAtMs = nowMs();
		const {date} = response.headers;
		// To its end, so that the connection serves the next scrape.
		await readToEnd(response);
		return {
			certificate,
			clockOffsetMs: clockOffset(date, sentAtMs, receivedAtMs),
		};
	} catch {
		// Why it does not answer is told by Status and the scrape; a certificate may have come before.
		return {certificate, clockOffsetMs: undefined};
	}
}

async function readToEnd(response: http.IncomingMessage): Promise<void> {
	let bytes = 0;
	const chunks: AsyncIterable<unknown> = response;
	for await (const chunk of chunks) {
		bytes += chunk instanceof Uint8Array ? chunk.byteLength : 0;
		// Leaving the loop closes the connection.
		if (bytes > mostBodyBytes) return;
	}
}

/**
 * The other clock minus ours by the Date of an answer, to about half a second;
 * `undefined` without a date or when the answer took too long.
 */
export function clockOffset(
	date: string | undefined,
	sentAtMs: Milliseconds,
	receivedAtMs: Milliseconds,
): Milliseconds | undefined {
	const dateMs = Date.parse(date ?? '');
	const tookMs = receivedAtMs - sentAtMs;
	// Less than nothing: our clock was set back meanwhile.
	if (!Number.isFinite(dateMs) || tookMs < 0 || tookMs > longestAnswerMs) {
		return undefined;
	}

	return dateMs + dateCutMs - (sentAtMs + receivedAtMs) / 2;
}

function certificateOf(socket: Socket): Certificate | undefined {
	if (!(socket instanceof tls.TLSSocket)) return undefined;
	const x509 = socket.getPeerX509Certificate();
	return x509 && certificateFrom(x509);
}

async function patiently(work: Promise<void>): Promise<void> {
	let timer: NodeJS.Timeout | undefined;
	const patience = new Promise<void>(resolve => {
		timer = setTimeout(resolve, patienceMs);
	});
	await Promise.race([work, patience]);
	clearTimeout(timer);
}
