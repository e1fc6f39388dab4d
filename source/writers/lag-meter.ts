import type {Milliseconds} from '../units.js';

/** Tells how old the changes are that are being counted. */
export type LagMeter = {
	/** At that time the member said that it was at that revision. */
	mark(revision: number, atMs: Milliseconds): void;
	/** A change of that revision is being counted now: it happened at least so long ago. */
	lagMs(revision: number, nowMs: Milliseconds): Milliseconds;
};

/**
 * A change that is counted although the member was past its revision at an
 * earlier time is at least that old. So a busy watcher cannot be taken for one
 * that falls behind, and neither can a quiet prefix of a busy cluster.
 */
export function openLagMeter(): LagMeter {
	const marks: Array<{revision: number; atMs: Milliseconds}> = [];
	return {
		mark(revision, atMs) {
			const last = marks.at(-1);
			// The first time at which it was there is the one that counts.
			if (last === undefined || revision > last.revision) {
				marks.push({revision, atMs});
			}
		},
		lagMs(revision, nowMs) {
			while (marks[0] !== undefined && marks[0].revision < revision) {
				marks.shift();
			}

			const [first] = marks;
			return first === undefined ? 0 : nowMs - first.atMs;
		},
	};
}
