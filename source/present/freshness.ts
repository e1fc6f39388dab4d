import type {Milliseconds} from '../units.js';
import {formatDuration} from '../units.js';

/** How far a value may be trusted for its age. */
export type Freshness = 'fresh' | 'late' | 'stale';

// Two missed rounds are jitter; three are not.
const freshIntervals = 2;
const staleIntervals = 3;

/** A value is plain up to two intervals of age and stale past three. */
export function freshnessOf(
	ageMs: Milliseconds,
	intervalMs: Milliseconds,
): Freshness {
	if (ageMs <= freshIntervals * intervalMs) return 'fresh';
	return ageMs <= staleIntervals * intervalMs ? 'late' : 'stale';
}

/** An age as people say it: `now` under 1 s, else `12 s ago`, `3m52s ago`. Clock skew cannot make it negative. */
export function formatAge(ageMs: Milliseconds): string {
	return ageMs < 1000 ? 'now' : `${formatAgeShort(ageMs)} ago`;
}

/** The same in few columns, whole seconds: `0 s`, `12 s`, `3m52s`. */
export function formatAgeShort(ageMs: Milliseconds): string {
	return formatDuration(Math.max(0, Math.floor(ageMs / 1000)) * 1000).replace(
		/^0 ms$/,
		'0 s',
	);
}
