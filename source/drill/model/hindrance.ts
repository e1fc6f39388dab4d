import type {Milliseconds} from '../../units.js';
import type {ClusterState, SimMember} from './cluster.js';
import {groupOf, isSeries34} from './cluster.js';
import type {EtcdError} from './etcd-error.js';
import {etcdErrors} from './etcd-error.js';
import {leaderSeenBy, takesPart, workingLeader} from './quorum.js';

/** Why a call cannot be answered now, and when the member gives up. */
export type Hindrance =
	| {
			readonly kind: 'wait';
			/** Counted from the call's arrival; `undefined`: never, only the client's deadline ends it. */
			readonly giveUpAfterMs: Milliseconds | undefined;
			readonly giveUpWith: EtcdError;
	  }
	| EtcdError;

/** What a call needs: only the process, its backend, or the agreement of a quorum to read or to write. */
export type Need = 'process' | 'backend' | 'read' | 'write';

/** A member that has so many entries to apply takes no more (etcd server/etcdserver/v3_server.go, maxGapBetweenApplyAndCommitIndex). */
const mostUnapplied = 5000;

/** What stands in the way of a call at that member; `undefined`: nothing. */
export function hindranceOf(
	state: ClusterState,
	member: SimMember,
	need: Need,
): Hindrance | undefined {
	const forever: Hindrance = {
		kind: 'wait',
		giveUpAfterMs: undefined,
		giveUpWith: etcdErrors.timeout,
	};
	if (member.isHung || member.isDown) return forever;
	if (need === 'process') return undefined;
	if (member.defragment !== undefined) return forever;
	if (need === 'backend') return undefined;
	const group = groupOf(state, member);
	if (
		need === 'write' &&
		member.walIndex - member.applied.index > mostUnapplied
	) {
		return etcdErrors.tooManyRequests;
	}

	return member.isLagging ||
		workingLeader(state, group) === undefined ||
		!takesPart(member, group)
		? {
				kind: 'wait',
				giveUpAfterMs: requestTimeoutMs(state),
				giveUpWith: givenUpWith(state, member, need),
			}
		: undefined;
}

// Measured on 3.4.23 and 3.5.16: with a leader, etcd waits for the entry and
// says so in its own words; without one the proposal itself never returns.
function givenUpWith(
	state: ClusterState,
	member: SimMember,
	need: Need,
): EtcdError {
	if (need !== 'write' || leaderSeenBy(state, member) !== undefined) {
		return etcdErrors.timeout;
	}

	return isSeries34(member) ? etcdErrors.notProposed34 : etcdErrors.notProposed;
}

/** etcd's own deadline for whatever goes through raft: 5 s for the queue and the disk, and two elections. */
export function requestTimeoutMs({pace}: ClusterState): Milliseconds {
	return 5000 + 2 * pace.electionTimeoutMs;
}
