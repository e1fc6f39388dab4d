import type {MemberId} from '../../cluster/member.js';
import {answerCompact, drained} from './answer-compact.js';
import {answerOperation} from './answer-kv.js';
import {answerLease} from './answer-lease.js';
import {
	answerAlarm,
	answerDefragment,
	answerHash,
	answerSnapshot,
	answerStatus,
	untilDefragmented,
} from './answer-maintenance.js';
import type {ClusterState, SimMember} from './cluster.js';
import {groupOf, isSeries34, memberOf, withFigures} from './cluster.js';
import {etcdErrors} from './etcd-error.js';
import {hindranceOf} from './hindrance.js';
import {isSerializable} from './operation-checks.js';
import {answerMoveLeader} from './move-leader.js';
import type {Answered} from './outcome.js';
import {answered, headerOf, hindered, waitFor} from './outcome.js';
import {leaderSeenBy} from './quorum.js';
import type {Call, Request} from './requests.js';

/**
 * What that member does with a request: the state after it, and the answer or
 * what it waits for. As etcd 3.4 and 3.5 do it, by the member's version.
 */
export function answer(
	state: ClusterState,
	id: MemberId,
	request: Request,
): Answered {
	const member = memberOf(state, id);
	if (member.isLearner && !isForLearners(request)) {
		return answered(state, etcdErrors.notForLearner);
	}

	switch (request.kind) {
		case 'range':
		case 'put':
		case 'delete-range':
		case 'txn': {
			return answerOperation(state, member, request);
		}

		case 'compact': {
			return answerCompact(state, member, request);
		}

		case 'status': {
			return answerStatus(state, member);
		}

		case 'alarm': {
			return answerAlarm(state, member, request);
		}

		case 'defragment': {
			return answerDefragment(state, member);
		}

		case 'hash':
		case 'hash-kv': {
			return answerHash(state, member, request);
		}

		case 'snapshot': {
			return answerSnapshot(state, member);
		}

		case 'move-leader': {
			return answerMoveLeader(state, member, request);
		}

		case 'member-list': {
			return answerMemberList(state, member, request);
		}

		case 'lease-grant':
		case 'lease-revoke':
		case 'lease-keep-alive':
		case 'lease-time-to-live':
		case 'leases': {
			return answerLease(state, member, request);
		}

		case 'defragmented': {
			return untilDefragmented(state, id);
		}

		case 'drained': {
			return drained(state, member, request);
		}

		case 'leader-is': {
			return leaderSeenBy(state, member) === request.target
				? answered(state, {kind: 'done', header: undefined})
				: waitFor(state, request);
		}
	}
}

/** The state after a member gave a request up by itself. */
export function gaveUp(
	state: ClusterState,
	id: MemberId,
	{kind}: Request,
): ClusterState {
	return withFigures(state, id, figures => ({
		failedReadIndexes: figures.failedReadIndexes + Number(kind === 'range'),
		failedProposals: figures.failedProposals + Number(kind !== 'range'),
	}));
}

function answerMemberList(
	state: ClusterState,
	member: SimMember,
	call: Extract<Call, {kind: 'member-list'}>,
): Answered {
	// 3.4 does not know the field, and always answers from what it has.
	const isLocal = isSeries34(member) || !call.linearizable;
	const hindrance = hindranceOf(state, member, isLocal ? 'process' : 'read');
	if (hindrance !== undefined) return hindered(state, hindrance, call);
	return answered(state, {
		kind: 'members',
		header: headerOf(state, member, 0),
		members: groupOf(state, member).memberIds.map(each => {
			const {id, name, peerUrl, clientUrl, isLearner} = memberOf(state, each);
			return {
				id,
				name,
				isLearner,
				peerUrls: [peerUrl],
				clientUrls: [clientUrl],
			};
		}),
	});
}

// etcd server/etcdserver/api/v3rpc/util.go, isRPCSupportedForLearner; and Snapshot among the streams.
function isForLearners(request: Request): boolean {
	return (
		request.kind === 'status' ||
		request.kind === 'snapshot' ||
		(request.kind === 'range' && isSerializable(request))
	);
}
