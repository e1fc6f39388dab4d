import type {MemberId} from '../../cluster/member.js';
import type {RaftGroup} from './cluster.js';
import {noise, textNumber} from './noise.js';
import {emptyStore} from './store.js';

/** A cluster of those members that has just begun; the first one leads. Another `run` has another cluster ID and all else the same. */
export function newGroup(
	seed: number,
	memberIds: readonly MemberId[],
	run = 0,
): RaftGroup {
	return {
		clusterId: inventedId(seed, `cluster ${run}`, memberIds.length),
		memberIds,
		term: 2,
		leaderId: memberIds[0],
		electionAtMs: undefined,
		index: 4 + memberIds.length,
		store: emptyStore(),
		alarms: [],
		leases: new Map(),
		compactionHashes: [],
		totals: {
			bytes: 0,
			cost: 0,
			freedBytes: 0,
			freedRecords: 0,
			puts: 0,
			deletes: 0,
			txns: 0,
			putBytes: 0,
			compactedAtMs: undefined,
		},
	};
}

/** A 64-bit ID in hex that looks like etcd's, the same for the same arguments. */
export function inventedId(seed: number, of: string, at: number): string {
	const half = (part: number): string =>
		Math.floor(noise(seed, textNumber(of), at, part) * 2 ** 32)
			.toString(16)
			.padStart(8, '0');
	// The first digit must not be 0: etcdctl prints IDs without padding.
	return `8${half(1).slice(1)}${half(2)}`;
}
