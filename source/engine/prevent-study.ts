import type {Observation} from '../cluster/observation.js';
import type {Trends} from '../cluster/trend.js';
import {alertGroups, defaultJob} from '../prevention/alert-groups.js';
import {alertLimits} from '../prevention/alert-limits.js';
import {quotaRollout} from '../prevention/checklist.js';
import {fullSince} from '../prevention/full-since.js';
import {growthPerDay} from '../prevention/growth.js';
import {measuredFrom} from '../prevention/measured.js';
import {quotaAdvice} from '../prevention/quota.js';
import {whatWouldHaveCaught} from '../prevention/replay.js';
import type {Milliseconds} from '../units.js';
import type {PreventState} from './protocol.js';

/** What an incident was seen to be, for as long as the session goes on. */
export type Incident = {
	/** When the verdict was critical first; `undefined`: it never was. */
	readonly atMs: Milliseconds | undefined;
};

/**
 * What would prevent the next incident, of what this session has seen: the
 * alerts replayed on its history up to the incident (one that the history holds
 * counts, too; up to now where there was none), the quota that fits, and how far that has come. Pure. The memory
 * of the members' machines is not counted: `prevent` does so where it runs on one.
 */
export function preventionOf(
	observation: Observation,
	trends: Trends,
	incident: Incident,
	nowMs: Milliseconds,
): PreventState {
	const measured = measuredFrom(observation, {
		hostMemoryBytes: undefined,
		growthBytesPerDay: growthPerDay(trends),
	});
	const fullAtMs = fullSince(
		trends,
		incident.atMs ?? nowMs,
		incident.atMs === undefined,
	);
	const isFromHistory =
		fullAtMs !== undefined && fullAtMs < (incident.atMs ?? Infinity);
	const incidentAtMs = isFromHistory ? fullAtMs : incident.atMs;
	const untilMs = incidentAtMs ?? nowMs;
	const instants = Object.values(trends).flatMap(points =>
		points.map(({takenAtMs}) => takenAtMs),
	);
	const quota = quotaAdvice(measured);
	return {
		atMs: nowMs,
		incidentAtMs,
		isFromHistory,
		historyMs:
			instants.length === 0
				? 0
				: Math.max(
						0,
						untilMs - instants.reduce((least, each) => Math.min(least, each)),
					),
		alerts: whatWouldHaveCaught(
			trends,
			alertGroups(measured, {job: defaultJob}).flatMap(each => each.alerts),
			alertLimits(measured),
			untilMs,
		),
		quota,
		rollout: quotaRollout(measured, observation, quota.quotaBytes),
	};
}
