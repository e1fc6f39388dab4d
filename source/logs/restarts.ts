import type {Milliseconds} from '../units.js';

/** So many starts within that time are a loop (own limits: the kubelet's back-off leaves 10 s, 20 s, 40 s, 80 s, 160 s between five). */
export const restartLoopStarts = 3;
export const restartLoopWindowMs = 10 * 60_000;

/** Starts of one member that lie close together. */
export type RestartLoop = {
	readonly starts: number;
	readonly firstMs: Milliseconds;
	readonly lastMs: Milliseconds;
};

/** Watches the starts of each member. */
export type RestartWatch = {
	/** `member` is its name, or where the log came from. */
	readonly started: (member: string, atMs: Milliseconds) => void;
	/** The worst loop of any member; `undefined` when none started so often. */
	readonly worst: () => RestartLoop | undefined;
};

/** How many starts and members are remembered, so that no log makes it grow. */
const rememberedStarts = 1000;
const rememberedMembers = 50;

/** A watch that has seen nothing. */
export function restartWatch(): RestartWatch {
	const startsOf = new Map<string, number[]>();
	return {
		started(member, atMs) {
			const known = startsOf.get(member);
			if (known === undefined) {
				if (startsOf.size < rememberedMembers) startsOf.set(member, [atMs]);
				return;
			}

			known.push(atMs);
			if (known.length > rememberedStarts) known.shift();
		},
		worst() {
			return [...startsOf.values()]
				.map(starts => worstOf(starts.toSorted((a, b) => a - b)))
				.filter(loop => loop !== undefined)
				.reduce<RestartLoop | undefined>(
					(worst, loop) =>
						worst === undefined || loop.starts > worst.starts ? loop : worst,
					undefined,
				);
		},
	};
}

// The longest run in which any three starts that follow each other lie within the window.
function worstOf(starts: readonly number[]): RestartLoop | undefined {
	let worst: RestartLoop | undefined;
	let from = 0;
	for (let to = restartLoopStarts - 1; to < starts.length; to += 1) {
		const third = starts[to - restartLoopStarts + 1] ?? 0;
		const last = starts[to] ?? 0;
		if (last - third > restartLoopWindowMs) {
			from = to - restartLoopStarts + 2;
			continue;
		}

		const count = to - from + 1;
		if (count >= restartLoopStarts && count > (worst?.starts ?? 0)) {
			worst = {starts: count, firstMs: starts[from] ?? 0, lastMs: last};
		}
	}

	return worst;
}
