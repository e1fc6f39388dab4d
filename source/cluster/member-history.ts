import type {Bytes, Milliseconds} from '../units.js';
import type {Growth} from './growth.js';
import {evenly, growthOf} from './growth.js';
import type {MemberId} from './member.js';
import type {Trends} from './trend.js';

/** As much of a member's past as a panel draws; `null` where a figure was not read. */
export type MemberHistory = {
	/** Bytes in use, oldest first. */
	readonly inUse: ReadonlyArray<Bytes | null>;
	readonly fsyncP99Ms: ReadonlyArray<Milliseconds | null>;
	/** From the first to the last. */
	readonly spanMs: Milliseconds;
	readonly growth: Growth;
};

/** What a panel has columns for. */
const mostFigures = 60;

/** The past of every member that has one. */
export function historiesOf(
	trends: Trends,
): Readonly<Record<MemberId, MemberHistory>> {
	return Object.fromEntries(
		Object.entries(trends).flatMap(([id, points]) => {
			const shown = evenly(points, mostFigures);
			const [first] = shown;
			const last = shown.at(-1);
			if (first === undefined || last === undefined) return [];
			return [
				[
					id,
					{
						inUse: shown.map(({inUseBytes}) => inUseBytes ?? null),
						fsyncP99Ms: shown.map(({walFsyncP99Ms}) => walFsyncP99Ms ?? null),
						spanMs: last.takenAtMs - first.takenAtMs,
						growth: growthOf(points),
					},
				],
			];
		}),
	);
}
