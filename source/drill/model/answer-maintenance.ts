import type {MemberId} from '../../cluster/member.js';
import type {ClusterState, SimMember} from './cluster.js';
import {
	groupOf,
	isSeries34,
	memberOf,
	withFigures,
	withMember,
	withRecord,
} from './cluster.js';
import {etcdErrors} from './etcd-error.js';
import {hindranceOf, requestTimeoutMs} from './hindrance.js';
import {observed, snapshotBounds} from './histogram.js';
import {writeTime} from './latency.js';
import {noise, textNumber} from './noise.js';
import type {Answered} from './outcome.js';
import {answered, headerOf, hindered, waitFor} from './outcome.js';
import {leaderSeenBy} from './quorum.js';
import {applyEntry, disarmAlarm, raiseAlarm, syncMember} from './replicate.js';
import type {AlarmRecord, Call} from './requests.js';

const bytesPerMebibyte = 1024 * 1024;
/** What /metrics says that opening a snapshot took. */
const snapshotMs = 100;

/** Answers Status: etcd asks nobody for it, but takes the backend's lock. */
export function answerStatus(state: ClusterState, member: SimMember): Answered {
	const hindrance = hindranceOf(state, member, 'backend');
	if (hindrance !== undefined) {
		return hindered(state, hindrance, {kind: 'status'});
	}

	const leaderId = leaderSeenBy(state, member);
	return answered(state, {
		kind: 'status',
		header: headerOf(state, member),
		version: member.version,
		dbSizeBytes: member.backend.fileBytes,
		dbSizeInUseBytes: member.backend.reportedInUseBytes,
		leaderId,
		raftIndex: member.walIndex,
		raftAppliedIndex: member.applied.index,
		isLearner: member.isLearner,
		errors: [
			...(leaderId === undefined ? [etcdErrors.noLeader.message] : []),
			...groupOf(state, member).alarms.map(each => alarmText(each)),
		],
	});
}

// As the generated String() of 3.4 to 3.6 writes it: a member ID of 0 is left out.
function alarmText({memberId, alarm}: AlarmRecord): string {
	const id = BigInt(`0x${memberId}`);
	return `${id === 0n ? '' : `memberID:${id} `}alarm:${alarm} `;
}

/** Answers Alarm. Even a GET goes through raft and needs a quorum. */
export function answerAlarm(
	state: ClusterState,
	member: SimMember,
	call: Extract<Call, {kind: 'alarm'}>,
): Answered {
	const hindrance = hindranceOf(state, member, 'write');
	if (hindrance !== undefined) {
		return hindered(
			state,
			hindrance.kind === 'wait' && !isSeries34(member)
				? {...hindrance, giveUpAfterMs: requestTimeoutMs(state)}
				: hindrance,
			call,
		);
	}

	const current = syncMember(state, member.id);
	const tookMs = writeTime(current, member);
	const {next, alarms} = changeAlarms(current, member, call);
	return answered(
		next,
		{
			kind: 'alarms',
			header: isSeries34(member)
				? undefined
				: headerOf(next, memberOf(next, member.id)),
			alarms,
		},
		tookMs,
	);
}

function changeAlarms(
	state: ClusterState,
	member: SimMember,
	{action, memberId, alarm}: Extract<Call, {kind: 'alarm'}>,
): {readonly next: ClusterState; readonly alarms: readonly AlarmRecord[]} {
	const {alarms} = groupOf(state, member);
	if (action === 'get' || alarm === 'NONE') {
		return {
			next: applyEntry(state, member, {}),
			alarms:
				action === 'get'
					? alarms.filter(each => alarm === 'NONE' || each.alarm === alarm)
					: [],
		};
	}

	const record = {memberId, alarm};
	if (action === 'activate') {
		return {next: raiseAlarm(state, member.id, record), alarms: [record]};
	}

	const known = alarms.filter(
		each => each.memberId === memberId && each.alarm === alarm,
	);
	return {next: disarmAlarm(state, member.id, record), alarms: known};
}

/** Answers Defragment: begins it, then waits for its end. Whoever asked may be gone by then. */
export function answerDefragment(
	state: ClusterState,
	member: SimMember,
): Answered {
	if (member.isLearner) return answered(state, etcdErrors.notForLearner);
	const hindrance = hindranceOf(state, member, 'backend');
	if (hindrance !== undefined) {
		return hindered(state, hindrance, {kind: 'defragment'});
	}

	const {defragmentFixedMs, defragmentMsPerMebibyte} = state.pace;
	const tookMs =
		(defragmentFixedMs +
			(defragmentMsPerMebibyte * member.backend.inUseBytes) /
				bytesPerMebibyte) *
		member.disk.copyFactor;
	const begun = withRecord(
		withMember(state, member.id, {
			defragment: {startedAtMs: state.nowMs, endsAtMs: state.nowMs + tookMs},
		}),
		{
			memberId: member.id,
			what: 'defragment-begun',
			detail: '',
			isScripted: false,
		},
	);
	return untilDefragmented(begun, member.id);
}

/** Waits for the member's defragment to end. */
export function untilDefragmented(state: ClusterState, id: MemberId): Answered {
	const member = memberOf(state, id);
	return member.defragment === undefined &&
		hindranceOf(state, member, 'backend') === undefined
		? answered(state, {kind: 'done', header: undefined})
		: waitFor(state, {kind: 'defragmented'});
}

/** Answers Hash and HashKV: the same data, the same hash, on every member that is not corrupt. */
export function answerHash(
	state: ClusterState,
	member: SimMember,
	call: Extract<Call, {kind: 'hash' | 'hash-kv'}>,
): Answered {
	const hindrance = hindranceOf(state, member, 'backend');
	if (hindrance !== undefined) return hindered(state, hindrance, call);
	const {store, compactionHashes} = groupOf(state, member);
	const current = member.applied.revision;
	const wanted = call.kind === 'hash-kv' ? call.revision : 0;
	const kept = isSeries34(member)
		? undefined
		: compactionHashes.find(each => each.revision === wanted);
	if (wanted > current) return answered(state, etcdErrors.futureRevision);
	if (wanted > 0 && wanted <= store.compactRevision && kept === undefined) {
		return answered(state, etcdErrors.compacted);
	}

	const revision = wanted === 0 ? current : wanted;
	const compactRevision = kept?.compactRevision ?? store.compactRevision;
	return answered(state, {
		kind: 'hash',
		header: headerOf(state, member, current),
		// etcd's word for never.
		compactRevision: compactRevision === 0 ? -1 : compactRevision,
		hash: Math.floor(
			noise(
				state.seed,
				textNumber(member.clusterId),
				revision,
				compactRevision,
				Number(member.isCorrupt),
			) *
				2 ** 32,
		),
	});
}

/** Answers Snapshot with its size; the server makes the bytes up. */
export function answerSnapshot(
	state: ClusterState,
	member: SimMember,
): Answered {
	const hindrance = hindranceOf(state, member, 'backend');
	if (hindrance !== undefined) {
		return hindered(state, hindrance, {kind: 'snapshot'});
	}

	const next = withRecord(
		withFigures(state, member.id, ({snapshots}) => ({
			snapshots: observed(snapshots, snapshotBounds, snapshotMs),
		})),
		{memberId: member.id, what: 'snapshot', detail: '', isScripted: false},
	);
	return answered(next, {
		kind: 'snapshot',
		header: headerOf(state, member),
		bytes: Math.min(member.backend.fileBytes, state.pace.mostSnapshotBytes),
	});
}
