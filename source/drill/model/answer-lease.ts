import {refusedAsFull, restrictionOf} from './answer-kv.js';
import type {ClusterState, Lease, SimMember} from './cluster.js';
import {groupOf, isSeries34, memberOf, withGroup} from './cluster.js';
import {etcdErrors} from './etcd-error.js';
import {hindranceOf, requestTimeoutMs} from './hindrance.js';
import {writeTime} from './latency.js';
import {noise} from './noise.js';
import type {Answered} from './outcome.js';
import {answered, headerOf, hindered} from './outcome.js';
import {workingLeader} from './quorum.js';
import {applyEntry, syncMember} from './replicate.js';
import type {Call} from './requests.js';
import {beginWriting, deleteKeys, endWriting} from './write-store.js';

/** etcd's estimate of what a lease costs (server/etcdserver/quota.go, leaseOverhead). */
const leaseCost = 64;
/** etcd server/lease/lessor.go, MaxLeaseTTL. */
const mostTtlSeconds = 9_000_000_000;
/** Three halves of an election of 1 s, rounded up (etcd server/etcdserver, minTTL). */
const leastTtlSeconds = 2;

type LeaseCall = Extract<
	Call,
	{
		kind:
			| 'lease-grant'
			| 'lease-revoke'
			| 'lease-keep-alive'
			| 'lease-time-to-live'
			| 'leases';
	}
>;

/** Answers the calls of etcd's Lease service at that member. */
export function answerLease(
	state: ClusterState,
	member: SimMember,
	call: LeaseCall,
): Answered {
	switch (call.kind) {
		case 'lease-grant': {
			return grant(state, member, call);
		}

		case 'lease-revoke': {
			return revoke(state, member, call);
		}

		case 'lease-keep-alive':
		case 'lease-time-to-live': {
			return askLeader(state, member, call);
		}

		case 'leases': {
			const hindrance = hindranceOf(state, member, 'process');
			if (hindrance !== undefined) return hindered(state, hindrance, call);
			return answered(state, {
				kind: 'leases',
				header: headerOf(state, member),
				ids: [...groupOf(state, member).leases.keys()],
			});
		}
	}
}

function grant(
	state: ClusterState,
	member: SimMember,
	call: Extract<Call, {kind: 'lease-grant'}>,
): Answered {
	const hindrance = hindranceOf(state, member, 'write');
	if (hindrance !== undefined) return hindered(state, hindrance, call);
	const tookMs = writeTime(state, member);
	const full = refusedAsFull(state, member, leaseCost);
	if (full !== undefined) return answered(full, etcdErrors.noSpace, tookMs);
	const current = syncMember(state, member.id);
	const {leases, index, totals} = groupOf(current, member);
	const id = call.id === '0' ? newId(state, index) : call.id;
	const refusal =
		restrictionOf(memberOf(current, member.id), leaseCost) ??
		(leases.has(id) ? etcdErrors.leaseExists : undefined) ??
		(call.ttlSeconds > mostTtlSeconds
			? etcdErrors.leaseTtlTooLarge
			: undefined);
	if (refusal !== undefined) {
		return answered(applyEntry(current, member, {}), refusal, tookMs);
	}

	const ttlSeconds = Math.max(call.ttlSeconds, leastTtlSeconds);
	const lease: Lease = {
		id,
		ttlSeconds,
		expiresAtMs: state.nowMs + ttlSeconds * 1000,
		keys: new Set(),
	};
	const next = applyEntry(current, member, {
		group: {leases: new Map([...leases, [id, lease]])},
		totals: {cost: totals.cost + leaseCost, bytes: totals.bytes + leaseCost},
	});
	return answered(next, leaseAnswer(next, member, lease, ttlSeconds), tookMs);
}

function revoke(
	state: ClusterState,
	member: SimMember,
	call: Extract<Call, {kind: 'lease-revoke'}>,
): Answered {
	const hindrance = hindranceOf(state, member, 'write');
	if (hindrance !== undefined) return hindered(state, hindrance, call);
	const tookMs = writeTime(state, member);
	const current = syncMember(state, member.id);
	const lease = groupOf(current, member).leases.get(call.id);
	const refusal =
		restrictionOf(memberOf(current, member.id), 0) ??
		(lease === undefined ? etcdErrors.leaseNotFound : undefined);
	if (refusal !== undefined || lease === undefined) {
		return answered(
			applyEntry(current, member, {}),
			refusal ?? etcdErrors.leaseNotFound,
			tookMs,
		);
	}

	const next = withoutLease(current, member, lease);
	return answered(
		next,
		{kind: 'done', header: headerOf(next, memberOf(next, member.id))},
		tookMs,
	);
}

/** A log entry that takes a lease away, and its keys with it in one revision. */
export function withoutLease(
	state: ClusterState,
	via: SimMember,
	lease: Lease,
): ClusterState {
	const {store, leases, totals} = groupOf(state, via);
	let writing = beginWriting(store);
	for (const key of lease.keys) {
		const range = {from: key, to: `${key}\0`};
		({writing} = deleteKeys(writing, range));
	}

	return applyEntry(state, via, {
		group: {
			store: endWriting(writing),
			leases: new Map([...leases].filter(([id]) => id !== lease.id)),
		},
		totals: {
			bytes: totals.bytes + writing.bytes,
			deletes: totals.deletes + lease.keys.size,
		},
	});
}

// Only the leader knows how long a lease has left: while it rewrites its file,
// keep-alives stall on every member; 3.5 gives them up after 7 s, 3.4 never.
function askLeader(
	before: ClusterState,
	asked: SimMember,
	call: Extract<Call, {kind: 'lease-keep-alive' | 'lease-time-to-live'}>,
): Answered {
	const hindrance =
		hindranceOf(before, asked, 'read') ?? leaderHindrance(before, asked);
	if (hindrance !== undefined) return hindered(before, hindrance, call);
	// By the time the leader has answered, a follower has applied what it had.
	const state = syncMember(before, asked.id);
	const member = memberOf(state, asked.id);
	const group = groupOf(state, member);
	const lease = group.leases.get(call.id);
	if (call.kind === 'lease-time-to-live') {
		const left =
			lease === undefined
				? -1
				: Math.max(0, Math.floor((lease.expiresAtMs - state.nowMs) / 1000));
		return answered(
			state,
			lease === undefined
				? {
						kind: 'lease',
						header: headerOf(state, member),
						id: call.id,
						ttlSeconds: left,
						grantedTtlSeconds: 0,
						keys: [],
					}
				: leaseAnswer(state, member, lease, left, call.keys),
		);
	}

	if (lease === undefined) {
		return answered(state, {
			kind: 'lease',
			header: headerOf(state, member),
			id: call.id,
			ttlSeconds: 0,
			grantedTtlSeconds: 0,
			keys: [],
		});
	}

	const renewed: Lease = {
		...lease,
		expiresAtMs: state.nowMs + lease.ttlSeconds * 1000,
	};
	const next = withGroup(state, group.clusterId, {
		leases: new Map([...group.leases, [lease.id, renewed]]),
	});
	return answered(next, leaseAnswer(next, member, renewed, lease.ttlSeconds));
}

function leaderHindrance(
	state: ClusterState,
	member: SimMember,
): ReturnType<typeof hindranceOf> {
	const leader = workingLeader(state, groupOf(state, member));
	return leader?.defragment === undefined
		? undefined
		: {
				kind: 'wait',
				giveUpAfterMs: isSeries34(member) ? undefined : requestTimeoutMs(state),
				giveUpWith: etcdErrors.timeout,
			};
}

function leaseAnswer(
	state: ClusterState,
	member: SimMember,
	lease: Lease,
	ttlSeconds: number,
	withKeys = false,
): Extract<Answered['outcome'], {kind: 'answer'}>['answer'] {
	return {
		kind: 'lease',
		header: headerOf(state, memberOf(state, member.id)),
		id: lease.id,
		ttlSeconds,
		grantedTtlSeconds: lease.ttlSeconds,
		keys: withKeys ? [...lease.keys].toSorted() : [],
	};
}

// etcd's own look like 7587862094712345601; any positive 63-bit number will do.
function newId({seed}: ClusterState, index: number): string {
	const high = BigInt(Math.floor(noise(seed, 6, index) * 2 ** 30)) << 32n;
	return String(high + BigInt(index) + 1n);
}
