import type {MemberId} from '../cluster/member.js';

/** One member's hash of its keys, all taken at one revision. */
export type MemberHash = {
	readonly memberId: MemberId;
	readonly hash: string;
	readonly compactRevision: number;
};

/** What comparing hashes says about who is wrong. */
export type OddMember =
	| {
			readonly kind: 'odd';
			readonly memberId: MemberId;
			readonly agreeing: readonly MemberId[];
	  }
	| {readonly kind: 'all-agree'}
	| {readonly kind: 'cannot-tell'; readonly why: string};

/**
 * Names the one member whose hash differs where more than half of `voters` (all
 * there are, also those that gave none) agree on another. Hashes are compared
 * only where the compacted revision is the same: what is compacted is left out
 * of the hash (etcd server/storage/mvcc/hash.go).
 */
export function oddMember(
	hashes: readonly MemberHash[],
	voters: number,
): OddMember {
	if (hashes.length < 2) {
		return {
			kind: 'cannot-tell',
			why: `only ${hashes.length} ${hashes.length === 1 ? 'hash was' : 'hashes were'} given`,
		};
	}

	const compacted = new Set(hashes.map(each => each.compactRevision));
	if (compacted.size > 1) {
		return {
			kind: 'cannot-tell',
			why: `they have compacted to different revisions (${[...compacted].join(', ')}), so their hashes cannot be compared`,
		};
	}

	const camps = new Map<string, MemberId[]>();
	for (const {memberId, hash} of hashes) {
		camps.set(hash, [...(camps.get(hash) ?? []), memberId]);
	}

	const [largest = [], ...rest] = [...camps.values()].toSorted(
		(a, b) => b.length - a.length,
	);
	const different = rest.flat();
	const [odd] = different;
	if (odd === undefined) return {kind: 'all-agree'};
	if (largest.length * 2 <= voters) {
		return {
			kind: 'cannot-tell',
			why: `no hash is shared by more than half of the ${voters} voters`,
		};
	}

	return different.length === 1
		? {kind: 'odd', memberId: odd, agreeing: largest}
		: {
				kind: 'cannot-tell',
				why: `${different.length} members differ from the rest: ${different.join(', ')}`,
			};
}
