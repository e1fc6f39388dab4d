import {backendOf} from '../cluster/backend.js';
import {memberLabel} from '../cluster/member.js';
import type {MemberObservation, Observation} from '../cluster/observation.js';
import {
	agreedLeader,
	alarmsOf,
	currentStatus,
	isServing,
} from '../cluster/observation.js';
import {votersOf} from '../cluster/quorum.js';
import {printable} from '../printable.js';
import type {Milliseconds} from '../units.js';
import {defragmentOrder} from './defragment-order.js';
import {disarmLine, etcdctlLine, type EtcdctlFlags} from './etcdctl.js';
import type {Plan} from './plan.js';
import {predictDefragment, type MeasuredDefragment} from './predict.js';
import type {Step} from './step.js';

/** What a plan is made with, besides the observation. */
export type PlanOptions = {
	readonly etcdctl: EtcdctlFlags;
	/** Where the snapshot goes: a path that does not exist yet. */
	readonly snapshotFile: string;
	/** Written, read and deleted to prove that writes work. */
	readonly canaryKey: string;
	/** Deadline of calls that a member answers at once. */
	readonly callTimeoutMs: Milliseconds;
	/** Deadline of compaction and defragment, after which they are waited for. */
	readonly longCallTimeoutMs: Milliseconds;
	/** The revision to compact to, frozen when the run began; `undefined`: the newest one seen. */
	readonly compactRevision: number | undefined;
	readonly measuredDefragments: readonly MeasuredDefragment[];
};

/**
 * The plan that brings a cluster back from NOSPACE: snapshot, compact,
 * defragment every member with the leader last, disarm each record, prove that
 * writes work. `observation` must have a leader and a NOSPACE alarm.
 */
export function planNospace(
	observation: Observation,
	options: PlanOptions,
): Plan {
	return {
		kind: 'plan',
		cause: 'nospace',
		basedOnMs: observation.takenAtMs,
		goal: 'Take a backup, give free pages back on every member, clear NOSPACE, prove that writes work',
		steps: [
			preCheckStep(),
			...snapshotStep(observation, options),
			...compactStep(observation, options),
			...defragmentOrder(observation).map(member =>
				defragmentStep(observation, member, options),
			),
			...disarmSteps(observation, options),
			verifyStep(observation, options),
		],
	};
}

function preCheckStep(): Step {
	return {
		id: 'pre-check',
		title: 'Check that it is safe to begin',
		level: 0,
		memberId: undefined,
		action: {kind: 'pre-check'},
		why: 'A recovery that begins on a sick cluster makes it worse: CORRUPT, a split cluster, a lost quorum or an unreachable member each stop it here.',
		commands: [],
		expects: 'Every check passes',
		predicted: {},
		undo: 'Nothing is changed',
	};
}

function snapshotStep(
	observation: Observation,
	{etcdctl, snapshotFile}: PlanOptions,
): readonly Step[] {
	const source = calmestMember(observation);
	if (source === undefined) return [];
	const {member, endpoint} = source;
	const dbSizeBytes = backendOf(source)?.dbSizeBytes;
	return [
		{
			id: 'snapshot',
			title: `Save a snapshot from ${printable(memberLabel(member))}`,
			level: 1,
			memberId: member.id,
			action: {
				kind: 'snapshot',
				memberId: member.id,
				endpoint,
				file: snapshotFile,
			},
			why: 'The way back if anything goes wrong. It works under NOSPACE, and is taken from a follower so that the leader is left alone.',
			commands: [
				etcdctlLine(etcdctl, endpoint, ['snapshot', 'save', snapshotFile]),
			],
			expects: 'A file whose sha256 trailer fits its content',
			predicted:
				dbSizeBytes === undefined ? {} : {diskNeededBytes: dbSizeBytes},
			undo: 'Delete the file',
		},
	];
}

function compactStep(
	observation: Observation,
	options: PlanOptions,
): readonly Step[] {
	const {etcdctl, longCallTimeoutMs} = options;
	const first = calmestMember(observation);
	const newest = Math.max(
		0,
		...observation.members.map(each => currentStatus(each)?.revision ?? 0),
	);
	const revision = options.compactRevision ?? newest;
	if (first === undefined || revision === 0) return [];
	const others = votersOf(observation).filter(
		each => each !== first && each.endpoint !== '',
	);
	return [
		{
			id: 'compact',
			title: `Compact history up to revision ${revision}`,
			level: 2,
			memberId: first.member.id,
			action: {
				kind: 'compact',
				memberId: first.member.id,
				endpoint: first.endpoint,
				revision,
			},
			why: 'Turns old revisions into free pages, on every member. Asked again of each other member, so that none is defragmented before its own compaction has run: that is how the copied procedure fails.',
			commands: compactionsOf(first, others, revision).map(
				({endpoint, revision: upTo}) =>
					compactLine(etcdctl, endpoint, upTo, longCallTimeoutMs),
			),
			expects:
				'Bytes in use fall on every member; "already compacted" is as good',
			predicted: {},
			undo: 'Cannot be undone: reads and watches below that revision get "compacted" and list again',
		},
	];
}

/**
 * The compactions to ask for, in order. A member counts pages as free only at
 * the commit after the one that freed them, and under NOSPACE nothing else
 * commits: so the bulk is compacted first, and one more revision after it.
 */
export function compactionsOf<T>(
	first: T,
	others: readonly T[],
	revision: number,
): ReadonlyArray<T & {revision: number}> {
	return [
		...(revision > 1 ? [{...first, revision: revision - 1}] : []),
		...[first, ...others].map(each => ({...each, revision})),
	];
}

/** The etcdctl line of one compaction. */
export function compactLine(
	etcdctl: EtcdctlFlags,
	endpoint: string,
	revision: number,
	timeoutMs: Milliseconds,
): string {
	return etcdctlLine(
		etcdctl,
		endpoint,
		['compaction', '--physical', String(revision)],
		timeoutMs,
	);
}

function defragmentStep(
	observation: Observation,
	target: MemberObservation,
	{etcdctl, longCallTimeoutMs, measuredDefragments}: PlanOptions,
): Step {
	const {member, endpoint} = target;
	const name = printable(memberLabel(member));
	const isLeader = agreedLeader(observation) === member.id;
	const isOutage = lacksRedundancy(observation);
	return {
		id: `defragment-${member.id}`,
		title: `Defragment ${name}${isLeader ? ', the leader' : ''}`,
		level: isOutage ? 3 : 2,
		memberId: member.id,
		action: {kind: 'defragment', memberId: member.id, endpoint},
		why: isOutage
			? 'Returns free pages to the file system. This cluster has no member to spare: nothing is served until it ends, which is an outage.'
			: isLeader
				? 'Returns free pages to the file system. The leader goes last: while it rewrites its file, lease renewals stall on every member.'
				: 'Returns free pages to the file system. Only clients of this member wait meanwhile; the others serve.',
		commands: [etcdctlLine(etcdctl, endpoint, ['defrag'], longCallTimeoutMs)],
		expects: 'The file shrinks to the bytes in use, below 0.9 of the quota',
		predicted: predictDefragment(backendOf(target), measuredDefragments),
		undo: 'Not needed: data stays as it is. It cannot be cancelled once begun',
	};
}

function disarmSteps(
	observation: Observation,
	{etcdctl}: PlanOptions,
): readonly Step[] {
	const via = calmestMember(observation);
	if (via === undefined) return [];
	return (alarmsOf(observation) ?? [])
		.filter(alarm => alarm.type === 'NOSPACE')
		.map(alarm => {
			const owner = observation.members.find(
				each => each.member.id === alarm.memberId,
			);
			const name =
				owner === undefined
					? `${alarm.memberId} (no longer a member)`
					: printable(memberLabel(owner.member));
			return {
				id: `disarm-nospace-${alarm.memberId}`,
				title: `Disarm NOSPACE of ${name}`,
				level: 2,
				memberId: alarm.memberId,
				action: {
					kind: 'disarm',
					memberId: alarm.memberId,
					alarm: 'NOSPACE',
					via: via.member.id,
					endpoint: via.endpoint,
				},
				why: 'Any one record keeps the whole cluster read-only, and none clears by itself. Only this record is cleared: etcdctl alarm disarm would clear every alarm, CORRUPT included.',
				commands: [disarmLine(etcdctl, via.endpoint, alarm.memberId)],
				expects: 'The record is gone from the Status of every member',
				predicted: {},
				undo: 'etcd raises it again by itself when a file is over its quota',
			} satisfies Step;
		});
}

function verifyStep(
	observation: Observation,
	{etcdctl, canaryKey}: PlanOptions,
): Step {
	const members = votersOf(observation).filter(each => each.endpoint !== '');
	return {
		id: 'verify',
		title: 'Prove that writes work through every member',
		level: 1,
		memberId: undefined,
		action: {kind: 'verify', canaryKey},
		why: 'One OK proves nothing: another member may raise NOSPACE again as it applies the write. So a key is written through each, and the alarms are read again after a pause.',
		commands: members.flatMap(({endpoint}) => [
			etcdctlLine(etcdctl, endpoint, ['put', canaryKey, 'ok']),
			etcdctlLine(etcdctl, endpoint, ['get', canaryKey]),
			etcdctlLine(etcdctl, endpoint, ['del', canaryKey]),
		]),
		expects:
			'Each write is read back, no alarm returns, every file is below its quota',
		predicted: {},
		undo: 'The key is deleted again',
	};
}

/**
 * True when defragmenting any member stops the cluster: one or two voters have
 * none to spare even when all of them serve.
 */
export function lacksRedundancy(observation: Observation): boolean {
	return votersOf(observation).length <= 2;
}

// A caught-up follower with the lowest fsync time carries extra work best.
function calmestMember(
	observation: Observation,
): MemberObservation | undefined {
	const leader = agreedLeader(observation);
	const [calmest] = votersOf(observation)
		.filter(each => isServing(observation, each))
		.toSorted(
			(a, b) =>
				Number(a.member.id === leader) - Number(b.member.id === leader) ||
				(b.status?.kind === 'value' ? b.status.value.revision : 0) -
					(a.status?.kind === 'value' ? a.status.value.revision : 0) ||
				fsyncMs(a) - fsyncMs(b),
		);
	return calmest;
}

function fsyncMs(member: MemberObservation): number {
	return member.lastMetrics?.value.walFsync?.p99Ms ?? Number.POSITIVE_INFINITY;
}
