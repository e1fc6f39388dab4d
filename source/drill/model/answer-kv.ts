import {hasRoom} from './backend.js';
import type {ClusterState, RaftGroup, SimMember} from './cluster.js';
import {groupOf, memberOf, withFigures, withRecord} from './cluster.js';
import type {EtcdError} from './etcd-error.js';
import {etcdErrors} from './etcd-error.js';
import {hindranceOf} from './hindrance.js';
import {keyRange} from './key-range.js';
import {readTime, writeTime} from './latency.js';
import {attachLeases} from './leases.js';
import {
	checkOperation,
	isReadOnly,
	isSerializable,
	quotaCost,
} from './operation-checks.js';
import type {Answered} from './outcome.js';
import {answered, headerOf, hindered} from './outcome.js';
import {readRange} from './read-range.js';
import {applyEntry, raiseAlarm, syncMember} from './replicate.js';
import type {Operation, RangeCall} from './requests.js';
import {beginWriting, endWriting} from './write-store.js';
import {perform} from './transaction.js';

/** From here on etcd logs "apply request took too long" and counts it. */
const slowApplyMs = 100;
/** And from here on a slow read index (etcd server/etcdserver/v3_server.go, readIndexRetryTime). */
const slowReadIndexMs = 500;

/** Answers Range, Put, DeleteRange and Txn at that member. */
export function answerOperation(
	state: ClusterState,
	member: SimMember,
	operation: Operation,
): Answered {
	const refusal = checkOperation(operation);
	if (refusal !== undefined) return answered(state, refusal);
	if (isReadOnly(operation)) return answerRead(state, member, operation);
	return answerWrite(state, member, operation);
}

function answerRead(
	state: ClusterState,
	member: SimMember,
	operation: Operation,
): Answered {
	const isLocal = isSerializable(operation);
	const hindrance = hindranceOf(state, member, isLocal ? 'backend' : 'read');
	if (hindrance !== undefined) return hindered(state, hindrance, operation);
	const current = isLocal ? state : syncMember(state, member.id);
	const tookMs = isLocal ? 1 : readTime(state, member);
	const reader = memberOf(current, member.id);
	// A member that has not applied everything reads what it has.
	const store = {
		...groupOf(current, reader).store,
		revision: reader.applied.revision,
	};
	const counted = withFigures(current, member.id, figures => ({
		ranges: figures.ranges + 1,
		slowReadIndexes: figures.slowReadIndexes + Number(tookMs > slowReadIndexMs),
		slowApplies: figures.slowApplies + Number(tookMs > slowApplyMs),
	}));
	const answer =
		operation.kind === 'range'
			? readOne(store, operation)
			: perform(beginWriting(store), operation, () => false);
	if (answer.kind === 'error') return answered(counted, answer, tookMs);
	const header = headerOf(counted, memberOf(counted, member.id));
	return answered(
		counted,
		answer.kind === 'performed'
			? {...answer.answer, header}
			: {...answer, header},
		tookMs,
	);
}

function readOne(
	store: RaftGroup['store'],
	{key, rangeEnd, options}: RangeCall,
): ReturnType<typeof readRange> {
	return readRange(store, keyRange(key, rangeEnd), options);
}

function answerWrite(
	before: ClusterState,
	member: SimMember,
	operation: Operation,
): Answered {
	const hindrance = hindranceOf(before, member, 'write');
	if (hindrance !== undefined) return hindered(before, hindrance, operation);
	const state = noted(before, member, operation);
	const tookMs = writeTime(state, member);
	const cost = quotaCost(operation);
	const full = refusedAsFull(state, member, cost);
	if (full !== undefined) return answered(full, etcdErrors.noSpace, tookMs);
	const current = syncMember(state, member.id);
	const restriction = restrictionOf(memberOf(current, member.id), cost);
	if (restriction !== undefined) {
		return answered(applyEntry(current, member, {}), restriction, tookMs);
	}

	const group = groupOf(current, member);
	const done = perform(beginWriting(group.store), operation, id =>
		group.leases.has(id),
	);
	if (done.kind === 'error') {
		return answered(applyEntry(current, member, {}), done, tookMs);
	}

	const {writing} = done;
	const puts = writing.events.filter(each => each.kind === 'put');
	const {totals} = group;
	const applied = applyEntry(current, member, {
		group: {
			store: endWriting(writing),
			leases: attachLeases(group.leases, writing.events),
		},
		totals: {
			bytes: totals.bytes + writing.bytes,
			cost: totals.cost + cost,
			puts: totals.puts + puts.length,
			deletes: totals.deletes + writing.events.length - puts.length,
			txns: totals.txns + Number(operation.kind === 'txn'),
			putBytes:
				totals.putBytes +
				puts.reduce((sum, {kv}) => sum + kv.key.length + kv.value.length, 0),
		},
	});
	const counted = withFigures(applied, member.id, figures => ({
		slowApplies: figures.slowApplies + Number(tookMs > slowApplyMs),
	}));
	return answered(
		counted,
		{
			...done.answer,
			header: headerOf(
				counted,
				memberOf(counted, member.id),
				done.answer.header.revision,
			),
		},
		tookMs,
	);
}

/** The member asked refuses what does not fit its own file, and raises its alarm; `undefined`: it fits. */
export function refusedAsFull(
	state: ClusterState,
	member: SimMember,
	cost: number,
): ClusterState | undefined {
	return hasRoom(member.backend, cost)
		? undefined
		: raiseAlarm(state, member.id, {memberId: member.id, alarm: 'NOSPACE'});
}

/** What the alarms in force forbid. Deleting is allowed under NOSPACE and not under CORRUPT. */
export function restrictionOf(
	{applier}: SimMember,
	cost: number,
): EtcdError | undefined {
	if (applier === 'corrupt') return etcdErrors.corrupt;
	return applier === 'capped' && cost > 0 ? etcdErrors.noSpace : undefined;
}

// The write-ups' `etcdctl put quota-backend-bytes ...` sets no quota, and is
// refused like any other put while it is tried most.
function noted(
	state: ClusterState,
	member: SimMember,
	operation: Operation,
): ClusterState {
	return operation.kind === 'put' && /quota/.test(operation.key)
		? withRecord(state, {
				memberId: member.id,
				what: 'put-quota-key',
				detail: operation.key,
				isScripted: false,
			})
		: state;
}
