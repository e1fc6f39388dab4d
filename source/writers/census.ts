import type {Problem} from '../cluster/reading.js';
import type {KeyPager} from '../etcd/capabilities.js';
import type {Milliseconds} from '../units.js';
import {
	openCensusTally,
	type CensusTally,
	type KeyCount,
} from './census-tally.js';
import {askFor, leave, type Page, type Walk} from './census-walk.js';
import type {GroupBy} from './key-path.js';
import {
	firstWindow,
	nextWindow,
	spansOf,
	type KeySpan,
	type KeyWindow,
} from './key-windows.js';
import type {Pause, Source} from './sources.js';

/** What a census found. */
export type Census = KeyCount & {
	/** How many there were said to be at the beginning. */
	readonly expectedKeys: number | undefined;
	/** The revision that the keys were listed at; several when it was compacted meanwhile. */
	readonly revisions: readonly number[];
	readonly pages: number;
	/** Members that were asked, in turn; not yet printable. */
	readonly members: readonly string[];
	readonly tookMs: Milliseconds;
	/** `no-member`: nobody was left to ask; `problem` says why. */
	readonly ended: 'complete' | 'interrupted' | 'no-member';
	/** Why a member was left, the last time. */
	readonly problem: Problem | undefined;
};

/** A census and what it was of: all that a report or a screen shows. */
export type CountedKeys = {
	readonly prefix: string;
	readonly by: GroupBy;
	readonly census: Census;
};

export type CensusOptions = {
	/** In the order in which they are turned to. */
	readonly sources: ReadonlyArray<Source<KeyPager>>;
	readonly prefix: string;
	readonly by: GroupBy;
	/** Keys of one page at most. */
	readonly pageKeys: number;
	/** Rest after each page; absent: as long as the page took. */
	readonly restMs: Milliseconds | undefined;
	readonly clock: Pause;
	readonly signal: AbortSignal;
	/** Told after each page; there are as many keys as were expected, or more. */
	readonly progress: (doneKeys: number, allKeys: number) => void;
};

/** Values that are read to estimate the others from. */
const mostSamples = 1000;

/**
 * Counts keys, their writes and their bytes by prefix: pages of keys without
 * values, from one member's own data, all at one revision, then a few values of
 * each prefix to estimate the others from. Goes on with another member where one
 * fails, and at a newer revision where that one is compacted.
 */
export async function takeCensus(options: CensusOptions): Promise<Census> {
	const {by, pageKeys, clock, signal} = options;
	const startedAtMs = clock.nowMs();
	const tally = openCensusTally(by);
	const walk: Walk = {
		left: [...options.sources],
		members: [],
		revision: undefined,
		revisions: [],
		limit: pageKeys,
		pages: 0,
		problem: undefined,
	};
	const counted = await countKeys(walk, options);
	const isListed =
		counted !== undefined && (await listKeys(walk, tally, counted, options));
	if (isListed) await sampleValues(walk, tally, options);
	return {
		...tally.result(),
		expectedKeys: counted && sumOf(counted),
		revisions: walk.revisions,
		pages: walk.pages,
		members: walk.members,
		tookMs: clock.nowMs() - startedAtMs,
		ended: isListed ? 'complete' : signal.aborted ? 'interrupted' : 'no-member',
		problem: walk.problem,
	};
}

/** A span that is not empty, and what a look at its first key told. */
type CountedSpan = KeySpan & {
	readonly firstKey: Uint8Array;
	readonly total: number;
};

function sumOf(spans: readonly CountedSpan[]): number {
	return spans.reduce((sum, span) => sum + span.total, 0);
}

// Span by span, so that no question takes long, and one key of each: in answer
// to that, too, a member says how many there are.
async function countKeys(
	walk: Walk,
	{prefix, clock, signal, restMs}: CensusOptions,
): Promise<readonly CountedSpan[] | undefined> {
	const counted: CountedSpan[] = [];
	for (const span of spansOf(Buffer.from(prefix))) {
		const page = await askFor(walk, {...span, limit: 1}, clock, signal);
		if (page === undefined) return undefined;
		const {total, keys} = page;
		const [first] = keys;
		if (first !== undefined) {
			counted.push({...span, firstKey: Uint8Array.from(first.key), total});
		}

		await clock.sleep(restAfter(page, restMs), signal);
	}

	return counted;
}

// True when every key was listed.
async function listKeys(
	walk: Walk,
	tally: CensusTally,
	spans: readonly CountedSpan[],
	options: CensusOptions,
): Promise<boolean> {
	const {clock, signal, restMs, progress} = options;
	const expectedKeys = sumOf(spans);
	const waiting = spans.map(span =>
		firstWindow(span, span.firstKey, span.total, walk.limit),
	);
	let window = waiting.shift();
	let asked = window && nextPage(walk, window, options, 0);
	while (window !== undefined) {
		const page = await asked;
		if (page === undefined) return false;
		window =
			nextWindow(window, {
				firstKey: page.keys[0]?.key,
				lastKey: page.keys.at(-1)?.key,
				keys: page.keys.length,
				hasMore: page.hasMore,
				left: page.total - page.keys.length,
				limit: walk.limit,
			}) ?? waiting.shift();
		if (window !== undefined) {
			asked = nextPage(walk, window, options, restAfter(page, restMs));
			// So that the question is out before the last answer is counted: that takes a while.
			if (page.keys.length > 0) await clock.sleep(1, signal);
		}

		for (const key of page.keys) tally.add(key);
		walk.pages += 1;
		progress(tally.keys, Math.max(expectedKeys, tally.keys));
	}

	return true;
}

// Many windows are empty and cost next to nothing: no long rest after those.
function restAfter(
	{keys, tookMs}: Page,
	restMs: Milliseconds | undefined,
): Milliseconds {
	if (restMs === undefined) return tookMs;
	return keys.length > 1 ? restMs : Math.min(restMs, tookMs);
}

async function nextPage(
	walk: Walk,
	{from, end}: KeyWindow,
	{clock, signal}: CensusOptions,
	restMs: Milliseconds,
): Promise<Page | undefined> {
	if (restMs > 0) await clock.sleep(restMs, signal);
	return askFor(walk, {from, end, limit: undefined}, clock, signal);
}

// What fails here costs an estimate, not the census.
async function sampleValues(
	walk: Walk,
	tally: CensusTally,
	{restMs, clock, signal}: CensusOptions,
): Promise<void> {
	for (const {keys, addValue} of tally.samples(mostSamples)) {
		for (const key of keys) {
			const [source] = walk.left;
			if (source === undefined || signal.aborted) return;
			const value = await source.reader.valueBytes(key, walk.revision);
			if (value.kind === 'value') {
				if (value.value !== undefined) addValue(value.value);
			} else if (value.problem.kind === 'compacted') {
				// Its present value is as good.
				walk.revision = undefined;
			} else {
				leave(walk, value.problem);
			}

			if (restMs !== 0) await clock.sleep(value.tookMs, signal);
		}
	}
}
