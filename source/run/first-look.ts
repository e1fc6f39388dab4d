import type {Observation} from '../cluster/observation.js';
import type {Milliseconds} from '../units.js';

/** The journal is written between the two looks, which takes longer on a slow disk. */
const reusableMs: Milliseconds = 100;

/**
 * An `observe` whose first call gives `seen` again while it is fresh: what a
 * step begins from was read a moment ago, for the checks that let it begin.
 * Right before each call that it announces, the cluster is read anew.
 */
export function firstOf(
	seen: Observation,
	seenAtMs: Milliseconds,
	{
		observe,
		nowMs,
	}: {
		readonly observe: () => Promise<Observation>;
		readonly nowMs: () => Milliseconds;
	},
): () => Promise<Observation> {
	let isFirst = true;
	return async () => {
		const mayReuse = isFirst && nowMs() - seenAtMs <= reusableMs;
		isFirst = false;
		return mayReuse ? seen : observe();
	};
}
