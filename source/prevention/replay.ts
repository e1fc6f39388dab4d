import type {MemberId} from '../cluster/member.js';
import type {Trends} from '../cluster/trend.js';
import type {Severity} from '../diagnosis/finding.js';
import type {Milliseconds} from '../units.js';
import type {Alert} from './alert.js';
import type {AlertLimits} from './alert-limits.js';
import {replayConditions, type ReplayCondition} from './replay-conditions.js';
import {stalenessMs} from './trend-window.js';

// What would have caught this incident, and how long before: each alert is
// judged at every instant of the history, as Prometheus would have done it.

/** What became of one alert in the replay. */
export type ReplayedAlert = {
	readonly name: string;
	readonly severity: Severity;
} & (
	| {
			readonly kind: 'fired';
			readonly firedAtMs: Milliseconds;
			/** How long before the incident; negative: after it began. */
			readonly leadMs: Milliseconds;
			/** The member that made it fire first; absent: the cluster as a whole. */
			readonly memberId: MemberId | undefined;
	  }
	| {readonly kind: 'silent'}
	/** The history holds nothing that it is made of. */
	| {readonly kind: 'cannot-tell'}
);

/**
 * Each alert on a history that ends with the incident: those that fired first
 * at the top, then the silent ones, then those that cannot be told. An alert
 * waits for its `for` in it, as in Prometheus, and a gap in the history starts
 * that anew.
 */
export function whatWouldHaveCaught(
	trends: Trends,
	alerts: readonly Alert[],
	limits: AlertLimits,
	incidentAtMs: Milliseconds,
): readonly ReplayedAlert[] {
	const instants = [
		...new Set(
			Object.values(trends).flatMap(points =>
				points.map(point => point.takenAtMs),
			),
		),
	].toSorted((a, b) => a - b);
	const conditions = replayConditions(limits);
	return alerts
		.map(alert =>
			replayed(
				alert,
				conditions.find(
					each => each.name === alert.name && each.severity === alert.severity,
				),
				trends,
				instants,
				incidentAtMs,
			),
		)
		.toSorted((a, b) => orderOf(a) - orderOf(b));
}

function orderOf(alert: ReplayedAlert): number {
	if (alert.kind === 'fired') return alert.firedAtMs;
	return alert.kind === 'silent' ? Number.MAX_SAFE_INTEGER : Infinity;
}

function replayed(
	{name, severity, forMs}: Alert,
	condition: ReplayCondition | undefined,
	trends: Trends,
	instants: readonly Milliseconds[],
	incidentAtMs: Milliseconds,
): ReplayedAlert {
	if (condition === undefined) return {name, severity, kind: 'cannot-tell'};
	let isTold = false;
	let first: {atMs: Milliseconds; memberId: MemberId | undefined} | undefined;
	const since = new Map<MemberId | undefined, Milliseconds>();
	let beforeMs = -Infinity;
	for (const atMs of instants) {
		if (atMs - beforeMs > stalenessMs) since.clear();
		beforeMs = atMs;
		for (const {memberId, holds} of condition.judge(trends, atMs)) {
			if (holds === undefined) continue;
			isTold = true;
			if (!holds) {
				since.delete(memberId);
				continue;
			}

			const sinceMs = since.get(memberId) ?? atMs;
			since.set(memberId, sinceMs);
			if (atMs - sinceMs >= forMs) first ??= {atMs, memberId};
		}
	}

	if (first === undefined) {
		return {name, severity, kind: isTold ? 'silent' : 'cannot-tell'};
	}

	return {
		name,
		severity,
		kind: 'fired',
		firedAtMs: first.atMs,
		leadMs: incidentAtMs - first.atMs,
		memberId: first.memberId,
	};
}
