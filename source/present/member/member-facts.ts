import type {Backend} from '../../cluster/backend.js';
import {backendOf} from '../../cluster/backend.js';
import type {EndpointStatus} from '../../cluster/endpoint-status.js';
import type {MemberHistory} from '../../cluster/member-history.js';
import type {MemberMetrics} from '../../cluster/member-metrics.js';
import type {MemberId, MemberRole} from '../../cluster/member.js';
import {memberLabel} from '../../cluster/member.js';
import type {
	Known,
	MemberObservation,
	Observation,
} from '../../cluster/observation.js';
import {
	currentMetrics,
	currentStatus,
	roleOf,
} from '../../cluster/observation.js';
import type {Reading} from '../../cluster/reading.js';
import {problemOf} from '../../cluster/reading.js';
import type {Finding} from '../../diagnosis/finding.js';
import type {Milliseconds} from '../../units.js';
import type {Freshness} from '../freshness.js';
import {formatAge, freshnessOf} from '../freshness.js';
import {hasHistory} from './history-rows.js';
import type {MemberState} from './member-state.js';
import {memberState} from './member-state.js';
import {outside} from '../text/text-fit.js';

/** What a panel or a table row shows of one member: current where it answers, else last known. */
export type MemberFacts = {
	readonly id: MemberId;
	/** Printable. */
	readonly label: string;
	readonly role: MemberRole;
	readonly state: MemberState;
	readonly endpoint: string;
	/** Current or last known; `undefined` when it never answered. */
	readonly status: EndpointStatus | undefined;
	readonly metrics: MemberMetrics | undefined;
	readonly backend: Backend | undefined;
	/** Log entries received and not yet applied. */
	readonly appliedLag: number | undefined;
	/** True when Status is not from the newest answer or is too old: show it with `~`. */
	readonly isStatusStale: boolean;
	readonly isMetricsStale: boolean;
	readonly isReachable: boolean;
	/** How old the shown Status is. */
	readonly ageMs: Milliseconds | undefined;
	readonly freshness: Freshness;
	/** `3 s ago`, or `LAST KNOWN 3m52s AGO` when it does not answer, or `never read`. */
	readonly ageText: string;
	/** How old the shown metrics are; `undefined` when they were never read. */
	readonly metricsAgeMs: Milliseconds | undefined;
	/** How long the newest Status call took. */
	readonly callMs: Milliseconds | undefined;
	readonly linearizableReadMs: Milliseconds | undefined;
	readonly serializableReadMs: Milliseconds | undefined;
	readonly uptimeMs: Milliseconds | undefined;
	/** How its figures went; `undefined` while too little was seen. */
	readonly history: MemberHistory | undefined;
	/** Codes of the findings about it, gravest first. */
	readonly findings: readonly Finding[];
};

/** Gathers what is to be shown of one member at this instant. */
export function memberFacts(
	observation: Observation,
	member: MemberObservation,
	findings: readonly Finding[],
	nowMs: Milliseconds,
	intervalMs: Milliseconds,
	history?: MemberHistory,
): MemberFacts {
	const own = findings.filter(each =>
		each.memberIds.includes(member.member.id),
	);
	const isReachable = member.status?.kind === 'value';
	const status = currentStatus(member) ?? member.lastStatus?.value;
	const metrics = currentMetrics(member) ?? member.lastMetrics?.value;
	const ageMs = ageOf(member.status, member.lastStatus, nowMs);
	const metricsAgeMs = ageOf(member.metrics, member.lastMetrics, nowMs);
	const isMetricsCurrent = member.metrics?.kind === 'value';
	const freshness =
		ageMs === undefined ? 'fresh' : freshnessOf(ageMs, intervalMs);
	return {
		id: member.member.id,
		label: outside(memberLabel(member.member)),
		role: roleOf(observation, member),
		state: memberState(observation, member, own, freshness, nowMs),
		endpoint: outside(member.endpoint),
		status,
		metrics,
		backend: backendOf(asLastKnown(member)),
		appliedLag:
			status?.raftAppliedIndex === undefined
				? undefined
				: Math.max(0, status.raftIndex - status.raftAppliedIndex),
		isStatusStale: !isReachable || freshness === 'stale',
		isMetricsStale:
			!isMetricsCurrent ||
			(metricsAgeMs !== undefined &&
				freshnessOf(
					metricsAgeMs,
					intervalMs * (observation.wholeLookEveryRounds ?? 1),
				) === 'stale'),
		isReachable,
		ageMs,
		freshness,
		ageText: ageText(isReachable, ageMs),
		metricsAgeMs,
		callMs: member.status?.tookMs,
		linearizableReadMs: tookOf(member.linearizableRead),
		serializableReadMs: tookOf(member.serializableRead),
		uptimeMs:
			metrics?.processStartedAtMs === undefined
				? undefined
				: // Of one that does not answer nobody knows whether it still runs.
					Math.max(
						0,
						nowMs -
							(isMetricsCurrent ? 0 : (metricsAgeMs ?? 0)) -
							metrics.processStartedAtMs,
					),
		history: hasHistory(history) ? history : undefined,
		findings: own,
	};
}

function ageOf(
	reading: Reading<unknown> | undefined,
	last: Known<unknown> | undefined,
	nowMs: Milliseconds,
): Milliseconds | undefined {
	const takenAtMs =
		reading?.kind === 'value' ? reading.takenAtMs : last?.takenAtMs;
	return takenAtMs === undefined ? undefined : Math.max(0, nowMs - takenAtMs);
}

function ageText(
	isReachable: boolean,
	ageMs: Milliseconds | undefined,
): string {
	if (ageMs === undefined) return 'never read';
	if (isReachable) return formatAge(ageMs);
	return `LAST KNOWN ${formatAge(ageMs).replace(/ ago$/, ' AGO').replace('now', 'NOW')}`;
}

function tookOf(
	reading: Reading<undefined> | undefined,
): Milliseconds | undefined {
	return problemOf(reading) === undefined ? reading?.tookMs : undefined;
}

// The derivations of the model read current values only; for the panel the last
// known ones stand in, marked as such beside it.
function asLastKnown(member: MemberObservation): MemberObservation {
	return {
		...member,
		status: standIn(member.status, member.lastStatus),
		metrics: standIn(member.metrics, member.lastMetrics),
	};
}

function standIn<T>(
	reading: Reading<T> | undefined,
	last: Known<T> | undefined,
): Reading<T> | undefined {
	if (reading?.kind === 'value' || last === undefined) return reading;
	return {kind: 'value', ...last, tookMs: 0};
}
