import type {Alarm, AlarmType} from '../../source/cluster/alarm.js';
import type {EndpointStatus} from '../../source/cluster/endpoint-status.js';
import type {Latency} from '../../source/cluster/latency.js';
import type {MemberMetrics} from '../../source/cluster/member-metrics.js';
import type {Member, MemberId} from '../../source/cluster/member.js';
import type {
	Known,
	MemberObservation,
	Observation,
} from '../../source/cluster/observation.js';
import type {
	Problem,
	ProblemKind,
	Reading,
} from '../../source/cluster/reading.js';
import type {Bytes, Milliseconds} from '../../source/units.js';

// Small builders of observations. The defaults are a healthy 3-member etcd
// 3.5 cluster: m1 leads, 400 MiB files with 350 MiB in use under a 2 GiB quota.

/** Bytes of one MiB. */
export const mebibyte: Bytes = 1024 * 1024;
/** Bytes of one GiB. */
export const gibibyte: Bytes = 1024 * mebibyte;
/** The instant at which built observations are taken: 2026-01-15T03:00:00Z. */
export const takenAtMs: Milliseconds = Date.UTC(2026, 0, 15, 3, 0, 0);
/** The cluster ID that every built member reports. */
export const clusterId = 'cdf818194e3a8c32';

/** The ID of the built member mN: `m1` has `a1b2c3d4e5f60001`, above 2^53 as real ones are. */
export function idOf(name: string): MemberId {
	const number = /^m(\d+)$/.exec(name)?.[1];
	if (number === undefined) throw new Error(`give ${name} an id of its own`);
	return `a1b2c3d4e5f6${number.padStart(4, '0')}`;
}

/** One alarm record of the member of that name. */
export function alarm(type: AlarmType, name: string): Alarm {
	return {type, memberId: idOf(name)};
}

/** A latency whose p99 is the middle of its bucket. */
export function latency(changes: Partial<Latency> = {}): Latency {
	return {
		samples: 2000,
		windowMs: 10_000,
		p50Ms: 0.8,
		p99Ms: 3,
		p99Bucket: {lowMs: 2, highMs: 4},
		allAboveMs: 0,
		halfAboveMs: 0,
		quarterAboveMs: 0,
		someAboveMs: 2,
		...changes,
	};
}

/** What Status says of a healthy member. */
export function endpointStatus(
	changes: Partial<EndpointStatus> = {},
): EndpointStatus {
	return {
		clusterId,
		memberId: idOf('m1'),
		version: '3.5.30',
		dbSizeBytes: 400 * mebibyte,
		dbSizeInUseBytes: 350 * mebibyte,
		leaderId: idOf('m1'),
		raftTerm: 4,
		raftIndex: 120_000,
		raftAppliedIndex: 120_000,
		revision: 100_000,
		isLearner: false,
		alarms: [],
		errors: [],
		...changes,
	};
}

/** What the metrics page of a healthy member says; sizes as in `endpointStatus`. */
export function memberMetrics(
	changes: Partial<MemberMetrics> = {},
): MemberMetrics {
	return {
		url: 'http://127.0.0.1:2381/metrics',
		quotaBytes: 2 * gibibyte,
		dbSizeBytes: 400 * mebibyte,
		dbSizeInUseBytes: 350 * mebibyte,
		walFsync: latency(),
		backendCommit: latency({p50Ms: 2, p99Ms: 6, p99Bucket: undefined}),
		walFsyncSinceStart: latency({windowMs: undefined}),
		backendCommitSinceStart: latency({windowMs: undefined, p99Ms: 6}),
		walFsyncBuckets: undefined,
		backendCommitBuckets: undefined,
		peerRoundTrip: latency({windowMs: undefined, p99Ms: 2}),
		defragInflight: false,
		defragCount: 0,
		defragTotalMs: 0,
		hasLeader: true,
		leaderChangesSeen: 1,
		proposalsPending: 0,
		proposalsFailed: 0,
		proposalsCommitted: 120_000,
		proposalsApplied: 120_000,
		slowApplies: 0,
		heartbeatSendFailures: 0,
		lastCompactedAtMs: takenAtMs - 180_000,
		isApplyingSnapshot: false,
		compactRevision: 99_000,
		keys: 20_000,
		residentBytes: 600 * mebibyte,
		processStartedAtMs: takenAtMs - 86_400_000,
		...changes,
	};
}

/** A problem of that kind, with a message as the system words it. */
export function problem(kind: ProblemKind, message?: string): Problem {
	const messages: Partial<Record<ProblemKind, string>> = {
		refused: 'connect ECONNREFUSED 10.0.0.2:2379',
		timeout: 'no answer within 5 s',
		auth: 'etcdserver: permission denied',
		'no-leader': 'etcdserver: no leader',
	};
	return {kind, message: message ?? messages[kind] ?? `${kind} problem`};
}

/** A reading that succeeded in 2 ms. */
export function answered<T>(
	value: T,
	tookMs: Milliseconds = 2,
	atMs: Milliseconds = takenAtMs,
): Reading<T> {
	return {kind: 'value', value, takenAtMs: atMs, tookMs};
}

/** A reading that failed; a timeout took its 5 s, anything else 1 ms. */
export function failed(
	cause: Problem | ProblemKind,
	atMs: Milliseconds = takenAtMs,
): Reading<never> {
	const value = typeof cause === 'string' ? problem(cause) : cause;
	return {
		kind: 'problem',
		problem: value,
		takenAtMs: atMs,
		tookMs: value.kind === 'timeout' ? 5000 : 1,
	};
}

/** What may differ from a healthy member. */
export type MemberChanges = {
	/** `m1` unless given; '' is an unstarted member: no URLs, nothing read. */
	readonly name?: string;
	readonly id?: MemberId;
	readonly isLearner?: boolean;
	readonly clientUrls?: readonly string[];
	readonly endpoint?: string;
	readonly status?: Partial<EndpointStatus>;
	readonly metrics?: Partial<MemberMetrics>;
	/** Status and both reads fail with it; so do the metrics unless `metrics` is given. `lastStatus` is 60 s old. */
	readonly problem?: Problem | ProblemKind;
	readonly metricsProblem?: Problem | ProblemKind;
	/** What its health endpoint says; not asked unless given. */
	readonly health?: MemberObservation['health'];
	/** Only the linearizable read fails. */
	readonly linearizableProblem?: Problem | ProblemKind;
	/** How long Status and the reads took. */
	readonly tookMs?: Milliseconds;
	/** `undefined`: it has never been read. */
	readonly lastStatus?: Known<EndpointStatus> | undefined;
	readonly lastMetrics?: Known<MemberMetrics> | undefined;
	readonly waitingSinceMs?: Milliseconds | undefined;
	/** Nothing has answered yet, and nothing has failed. */
	readonly isAwaited?: boolean;
};

/** One member's readings; everything that is not named is healthy. */
export function member(changes: MemberChanges = {}): MemberObservation {
	const name = changes.name ?? 'm1';
	const id = changes.id ?? idOf(name);
	const host = `10.0.0.${/\d+$/.exec(name)?.[0] ?? '9'}`;
	const clientUrls =
		changes.clientUrls ?? (name === '' ? [] : [`https://${host}:2379`]);
	const described: Member = {
		id,
		name,
		peerUrls: [`https://${host}:2380`],
		clientUrls,
		isLearner: changes.isLearner ?? false,
	};
	const status = endpointStatus({
		memberId: id,
		isLearner: described.isLearner,
		...changes.status,
	});
	const metrics = memberMetrics({
		dbSizeBytes: status.dbSizeBytes,
		dbSizeInUseBytes: status.dbSizeInUseBytes,
		...changes.metrics,
	});
	return {
		member: described,
		endpoint: changes.endpoint ?? clientUrls[0] ?? '',
		waitingSinceMs: changes.waitingSinceMs,
		...(changes.isAwaited || name === ''
			? nothingRead
			: readingsOf(changes, status, metrics)),
	};
}

/** What may differ from a healthy cluster. */
export type ObservationChanges = {
	/** m1, m2 and m3 unless given. */
	readonly members?: readonly MemberObservation[];
	/** Written into the current Status of every member that answers. */
	readonly alarms?: readonly Alarm[];
	readonly takenAtMs?: Milliseconds;
	readonly vantage?: string;
	readonly memberListProblem?: Problem | undefined;
};

/** A reading of all members; everything that is not named is healthy. */
export function observation(changes: ObservationChanges = {}): Observation {
	const members = changes.members ?? [
		member({name: 'm1'}),
		member({name: 'm2'}),
		member({name: 'm3'}),
	];
	const {alarms} = changes;
	return {
		takenAtMs: changes.takenAtMs ?? takenAtMs,
		vantage: changes.vantage ?? 'node-a',
		members:
			alarms === undefined
				? members
				: members.map(each => withAlarms(each, alarms)),
		memberListProblem: changes.memberListProblem,
	};
}

const nothingRead = {
	status: undefined,
	lastStatus: undefined,
	metrics: undefined,
	lastMetrics: undefined,
	linearizableRead: undefined,
	serializableRead: undefined,
	health: undefined,
};

function readingsOf(
	changes: MemberChanges,
	status: EndpointStatus,
	metrics: MemberMetrics,
): Omit<MemberObservation, 'member' | 'endpoint' | 'waitingSinceMs'> {
	const {tookMs} = changes;
	const trouble = changes.problem;
	const metricsTrouble =
		changes.metricsProblem ??
		(changes.metrics === undefined ? trouble : undefined);
	const readTrouble = changes.linearizableProblem ?? trouble;
	return {
		status: trouble === undefined ? answered(status, tookMs) : failed(trouble),
		lastStatus:
			'lastStatus' in changes
				? changes.lastStatus
				: known(status, trouble === undefined),
		metrics:
			metricsTrouble === undefined ? answered(metrics) : failed(metricsTrouble),
		lastMetrics:
			'lastMetrics' in changes
				? changes.lastMetrics
				: changes.metricsProblem === undefined
					? known(metrics, metricsTrouble === undefined)
					: undefined,
		linearizableRead:
			readTrouble === undefined
				? answered(undefined, tookMs)
				: failed(readTrouble),
		serializableRead:
			trouble === undefined ? answered(undefined, tookMs) : failed(trouble),
		health: changes.health,
	};
}

function known<T>(value: T, isCurrent: boolean): Known<T> {
	return {value, takenAtMs: isCurrent ? takenAtMs : takenAtMs - 60_000};
}

function withAlarms(
	each: MemberObservation,
	alarms: readonly Alarm[],
): MemberObservation {
	if (each.status?.kind !== 'value') return each;
	const status = {...each.status.value, alarms};
	return {
		...each,
		status: {...each.status, value: status},
		lastStatus: {value: status, takenAtMs: each.status.takenAtMs},
	};
}
