import {
	bytesOfKey,
	keyOfBytes,
	prefixSpan,
	type KeyBytes,
	type KeySpan,
} from '../cluster/key-range.js';
import type {Reading} from '../cluster/reading.js';
import type {KeyPage, KeyPager} from '../etcd/capabilities.js';
import type {PrefixRefusal} from '../runbook/delete-keys-rules.js';
import {keysUnder} from '../runbook/prefix-keys.js';
import type {CountedDeletion} from '../runbook/survey.js';
import {isPlain} from '../runbook/survey-record.js';
import type {Bytes, Milliseconds} from '../units.js';

/**
 * Keys that one request deletes. Measured with 100,000 keys of 800 bytes on
 * 3.4.23 and 3.5.16: one request held up puts for 0.4 to 0.8 s, requests of
 * 10,000 for 0.1 s at most, as long as a put took by itself.
 */
const keysPerRequest = 10_000;
/** A journal and a screen hold them all, so beyond 320,000 keys requests grow. */
const mostRequests = 32;
/** Pages of keys without values; the server reads the values all the same. */
const firstPageKeys = 500;
const mostPageKeys = 10_000;
const mostPageBytes: Bytes = 16 * 1024 * 1024;
/** Keys of a page whose values are sized; of a small kind the estimate is exact. */
const mostSampled = 8;

/** Reads of one member's keys that leave it half of the time to others. */
export type GentlePager = {
	list(span: KeySpan, limit: number): Promise<Reading<KeyPage>>;
	valueBytes(key: Uint8Array): Promise<Bytes>;
};

/** Follows each read by as long a rest. */
export function gently(
	client: KeyPager,
	context: {
		readonly callTimeoutMs: Milliseconds;
		readonly sleep: (ms: Milliseconds) => Promise<void>;
	},
): GentlePager {
	const rested = async <T>(call: Promise<Reading<T>>): Promise<Reading<T>> => {
		const reading = await call;
		await context.sleep(reading.tookMs);
		return reading;
	};

	return {
		list: async ({from, end}, limit) =>
			rested(
				client.listKeys(
					{from: bytesOfKey(from), end: bytesOfKey(end), limit},
					{deadlineMs: context.callTimeoutMs},
				),
			),
		async valueBytes(key) {
			const reading = await rested(
				client.valueBytes(key, undefined, {deadlineMs: context.callTimeoutMs}),
			);
			// A key that is gone or cannot be read counts without its value: it is an estimate.
			return reading.kind === 'value' ? (reading.value ?? 0) : 0;
		},
	};
}

/** The bytes of all keys that `page` is the first page of, estimated from a few spread over it. */
export async function sampledBytes(
	pager: GentlePager,
	page: KeyPage,
): Promise<Bytes> {
	if (page.keys.length === 0) return 0;
	const keyBytes =
		page.keys.reduce((sum, {key}) => sum + key.byteLength, 0) /
		page.keys.length;
	const every = Math.max(1, page.keys.length / mostSampled);
	const sampled = Array.from(
		{length: Math.min(mostSampled, page.keys.length)},
		(_, index) => page.keys[Math.floor(index * every)],
	).filter(each => each !== undefined);
	let valueBytes = 0;
	for (const {key} of sampled) valueBytes += await pager.valueBytes(key);
	return page.total * (keyBytes + valueBytes / sampled.length);
}

/** A prefix as it was counted, with its first and last keys to look at. */
export type SeenDeletion = CountedDeletion & {
	readonly first: readonly KeyBytes[];
	readonly last: readonly KeyBytes[];
	/** Why these keys are not deleted together, by the keys themselves. */
	readonly refusal: PrefixRefusal | undefined;
};

/** Keys of each end that are shown. */
const shownKeys = 3;

/** Lists the keys under a prefix: how many, about how large, where to cut them into requests. */
export async function countDeletion(
	pager: GentlePager,
	prefix: KeyBytes,
	report: (counted: number, total: number) => void,
	signal: AbortSignal,
): Promise<Reading<SeenDeletion>> {
	const {end} = prefixSpan(prefix);
	const under = keysUnder(prefix);
	const cuts: KeyBytes[] = [];
	const first: KeyBytes[] = [];
	let last: KeyBytes[] = [];
	let from = prefix;
	let limit = firstPageKeys;
	let bytes = 0;
	let keys = 0;
	let sinceCut = 0;
	let perRequest = keysPerRequest;
	for (;;) {
		const page = await pager.list({from, end}, limit);
		if (page.kind === 'problem') return page;
		if (keys === 0) {
			const {total} = page.value;
			bytes = await sampledBytes(pager, page.value);
			perRequest = Math.max(perRequest, Math.ceil(total / mostRequests));
			limit = pageKeysFor(bytes / Math.max(1, total));
		}

		for (const {key} of page.value.keys) {
			const name = keyOfBytes(key);
			if (sinceCut >= perRequest && isPlain(name)) {
				cuts.push(name);
				sinceCut = 0;
			}

			under.add(name);
			keys += 1;
			sinceCut += 1;
			if (first.length < shownKeys) first.push(name);
			last = [...last.slice(1 - shownKeys), name];
			from = `${name}\0`;
		}

		report(keys, keys + page.value.total - page.value.keys.length);
		if (!page.value.hasMore || signal.aborted) {
			const {takenAtMs, tookMs} = page;
			const lastKey = last.at(-1);
			if (lastKey !== undefined && mayCutAt(lastKey, keys, cuts)) {
				cuts.push(lastKey);
			}

			const {refusal} = under;
			const value = {prefix, keys, bytes, cuts, first, last, refusal};
			return {kind: 'value', value, takenAtMs, tookMs};
		}
	}
}

/** Reads of a look, each of so many keys. */
const mostLooks = 20;
const keysPerLook = 100;

/**
 * Looks once more at what is about to be deleted, without listing it all: each
 * part below the prefix, as far as twenty reads go, and the first key of each
 * request. How many keys there are, and why they are not deleted together.
 */
export async function lookBeforeDeletion(
	pager: Pick<GentlePager, 'list'>,
	prefix: KeyBytes,
	spans: readonly KeySpan[],
): Promise<
	Reading<{
		readonly keys: number;
		readonly refusal: PrefixRefusal | undefined;
	}>
> {
	const {end} = prefixSpan(prefix);
	const under = keysUnder(prefix);
	const first = await pager.list({from: prefix, end}, keysPerLook);
	let page = first;
	for (let looks = 1; ; looks += 1) {
		if (page.kind === 'problem') return page;
		for (const {key} of page.value.keys) under.add(keyOfBytes(key));
		const last = page.value.keys.at(-1)?.key;
		const isOver = !page.value.hasMore || looks >= mostLooks;
		if (last === undefined || isOver) break;
		page = await pager.list(
			{from: afterPart(keyOfBytes(last), prefix), end},
			keysPerLook,
		);
	}

	for (const {from} of spans.slice(1)) {
		const found = await pager.list({from, end}, 1);
		if (found.kind === 'problem') return found;
		const key = found.value.keys[0]?.key;
		if (key !== undefined) under.add(keyOfBytes(key));
	}

	return first.kind === 'problem'
		? first
		: {
				...first,
				value: {keys: first.value.total, refusal: under.refusal},
			};
}

// What is below a part is not looked at twice: on to the key after all of it.
function afterPart(key: KeyBytes, prefix: KeyBytes): KeyBytes {
	const slash = key.indexOf('/', prefix.length + 1);
	return slash === -1 ? `${key}\0` : prefixSpan(key.slice(0, slash + 1)).end;
}

// The last key goes by itself: with two revisions to compact, the compaction of
// the second is the commit that counts the pages freed by the first.
function mayCutAt(
	key: KeyBytes,
	keys: number,
	cuts: readonly KeyBytes[],
): boolean {
	return keys > 1 && isPlain(key) && cuts.at(-1) !== key;
}

// Values are read by the server though they are not sent: fewer keys where they are large.
function pageKeysFor(bytesPerKey: Bytes): number {
	const fitting = Math.floor(mostPageBytes / Math.max(1, bytesPerKey));
	return Math.max(100, Math.min(mostPageKeys, fitting));
}
