import type {Bytes} from '../units.js';

/** A key that is written often. */
export type FrequentKey = {
	readonly path: string;
	/** At least so many. */
	readonly events: number;
	/** Key and value, the last time. */
	readonly lastBytes: Bytes;
};

export type FrequentKeys = {
	add(path: string, bytes: Bytes): void;
	/** The most frequent first. Each was counted at most `slack` times too few; what is missing came at most `slack` times. */
	top(count: number): {
		readonly keys: readonly FrequentKey[];
		readonly slack: number;
	};
};

/**
 * Counts the keys that come most often with at most `capacity` counters, however
 * many keys there are (Misra and Gries, "Finding repeated elements", 1982, with
 * the median as what is taken off, as Apache DataSketches does): when all
 * counters are in use, the median count is taken off each, and who has nothing
 * left makes room. So the slack stays under 2 / capacity of all events.
 */
export function openFrequentKeys(capacity: number): FrequentKeys {
	const counters = new Map<string, {events: number; lastBytes: Bytes}>();
	let slack = 0;
	const makeRoom = (): void => {
		const counts = [...counters.values()]
			.map(counter => counter.events)
			.toSorted((a, b) => a - b);
		const median = counts[Math.floor((counts.length - 1) / 2)] ?? 0;
		slack += median;
		for (const [path, counter] of counters) {
			counter.events -= median;
			if (counter.events <= 0) counters.delete(path);
		}
	};

	return {
		add(path, bytes) {
			const known = counters.get(path);
			if (known !== undefined) {
				known.events += 1;
				known.lastBytes = bytes;
				return;
			}

			if (counters.size >= capacity) makeRoom();
			counters.set(path, {events: 1, lastBytes: bytes});
		},
		top: count => ({
			keys: [...counters]
				.map(([path, counter]) => ({path, ...counter}))
				.toSorted((a, b) => b.events - a.events || (a.path < b.path ? -1 : 1))
				.slice(0, count),
			slack,
		}),
	};
}
