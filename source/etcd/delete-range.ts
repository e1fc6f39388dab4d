import {Buffer} from 'node:buffer';
import type {Etcd3} from 'etcd3';
import {bytesOfKey, type KeySpan} from '../cluster/key-range.js';
import type {Milliseconds} from '../units.js';
import {exactNumber, headerRevision} from './decode.js';

/** Deletes the keys of a span in one request; `deadline` is an instant. Throws what the wire says. */
export async function deleteRange(
	etcd: Etcd3,
	{from, end}: KeySpan,
	deadline: Milliseconds,
): Promise<{deleted: number; revision: number}> {
	const response = await etcd.kv.deleteRange(
		{
			key: Buffer.from(bytesOfKey(from)),
			range_end: Buffer.from(bytesOfKey(end)),
		},
		{deadline},
	);
	return {
		deleted: exactNumber(response.deleted, 'deleted'),
		revision: headerRevision(response),
	};
}
