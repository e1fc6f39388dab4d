import type {Etcd3} from 'etcd3';
import type {MemberId} from '../cluster/member.js';
import type {Milliseconds} from '../units.js';
import {NotItsOwn, problemFrom} from './call-error.js';
import {decodeStatus} from './decode.js';

/**
 * Gives the client back when the member of that ID is at the end of its
 * connection. Behind one address for several members each connection may lead
 * to another, and a step's is not the one that Status was read over: without
 * this a defragment meant for a follower reaches the leader. Throws
 * `NotItsOwn`. An HTTP/2 connection keeps its end, so that it holds for the
 * call that follows; a proxy that spreads single calls cannot be told so.
 */
export async function ownMember(
	etcd: Etcd3,
	memberId: MemberId | undefined,
	deadline: Milliseconds,
): Promise<Etcd3> {
	if (memberId === undefined) return etcd;
	const answers = await whoAnswers(etcd, deadline);
	if (answers === memberId) return etcd;
	throw new NotItsOwn(
		'another-member',
		`its URL leads to member ${answers} this time, not to ${memberId}: give --endpoints a URL of each member's own`,
	);
}

// A deadline here must not read as "the call may be under way".
async function whoAnswers(
	etcd: Etcd3,
	deadline: Milliseconds,
): Promise<MemberId> {
	try {
		return decodeStatus(await etcd.maintenance.status({deadline})).memberId;
	} catch (error) {
		throw new NotItsOwn(
			'unreachable',
			`it did not say which member it is: ${problemFrom(error).message}`,
		);
	}
}
