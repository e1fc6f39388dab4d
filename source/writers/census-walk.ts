import type {Problem} from '../cluster/reading.js';
import type {KeyPage, KeyPager} from '../etcd/capabilities.js';
import type {Milliseconds} from '../units.js';
import type {KeySpan} from './key-windows.js';
import type {Pause, Source} from './sources.js';

/** So often a member may be too slow before it is left; each time it is asked for half as much. */
const mostTimeouts = 3;
/** For so long a follower that lags may take to come to the revision. */
const waitForRevisionMs = 200;
const mostRevisionWaits = 25;

/** Where a census stands. */
export type Walk = {
	/** Members that have not failed, the present one first. */
	readonly left: Array<Source<KeyPager>>;
	readonly members: string[];
	/** To read at; `undefined`: at the member's own, and then go on with that. */
	revision: number | undefined;
	readonly revisions: number[];
	/** Keys of a page. */
	limit: number;
	pages: number;
	problem: Problem | undefined;
};

/** A page, and how long the member took for it. */
export type Page = KeyPage & {readonly tookMs: Milliseconds};

/**
 * Asks until somebody answers: at a newer revision where this one is compacted,
 * the next member where this one fails; `undefined` when nobody is left or the
 * signal aborts. Without a limit it is that of the walk, and a page that is too
 * large or too slow is asked for again at half of it.
 */
export async function askFor(
	walk: Walk,
	{from, end, limit}: KeySpan & {readonly limit: number | undefined},
	clock: Pause,
	signal: AbortSignal,
): Promise<Page | undefined> {
	let timeouts = 0;
	let waits = 0;
	for (;;) {
		const [source] = walk.left;
		if (source === undefined || signal.aborted) return undefined;
		const {revision} = walk;
		const keys = limit ?? walk.limit;
		const page = await source.reader.listKeys({
			from,
			end,
			limit: keys,
			...(revision === undefined ? {} : {revision}),
		});
		if (page.kind === 'value') {
			if (walk.members.at(-1) !== source.name) walk.members.push(source.name);
			if (revision === undefined) readAt(walk, page.value.revision);
			return {...page.value, tookMs: page.tookMs};
		}

		const {problem} = page;
		const isTimeout = problem.kind === 'timeout';
		if (problem.kind === 'compacted') {
			walk.revision = undefined;
		} else if (
			problem.kind === 'future-revision' &&
			waits < mostRevisionWaits
		) {
			waits += 1;
			await clock.sleep(waitForRevisionMs, signal);
		} else if (
			keys > 1 &&
			(problem.kind === 'too-large' || (isTimeout && timeouts < mostTimeouts))
		) {
			timeouts += isTimeout ? 1 : 0;
			walk.limit = Math.ceil(keys / 2);
		} else {
			leave(walk, problem);
			timeouts = 0;
			waits = 0;
		}
	}
}

function readAt(walk: Walk, revision: number): void {
	walk.revision = revision;
	walk.revisions.push(revision);
}

/** Goes on with the next member. */
export function leave(walk: Walk, problem: Problem): void {
	walk.problem = problem;
	walk.left.shift();
}
