import type {Milliseconds} from '../units.js';

/** The paces that `+` and `-` step through. */
export const intervalsMs: readonly Milliseconds[] = [
	500, 1000, 2000, 5000, 10_000, 30_000, 60_000,
];

/** The next longer or shorter pace; the same when there is none. */
export function nextInterval(
	nowMs: Milliseconds,
	direction: 'slower' | 'faster',
): Milliseconds {
	const next =
		direction === 'slower'
			? intervalsMs.find(each => each > nowMs)
			: intervalsMs.findLast(each => each < nowMs);
	return next ?? nowMs;
}
