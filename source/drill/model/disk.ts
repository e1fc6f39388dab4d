import type {Milliseconds} from '../../units.js';
import {noise} from './noise.js';

/** How long one disk takes, from its best to its worst. */
export type Disk = {
	readonly fsyncMs: readonly [Milliseconds, Milliseconds];
	readonly commitMs: readonly [Milliseconds, Milliseconds];
	/** How much longer copying takes than on a fast disk: a defragment's time. */
	readonly copyFactor: number;
};

/** A disk like the ones that etcd asks for: fsync p99 under 10 ms, commit p99 under 25 ms (etcd FAQ). */
export const soundDisk: Disk = {
	fsyncMs: [0.4, 6],
	commitMs: [0.8, 15],
	copyFactor: 1,
};

/** One fsync of the WAL. The same arguments give the same time. */
export function fsyncTime(
	{fsyncMs}: Disk,
	seed: number,
	...of: readonly number[]
): Milliseconds {
	return between(fsyncMs, noise(seed, 1, ...of));
}

/** One commit of the backend. */
export function commitTime(
	{commitMs}: Disk,
	seed: number,
	...of: readonly number[]
): Milliseconds {
	return between(commitMs, noise(seed, 2, ...of));
}

// Most are near the best time and few near the worst, as on a real disk.
function between(
	[best, worst]: readonly [Milliseconds, Milliseconds],
	share: number,
): Milliseconds {
	return best + (worst - best) * share ** 3;
}
