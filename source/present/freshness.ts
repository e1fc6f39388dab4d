import type {Milliseconds} from '../units.js';
import {formatDuration} from '../units.js';
import type {ShownState} from './shown-state.js';
import type {Span} from './text/tone.js';

/** How far a value may be trusted for its age. */
export type Freshness = 'fresh' | 'late' | 'stale';

// Two missed rounds are jitter; three are not.
const freshIntervals = 2;
const staleIntervals = 3;
// The default deadline of a call, which a round may have to wait for.
const roundPatienceMs: Milliseconds = 6000;

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

/** How far the verdict may be trusted: it is of the newest round, however long ago; a paused one is of before. */
export function verdictFreshness(
	{
		observation,
		intervalMs,
		isPaused,
	}: Pick<ShownState, 'observation' | 'intervalMs' | 'isPaused'>,
	nowMs: Milliseconds,
): Freshness {
	if (observation === undefined) return 'fresh';
	const ageMs = Math.max(0, nowMs - observation.takenAtMs);
	// A round waits for a member that hangs; that alone makes no verdict old.
	const patienceMs = isPaused ? 0 : roundPatienceMs;
	return ageMs <= patienceMs ? 'fresh' : freshnessOf(ageMs, intervalMs);
}

/** The badge of a verdict that is old: of the same width, `~` for its shape, and never green; another span as it is. */
export function agedBadge(span: Span): Span {
	if (!/^ [✓▲✗○] (OK|WARNING|CRITICAL|UNKNOWN) $/.test(span.text)) return span;
	return {
		...span,
		text: span.text.replace(/[✓▲✗○]/, '~'),
		tone: span.tone === 'badge-good' ? 'badge-unknown' : span.tone,
	};
}
