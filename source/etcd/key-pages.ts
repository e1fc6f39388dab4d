import type {Etcd3} from 'etcd3';
import {endOfPrefix} from '../cluster/key-prefix.js';
import type {Bytes, Milliseconds} from '../units.js';
import type {KeyPage, KeyRange, ListedKey} from './capabilities.js';
import {rangeBytes} from './raw-call.js';
import {WireReader} from './wire-reader.js';

// Reads that count, list or size keys. All are serializable: the member answers
// from its own data, and neither the leader nor the quorum has work with it.

/** One page of keys without their values. */
export async function listKeys(
	etcd: Etcd3,
	{from, end, limit, revision}: KeyRange,
	deadline: Milliseconds,
): Promise<KeyPage> {
	const answer = await rangeBytes(
		etcd,
		{
			key: from,
			range_end: end,
			limit,
			...(revision === undefined ? {} : {revision}),
			keys_only: true,
			serializable: true,
		},
		deadline,
	);
	return decodeRange(answer);
}

/** How many keys begin with the prefix, and the member's revision. */
export async function countPrefix(
	etcd: Etcd3,
	prefix: string,
	deadline: Milliseconds,
): Promise<{count: number; revision: number}> {
	const key = Buffer.from(prefix);
	const answer = await rangeBytes(
		etcd,
		{key, range_end: endOfPrefix(key), count_only: true, serializable: true},
		deadline,
	);
	const {total, revision} = decodeRange(answer);
	return {count: total, revision};
}

/** The size of one key's value; `undefined` when the key is not there. */
export async function valueBytes(
	etcd: Etcd3,
	key: Uint8Array,
	revision: number | undefined,
	deadline: Milliseconds,
): Promise<Bytes | undefined> {
	const answer = await rangeBytes(
		etcd,
		{
			key,
			...(revision === undefined ? {} : {revision}),
			serializable: true,
		},
		deadline,
	);
	return decodeRange(answer).keys[0]?.valueBytes;
}

/** RangeResponse → page. Its keys are views of `answer`: copy what is kept. Throws DecodeError. */
export function decodeRange(answer: Uint8Array): KeyPage {
	const reader = new WireReader(answer);
	const keys: ListedKey[] = [];
	let revision = 0;
	let total = 0;
	let hasMore = false;
	for (let field = reader.next(); field !== 0; field = reader.next()) {
		if (field === 1) revision = decodeHeaderRevision(reader.message());
		else if (field === 2) keys.push(decodeKeyValue(reader.message()));
		else if (field === 3) hasMore = reader.number() === 1;
		else if (field === 4) total = reader.number();
		else reader.skip();
	}

	return {revision, keys, total, hasMore};
}

/** The revision in a ResponseHeader. */
export function decodeHeaderRevision(reader: WireReader): number {
	let revision = 0;
	for (let field = reader.next(); field !== 0; field = reader.next()) {
		if (field === 3) revision = reader.number();
		else reader.skip();
	}

	return revision;
}

/** mvccpb.KeyValue, of the value only its size. */
export function decodeKeyValue(
	reader: WireReader,
): ListedKey & {readonly modRevision: number} {
	let key = nothing;
	let modRevision = 0;
	let version = 0;
	let size = 0;
	for (let field = reader.next(); field !== 0; field = reader.next()) {
		if (field === 1) key = reader.bytes();
		else if (field === 3) modRevision = reader.number();
		else if (field === 4) version = reader.number();
		else if (field === 5) size = reader.byteLength();
		else reader.skip();
	}

	return {key, modRevision, version, valueBytes: size};
}

const nothing: Uint8Array = new Uint8Array();
