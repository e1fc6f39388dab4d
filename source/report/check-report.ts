import {backendOf} from '../cluster/backend.js';
import type {Certificate} from '../cluster/certificate.js';
import type {Growth} from '../cluster/growth.js';
import type {MemberRole} from '../cluster/member.js';
import {isUnstarted} from '../cluster/member.js';
import type {MemberObservation, Observation} from '../cluster/observation.js';
import {
	agreedClusterId,
	agreedLeader,
	alarmsOf,
	currentMetrics,
	currentStatus,
	isNotAskedYet,
	isReachable,
} from '../cluster/observation.js';
import {quorumOf} from '../cluster/quorum.js';
import type {Trends} from '../cluster/trend.js';
import type {ProblemKind, Reading} from '../cluster/reading.js';
import {valueOf} from '../cluster/reading.js';
import {mainCluster, roleIn} from '../diagnosis/clusters.js';
import type {Diagnosis, Finding, Verdict} from '../diagnosis/finding.js';
import {fullInMs, growthOfMember} from '../diagnosis/growth-words.js';
import {memberIdOf} from '../diagnosis/naming.js';
import {printable} from '../printable.js';
import type {Bytes, Milliseconds, Ratio} from '../units.js';
import type {HostReport} from './host-report.js';
import {hostReport} from './host-report.js';

/**
 * `check --output json`, schema etcd-medic/check/v1. Stable: fields are only
 * ever added. Not reported is `null`, never 0; IDs are etcdctl's hex.
 */
export type CheckReport = {
	readonly schema: 'etcd-medic/check/v1';
	/** ISO 8601, UTC. */
	readonly takenAt: string;
	readonly vantage: string;
	readonly verdict: Verdict['level'];
	/** The verdict in one sentence. */
	readonly sentence: string;
	/** What leads to what, cause first; empty when there is no such story. */
	readonly chain: readonly string[];
	/** What was looked at and is in order; empty when nothing is wrong. */
	readonly ruledOut: readonly string[];
	/** Different cluster IDs among the members that answered. */
	readonly clusterIds: number;
	readonly cluster: {
		readonly id: string | null;
		readonly revision: number | null;
		readonly leaderId: string | null;
		readonly voters: number;
		readonly reachableVoters: number;
		readonly quorum: number;
	};
	readonly members: readonly CheckReportMember[];
	readonly findings: readonly Finding[];
	/** This machine, where members run on it; `null` elsewhere. */
	readonly host: HostReport | null;
};

/** One member in the report. Only what this round read; nothing from memory but the quota. */
export type CheckReportMember = {
	/** `null` for an endpoint that no member list explains and that did not say who it is. */
	readonly id: string | null;
	readonly name: string;
	readonly endpoint: string;
	readonly role: MemberRole;
	readonly reachable: boolean;
	readonly version: string | null;
	readonly dbSizeBytes: Bytes | null;
	readonly dbSizeInUseBytes: Bytes | null;
	readonly quotaBytes: Bytes | null;
	readonly freeRatio: Ratio | null;
	readonly raftTerm: number | null;
	readonly raftIndex: number | null;
	readonly raftAppliedIndex: number | null;
	readonly revision: number | null;
	/** Types of the records of this member, e.g. `NOSPACE`, as far as any member could be asked. */
	readonly alarms: readonly string[];
	readonly fsyncP99Ms: Milliseconds | null;
	readonly fsyncSamples: number | null;
	/** Every fsync took longer than this, however few there were. */
	readonly fsyncAllAboveMs: Milliseconds | null;
	/** The time that the fsync and commit figures cover; `null`: since the member started. */
	readonly windowMs: Milliseconds | null;
	readonly commitP99Ms: Milliseconds | null;
	readonly linearizableReadMs: Milliseconds | null;
	readonly serializableReadMs: Milliseconds | null;
	readonly defragInflight: boolean | null;
	/** What its own health endpoint says; `null` when it was not asked or did not say. */
	readonly saysHealthy: boolean | null;
	/** Of the bytes in use; `null` without growth, and when nobody knows. */
	readonly growthBytesPerHour: Bytes | null;
	/** Until the file reaches its quota at that pace; `null` beyond a month. */
	readonly fullInMs: Milliseconds | null;
	/** Of its client port, ISO 8601; `null` over plain http, or when no certificate was seen. */
	readonly certificateExpiresAt: string | null;
	/** Its clock minus that of this machine, to about half a second. */
	readonly clockOffsetMs: Milliseconds | null;
	/** Until Status answered or was given up. */
	readonly tookMs: Milliseconds | null;
	/** Why Status could not be read. */
	readonly problem: {
		readonly kind: ProblemKind;
		readonly message: string;
	} | null;
};

/** The report of one observation and its diagnosis; growth is told from `trends`. */
export function checkReport(
	observation: Observation,
	diagnosis: Diagnosis,
	trends: Trends = {},
): CheckReport {
	const cluster = mainCluster(observation);
	const quorum = quorumOf(cluster);
	const revisions = cluster.members
		.map(each => currentStatus(each)?.revision)
		.filter(revision => revision !== undefined);
	return {
		schema: 'etcd-medic/check/v1',
		takenAt: new Date(observation.takenAtMs).toISOString(),
		vantage: printable(observation.vantage),
		verdict: diagnosis.verdict.level,
		sentence: diagnosis.verdict.sentence,
		chain: diagnosis.verdict.chain ?? [],
		ruledOut: diagnosis.verdict.ruledOut ?? [],
		clusterIds: new Set(
			observation.members
				.map(each => currentStatus(each)?.clusterId)
				.filter(id => id !== undefined),
		).size,
		cluster: {
			id: agreedClusterId(observation) ?? null,
			revision: revisions.length === 0 ? null : Math.max(...revisions),
			leaderId: agreedLeader(cluster) ?? null,
			voters: quorum.voters,
			reachableVoters: quorum.reachable,
			quorum: quorum.needed,
		},
		members: observation.members.map(each => ({
			...memberReport(observation, each),
			...growthReport(growthOfMember(trends, each)),
		})),
		findings: diagnosis.findings,
		host: hostReport(observation),
	};
}

function growthReport(
	growth: Growth,
): Pick<CheckReportMember, 'growthBytesPerHour' | 'fullInMs'> {
	const full = fullInMs(growth);
	return {
		growthBytesPerHour: growth.kind === 'growing' ? growth.bytesPerHour : null,
		fullInMs: full === undefined ? null : Math.round(full),
	};
}

function memberReport(
	observation: Observation,
	each: MemberObservation,
): Omit<CheckReportMember, 'growthBytesPerHour' | 'fullInMs'> {
	const status = currentStatus(each);
	const metrics = currentMetrics(each);
	const backend = backendOf(each);
	const id = memberIdOf(each);
	const alarms = (alarmsOf(observation) ?? []).filter(
		alarm => alarm.memberId === id,
	);
	return {
		id: id ?? null,
		name: printable(each.member.name),
		endpoint: printable(each.endpoint),
		role: roleIn(observation, each),
		reachable: isReachable(each),
		version: status === undefined ? null : printable(status.version),
		dbSizeBytes: backend?.dbSizeBytes ?? null,
		dbSizeInUseBytes: backend?.inUseBytes ?? null,
		quotaBytes: backend?.quotaBytes ?? metrics?.quotaBytes ?? null,
		freeRatio: backend?.freeRatio ?? null,
		raftTerm: status?.raftTerm ?? null,
		raftIndex: status?.raftIndex ?? null,
		raftAppliedIndex: status?.raftAppliedIndex ?? null,
		revision: status?.revision ?? null,
		alarms: alarms.map(({type}) => printable(type)),
		fsyncP99Ms: metrics?.walFsync?.p99Ms ?? null,
		fsyncSamples: metrics?.walFsync?.samples ?? null,
		fsyncAllAboveMs: metrics?.walFsync?.allAboveMs ?? null,
		windowMs: metrics?.walFsync?.windowMs ?? null,
		commitP99Ms: metrics?.backendCommit?.p99Ms ?? null,
		linearizableReadMs: answeredIn(each.linearizableRead),
		serializableReadMs: answeredIn(each.serializableRead),
		defragInflight: metrics?.defragInflight ?? null,
		saysHealthy: valueOf(each.health)?.isHealthy ?? null,
		certificateExpiresAt: endOf(metrics?.serverCertificate),
		clockOffsetMs: metrics?.clockOffsetMs ?? null,
		tookMs: each.status?.tookMs ?? null,
		problem: problemReport(each),
	};
}

function endOf(certificate: Certificate | undefined): string | null {
	return certificate !== undefined && Number.isFinite(certificate.notAfterMs)
		? new Date(certificate.notAfterMs).toISOString()
		: null;
}

// A failed read has no latency: the time until it was given up is not one.
function answeredIn(
	reading: Reading<undefined> | undefined,
): Milliseconds | null {
	return reading?.kind === 'value' ? reading.tookMs : null;
}

function problemReport(each: MemberObservation): CheckReportMember['problem'] {
	if (each.status?.kind === 'problem') {
		const {kind, message} = each.status.problem;
		return {kind, message: printable(message)};
	}

	return each.status === undefined && !isUnstarted(each.member)
		? {
				kind: 'unknown',
				message: isNotAskedYet(each) ? 'not asked yet' : 'no answer yet',
			}
		: null;
}
