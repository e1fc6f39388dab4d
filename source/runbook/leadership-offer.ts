import {backendOf} from '../cluster/backend.js';
import {
	alarmsOf,
	currentMetrics,
	type MemberObservation,
	type Observation,
} from '../cluster/observation.js';
import {defaultThresholds} from '../diagnosis/thresholds.js';
import type {Bytes, Milliseconds} from '../units.js';
import {hasNothingToGive} from './nothing-to-give.js';
import type {PlanOptions} from './plan-options.js';
import {predictDefragment} from './predict.js';

// Handing leadership over has a price and is worth it only for a long
// defragment. How long the leader's takes is known best when the others' were
// measured: so it is decided then, once, and a plan before that says only when.

/** Whether the leader is to hand over before its own defragment. */
export type LeadershipOffer =
	/** Members before it are not defragmented yet; from `fromMs` on it will be offered. */
	| {readonly kind: 'undecided'; readonly fromMs: Milliseconds}
	| {readonly kind: 'made'}
	/** Its own defragment would return hardly anything and is not sent. */
	| {readonly kind: 'nothing-to-give'; readonly freeBytes: Bytes | undefined}
	/** `expectedMs` is the longest that was measured, or else predicted. */
	| {
			readonly kind: 'not-worth-it';
			readonly isMeasured: boolean;
			readonly expectedMs: Milliseconds;
			readonly fromMs: Milliseconds;
	  };

/**
 * Judges whether handing over before `leader` is defragmented is worth it;
 * `members` are those that the plan defragments. What is not known counts as
 * long. An offer that a run has made stays: the plan must not change to and fro.
 */
export function leadershipOffer(
	observation: Observation,
	leader: MemberObservation,
	members: readonly MemberObservation[],
	options: PlanOptions,
): LeadershipOffer {
	const {measuredDefragments, defragmented = [], offered = []} = options;
	if (offered.includes(leader.member.id)) return {kind: 'made'};
	const fromMs = worthItFromMs(observation, leader, options);
	const isItsTurn = members.every(
		each => each === leader || defragmented.includes(each.member.id),
	);
	if (!isItsTurn) return {kind: 'undecided', fromMs};
	const backend = backendOf(leader);
	if (backend !== undefined && hasNothingToGive(backend)) {
		return {kind: 'nothing-to-give', freeBytes: backend.freeBytes};
	}

	// All hold the same data: the slowest disk so far stands for the leader's.
	const isMeasured = measuredDefragments.length > 0;
	const expectedMs = isMeasured
		? Math.max(...measuredDefragments.map(({tookMs}) => tookMs))
		: predictDefragment(backend, [], currentMetrics(leader)).tookMs;
	return expectedMs === undefined || expectedMs >= fromMs
		? {kind: 'made'}
		: {kind: 'not-worth-it', isMeasured, expectedMs, fromMs};
}

function worthItFromMs(
	observation: Observation,
	leader: MemberObservation,
	{thresholds = defaultThresholds}: PlanOptions,
): Milliseconds {
	const isFrozen =
		alarmsOf(observation)?.some(({type}) => type === 'NOSPACE') === true;
	const stallMs = isFrozen
		? thresholds.leaderStallFrozenMs
		: thresholds.leaderStallMs;
	// A version that is not known may be an old one.
	const version = leader.lastStatus?.value.version ?? '3.4.';
	return /^3\.[0-4]\./.test(version)
		? stallMs + thresholds.leaderHandOverMs
		: stallMs;
}
