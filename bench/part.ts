import type {Milliseconds} from '../source/units.js';

// What a part of the bench is: a module that measures and gives tables. Nothing
// is printed or judged in it; bench/main.ts does that for all parts alike.

/** One part, e.g. `start`; a module exports one of these. */
export type BenchPart = {
	/** The word of the command line: `npm run bench -- start`. */
	readonly name: string;
	/** One line for the list of parts. */
	readonly about: string;
	readonly measure: (run: BenchRun) => Promise<readonly BenchTable[]>;
};

/** What a part is given. */
export type BenchRun = {
	/** Fewer rounds, smaller clusters: for a look, not for RESULTS.md. */
	readonly isQuick: boolean;
	/** The built program, dist/cli.js, as an absolute path; run with `node`. */
	readonly program: string;
	/** A line of progress, which goes to stderr. */
	readonly say: (line: string) => void;
};

export type BenchTable = {
	/** With the versions and sizes that the figures depend on, e.g. `etcd 3.5.16, 3 members on loopback`. */
	readonly title: string;
	readonly rows: readonly BenchRow[];
	/** What a reader must know to read the figures, one sentence each. */
	readonly notes?: readonly string[];
};

/** `1/s`: events, requests or keys in a second; `%`: of one core. */
export type BenchUnit = 'ms' | 's' | '%' | 'MiB' | 'B/s' | '1/s' | 'us' | '';

export type BenchRow = {
	readonly what: string;
	/** One figure for each round, in `unit`; the table shows median, least and most. */
	readonly samples: readonly number[];
	readonly unit: BenchUnit;
	/** The `what` of the row of the same table that counts as 1.0; absent: no ratio is shown. */
	readonly against?: string;
	readonly target?: BenchTarget;
};

/** What is to be reached by the median, or by the ratio to the row in `against`. */
export type BenchTarget = {
	readonly of: 'median' | 'ratio';
	readonly is: 'at-most' | 'at-least';
	readonly limit: number;
};

/** One of the things that are compared, done once: gives its figure, e.g. how long it took. */
export type Way = {
	readonly what: string;
	readonly once: () => Promise<number>;
};

/**
 * Lets the ways take turns, `rounds` times each, so that a busy machine is busy
 * for each of them. Gives the figures in the order of the ways.
 */
export async function takeTurns(
	ways: readonly Way[],
	rounds: number,
): Promise<readonly (readonly number[])[]> {
	const samples: number[][] = ways.map(() => []);
	for (let round = 0; round < rounds; round += 1) {
		for (const [index, {once}] of ways.entries())
			samples[index]?.push(await once());
	}

	return samples;
}

/** How long it takes until it is done. A failure is the caller's to find. */
export async function timed(
	work: () => Promise<unknown>,
): Promise<Milliseconds> {
	const startedAtMs = performance.now();
	await work();
	return performance.now() - startedAtMs;
}

/** The middle one; of an even number the mean of the two in the middle. NaN of none. */
export function medianOf(samples: readonly number[]): number {
	const sorted = samples.toSorted((a, b) => a - b);
	const high = sorted[sorted.length >> 1] ?? Number.NaN;
	const low = sorted[(sorted.length - 1) >> 1] ?? Number.NaN;
	return (low + high) / 2;
}
