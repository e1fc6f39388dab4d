import type {Alarm} from '../cluster/alarm.js';
import type {Backend} from '../cluster/backend.js';
import {backendOf} from '../cluster/backend.js';
import {isUnstarted} from '../cluster/member.js';
import type {MemberObservation, Observation} from '../cluster/observation.js';
import {alarmsOf} from '../cluster/observation.js';
import {printable} from '../printable.js';
import type {Ratio} from '../units.js';
import {formatBytes, formatRatio} from '../units.js';
import {joinWords, labelOf, labelsOf, memberIdOf} from './naming.js';
import {describeSpace, headlineSpace} from './space.js';
import type {Thresholds} from './thresholds.js';

// One record of any member stops every write; whose file is full is another
// question: the others trip as soon as the first record is gone.

/** The NOSPACE records that the members which answer report. */
export function nospaceRecords(observation: Observation): readonly Alarm[] {
	return (alarmsOf(observation) ?? []).filter(
		alarm => alarm.type === 'NOSPACE',
	);
}

/** True when every member's file is known to be below the share of its quota at which NOSPACE may be disarmed. */
export function isDrained(
	observation: Observation,
	thresholds: Thresholds,
): boolean {
	return observation.members.every(
		each => isUnstarted(each.member) || isBelow(each, thresholds),
	);
}

/** Members whose space matters: the record holders and whoever is full without a record yet. */
export function fullMembers(
	observation: Observation,
	thresholds: Thresholds,
): readonly MemberObservation[] {
	const holders = holdersOf(observation);
	return observation.members.filter(
		each =>
			holders.includes(each) ||
			(backendOf(each)?.quotaRatio ?? 0) >= thresholds.disarmQuotaRatio,
	);
}

// More than these hide the cause and what to do.
const mostClauses = 4;

/** What fills which file: one clause per group of members that are alike, or of many groups the fullest member. */
export function describeFull(
	observation: Observation,
	thresholds: Thresholds,
): string {
	const members = fullMembers(observation, thresholds);
	if (members.length === 0) return 'whose space it is cannot be told';
	const byText = new Map<string, readonly MemberObservation[]>();
	for (const each of members) {
		const text = isBelow(each, thresholds)
			? `file at ${formatRatio(backendOf(each)?.quotaRatio)} of its quota, no longer full`
			: describeSpace(each);
		byText.set(text, [...(byText.get(text) ?? []), each]);
	}

	const fullest = fullestOf(members);
	if (byText.size > mostClauses && fullest !== undefined) {
		return `${labelOf(fullest)} is the fullest: ${describeSpace(fullest)}`;
	}

	return [...byText]
		.map(([text, group]) => `${labelsOf(group, observation)}: ${text}`)
		.join('; ');
}

/** The same about the fullest member only, for the verdict. */
export function describeFullest(
	observation: Observation,
	thresholds: Thresholds,
): string {
	if (isDrained(observation, thresholds)) {
		return 'no file is full any more, the disarm is left';
	}

	const members = fullMembers(observation, thresholds);
	const fullest = fullestOf(members);
	if (fullest === undefined) return 'sizes are not known';
	if (isBelow(fullest, thresholds)) {
		return `${labelOf(fullest)} is not full any more`;
	}

	const {dbSizeBytes, quotaBytes} = backendOf(fullest) ?? {};
	return `${labelOf(fullest)} has ${formatBytes(dbSizeBytes)} of ${formatBytes(quotaBytes)}: ${headlineSpace(fullest)}`;
}

function holdersOf(observation: Observation): readonly MemberObservation[] {
	const ids = new Set(
		nospaceRecords(observation).map(({memberId}) => memberId),
	);
	return observation.members.filter(each => ids.has(memberIdOf(each) ?? ''));
}

/** The record holders by label; the record of a removed member outlives it (etcd #14379). */
export function ownersOf(observation: Observation): string {
	const holders = holdersOf(observation);
	const held = new Set(holders.map(each => memberIdOf(each)));
	const isListKnown = observation.memberListProblem === undefined;
	return joinWords([
		...(holders.length === 0 ? [] : [labelsOf(holders, observation)]),
		...nospaceRecords(observation)
			.filter(({memberId}) => !held.has(memberId))
			.map(
				({memberId}) =>
					`${isListKnown ? 'removed member' : 'member'} ${printable(memberId)}`,
			),
	]);
}

/** The member nearest its quota, else the one with the largest file. */
export function fullestOf(
	members: readonly MemberObservation[],
): MemberObservation | undefined {
	return members
		.filter(each => backendOf(each) !== undefined)
		.toSorted((a, b) => {
			const [first, second] = [backendOf(a), backendOf(b)];
			return (
				fullness(second) - fullness(first) ||
				(second?.dbSizeBytes ?? 0) - (first?.dbSizeBytes ?? 0)
			);
		})[0];
}

function fullness(backend: Backend | undefined): Ratio {
	return backend?.quotaRatio ?? 0;
}

function isBelow(each: MemberObservation, thresholds: Thresholds): boolean {
	const quotaRatio = backendOf(each)?.quotaRatio;
	return quotaRatio !== undefined && quotaRatio < thresholds.disarmQuotaRatio;
}
