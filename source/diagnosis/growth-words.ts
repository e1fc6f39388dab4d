import type {Growth} from '../cluster/growth.js';
import {growthOf} from '../cluster/growth.js';
import type {MemberObservation, Observation} from '../cluster/observation.js';
import type {Trends} from '../cluster/trend.js';
import type {Milliseconds} from '../units.js';
import {formatBytes, formatDuration} from '../units.js';
import {labelOf, memberIdOf} from './naming.js';

/** Beyond this nobody can tell from hours of readings. */
const farthestMs: Milliseconds = 30 * 86_400_000;

/** How one member grows, from its earlier figures. */
export function growthOfMember(
	trends: Trends,
	each: MemberObservation,
): Growth {
	return growthOf(trends[memberIdOf(each) ?? ''] ?? []);
}

/** Time until the quota is reached, when that is within a month. */
export function fullInMs(growth: Growth): Milliseconds | undefined {
	return growth.kind === 'growing' &&
		growth.fullInMs !== undefined &&
		growth.fullInMs <= farthestMs
		? growth.fullInMs
		: undefined;
}

/** `full in about 3h05m at this pace (1.2 GiB/h since 02:10 UTC)`; '' when it does not grow or nobody knows. */
export function paceText(growth: Growth, nowMs: Milliseconds): string {
	if (growth.kind !== 'growing') return '';
	const full = fullInMs(growth);
	const pace = `${formatBytes(growth.bytesPerHour)}/h ${sinceText(growth, nowMs)}`;
	return full === undefined
		? `in use grows by ${pace}`
		: `full in about ${formatDuration(full)} at this pace (${pace})`;
}

/** A line for each member that grows: `m1: in use has grown by 1.2 GiB/h since 02:10 UTC, full in about 3h05m`. */
export function growthLines(
	observation: Observation,
	trends: Trends,
	nowMs: Milliseconds,
): readonly string[] {
	return observation.members.flatMap(each => {
		const growth = growthOfMember(trends, each);
		if (growth.kind !== 'growing') return [];
		const full = fullInMs(growth);
		return [
			`${labelOf(each)}: in use grows by ${formatBytes(growth.bytesPerHour)}/h ${sinceText(growth, nowMs)}${full === undefined ? '' : `, full in about ${formatDuration(full)}`}`,
		];
	});
}

function sinceText(
	{sinceMs, isBeginningSeen}: Extract<Growth, {kind: 'growing'}>,
	nowMs: Milliseconds,
): string {
	return isBeginningSeen
		? `since ${instantText(sinceMs, nowMs)}`
		: `over the last ${formatDuration(nowMs - sinceMs)}`;
}

/** The instant in UTC, with its day when that is another one: `02:10 UTC`. */
export function instantText(atMs: Milliseconds, nowMs: Milliseconds): string {
	const at = new Date(atMs).toISOString();
	const now = new Date(nowMs).toISOString();
	const time = at.slice(11, 16);
	return at.slice(0, 10) === now.slice(0, 10)
		? `${time} UTC`
		: `${at.slice(0, 10)} ${time} UTC`;
}
