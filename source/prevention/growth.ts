import {growthOf} from '../cluster/growth.js';
import type {Trends} from '../cluster/trend.js';
import type {Bytes, Milliseconds} from '../units.js';

/** A quota is for months: what a shorter history shows is the saw of compaction. No upstream source. */
const shortestMs: Milliseconds = 3_600_000;

/**
 * How fast the data in use grows in a day, by the member that grows most; 0
 * when none does, `undefined` under an hour of history.
 */
export function growthPerDay(trends: Trends): Bytes | undefined {
	const rates = Object.values(trends).flatMap(points => {
		const spanMs =
			(points.at(-1)?.takenAtMs ?? 0) - (points[0]?.takenAtMs ?? 0);
		const growth = growthOf(points);
		if (spanMs < shortestMs || growth.kind === 'unknown') return [];
		return [growth.kind === 'growing' ? growth.bytesPerHour * 24 : 0];
	});
	return rates.length === 0 ? undefined : Math.max(...rates);
}
