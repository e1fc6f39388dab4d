import {committed, type Backend} from './backend.js';
import type {ClusterState, SimMember} from './cluster.js';
import {
	groupOf,
	isSeries34,
	memberOf,
	withMember,
	withRecord,
} from './cluster.js';
import {compactStore} from './compaction.js';
import {etcdErrors} from './etcd-error.js';
import {hindranceOf} from './hindrance.js';
import {writeTime} from './latency.js';
import type {Answered} from './outcome.js';
import {answered, headerOf, hindered} from './outcome.js';
import {applyEntry, syncMember} from './replicate.js';
import type {Call, Request} from './requests.js';

/** How many compactions 3.5 keeps the hash of. */
const keptHashes = 10;

/** Answers Compact: at once, or with `physical` when that member has deleted the records. */
export function answerCompact(
	state: ClusterState,
	member: SimMember,
	call: Extract<Call, {kind: 'compact'}>,
): Answered {
	const hindrance = hindranceOf(state, member, 'write');
	if (hindrance !== undefined) return hindered(state, hindrance, call);
	const current = syncMember(state, member.id);
	const tookMs = writeTime(current, member);
	const group = groupOf(current, member);
	if (memberOf(current, member.id).applier === 'corrupt') {
		return answered(
			withRefusal(applyEntry(current, member, {}), member, call.revision),
			etcdErrors.corrupt,
			tookMs,
		);
	}

	const compacted = compactStore(group.store, call.revision);
	if (compacted.kind === 'error') {
		const refused = withRefusal(
			applyEntry(current, member, {}),
			member,
			call.revision,
		);
		// "Already compacted" is told only when this member has deleted it all: a barrier.
		return call.physical && compacted === etcdErrors.compacted
			? drained(refused, member, {
					kind: 'drained',
					records: group.totals.freedRecords,
					answer: compacted,
				})
			: answered(refused, compacted, tookMs);
	}

	const {store, freedBytes, records} = compacted;
	const applied = withRecord(
		applyEntry(current, member, {
			group: {
				store,
				compactionHashes: [
					...group.compactionHashes,
					{
						revision: call.revision,
						compactRevision: group.store.compactRevision,
					},
				].slice(-keptHashes),
			},
			totals: {
				freedBytes: group.totals.freedBytes + freedBytes,
				freedRecords: group.totals.freedRecords + records,
				compactedAtMs: state.nowMs,
			},
		}),
		{
			memberId: member.id,
			what: 'compact',
			detail: String(call.revision),
			isScripted: false,
		},
	);
	const done = {
		kind: 'done',
		header: headerOf(applied, memberOf(applied, member.id), store.revision),
	} as const;
	return call.physical
		? drained(applied, member, {
				kind: 'drained',
				records: group.totals.freedRecords + records,
				answer: done,
			})
		: answered(applied, done, tookMs);
}

/** Waits until the member has deleted so many records, then gives the answer. */
export function drained(
	state: ClusterState,
	{id}: SimMember,
	request: Extract<Request, {kind: 'drained'}>,
): Answered {
	const member = memberOf(state, id);
	const isDone = member.drained.records >= request.records;
	const hindrance = hindranceOf(state, member, 'backend');
	if (isDone && hindrance === undefined) {
		return answered(
			withMember(state, id, {backend: settled(member)}),
			request.answer,
		);
	}

	return {
		state,
		outcome: {
			kind: 'wait',
			ask: request,
			giveUpAfterMs: undefined,
			giveUpWith: etcdErrors.timeout,
		},
	};
}

// etcd forces a commit here, and what the last commit freed is counted as in
// use until the next one. Measured: always so on 3.4.23; on 3.5.16 the batches
// were sometimes committed before, and then it is counted as free at once.
function settled(member: SimMember): Backend {
	const once = committed(member.backend);
	return isSeries34(member) ? once : committed(once);
}

function withRefusal(
	state: ClusterState,
	member: SimMember,
	revision: number,
): ClusterState {
	return withRecord(state, {
		memberId: member.id,
		what: 'compact-refused',
		detail: String(revision),
		isScripted: false,
	});
}
