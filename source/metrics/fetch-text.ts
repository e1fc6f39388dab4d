import {Buffer} from 'node:buffer';
import type {Problem} from '../cluster/reading.js';
import type {Bytes} from '../units.js';
import {exchange, type ExchangeOptions} from './exchange.js';

export type FetchOptions = ExchangeOptions & {
	/** A longer body is a problem, and is not read to its end. */
	readonly maxBytes: Bytes;
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
	const chunks: Uint8Array[] = [];
	const answer = await exchange(url, options, {
		noun: 'answer',
		maxBytes: options.maxBytes,
		take: chunk => chunks.push(chunk),
	});
	return answer.kind === 'problem'
		? answer
		: {...answer, text: Buffer.concat(chunks).toString('utf8')};
}
