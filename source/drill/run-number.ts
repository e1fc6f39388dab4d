import {randomInt} from 'node:crypto';

const largest = 2 ** 47;

/**
 * A number for one run of a drill, which makes its cluster ID another one.
 * Drawn, and not taken from the clock: two drills that began in the same
 * millisecond were one cluster, and the second was refused as a recovery that
 * somebody else has open.
 */
export function drawRunNumber(): number {
	return randomInt(largest);
}
