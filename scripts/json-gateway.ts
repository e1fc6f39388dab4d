import {readFileSync} from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import {z} from 'zod';
import type {Milliseconds} from '../source/units.js';
import type {Certificates} from './certificates.js';

/** A call that etcd refused or did not answer; the message is etcd's own where it gave one. */
export class GatewayError extends Error {}

const mostTries = 5;

/**
 * Writes again what was not answered, or refused while a leader was elected: on
 * a busy machine that happens to anybody. For writes that may be done twice.
 */
export async function insistently<T>(write: () => Promise<T>): Promise<T> {
	for (let tries = 1; ; tries += 1) {
		try {
			return await write();
		} catch (error) {
			if (tries === mostTries || !isPassing(error)) throw error;
		}
	}
}

function isPassing(error: unknown): boolean {
	return (
		error instanceof GatewayError &&
		/timed out|due to timeout|leader changed|no leader|too many requests/.test(
			error.message,
		)
	);
}

/** etcd's JSON gateway, `/v3/...` on the client port: the API without gRPC. */
export type JsonGateway = {
	/** Calls once; rejects with a GatewayError on refusal, failure or timeout. */
	readonly post: (
		endpoint: string,
		path: string,
		body: object,
		timeoutMs?: Milliseconds,
	) => Promise<unknown>;
	readonly close: () => void;
};

const defaultTimeoutMs = 30_000;
const maxConnections = 64;
// 3.4 says both `error` and `message`, 3.5 may say only one of them.
const refusal = z.object({
	error: z.string().optional(),
	message: z.string().optional(),
});

/** A gateway client that keeps its connections; certificates for https endpoints. */
export function openGateway(tls: Certificates | undefined): JsonGateway {
	const settings = {keepAlive: true, maxSockets: maxConnections};
	const agent =
		tls === undefined
			? new http.Agent(settings)
			: new https.Agent({
					...settings,
					ca: readFileSync(tls.caCert),
					cert: readFileSync(tls.client.cert),
					key: readFileSync(tls.client.key),
				});
	const transport = tls === undefined ? http : https;
	return {
		close: () => agent.destroy(),
		post: async (endpoint, path, body, timeoutMs = defaultTimeoutMs) =>
			new Promise((resolve, reject) => {
				const fail = (error: unknown): void =>
					reject(
						new GatewayError(
							`${endpoint}${path}: ${error instanceof Error ? error.message : String(error)}`,
							{cause: error},
						),
					);
				const request = transport.request(
					`${endpoint}${path}`,
					{method: 'POST', agent, signal: AbortSignal.timeout(timeoutMs)},
					response => {
						const chunks: Buffer[] = [];
						response.on('data', (chunk: Buffer) => chunks.push(chunk));
						response.on('error', fail);
						response.on('end', () => {
							try {
								const text = Buffer.concat(chunks).toString('utf8');
								if (response.statusCode === 200) resolve(JSON.parse(text));
								else fail(reasonOf(text, response.statusCode));
							} catch (error) {
								fail(error);
							}
						});
					},
				);
				request.on('error', fail);
				request.end(JSON.stringify(body));
			}),
	};
}

function reasonOf(text: string, statusCode: number | undefined): string {
	const answer: unknown = JSON.parse(text);
	const {error, message} = refusal.parse(answer);
	return error ?? message ?? `HTTP ${statusCode ?? 0}`;
}

/** Text as the gateway wants keys and values. */
export function toBase64(text: string): string {
	return Buffer.from(text, 'utf8').toString('base64');
}
