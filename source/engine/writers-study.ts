import {memberLabel} from '../cluster/member.js';
import {isAlarmRaised, type Observation} from '../cluster/observation.js';
import {messageOf} from '../error-text.js';
import type {
	KeyPager,
	KeyWatcher,
	PrefixCounter,
	StatusReader,
} from '../etcd/capabilities.js';
import type {Milliseconds} from '../units.js';
import {takeCensus} from '../writers/census.js';
import {readableMembers, type Pause, type Source} from '../writers/sources.js';
import {openTally} from '../writers/tally.js';
import {watchWriters, type Gap} from '../writers/watch-writers.js';
import {shortCount, shortTally} from './shortened.js';
import type {WritersStudyState} from './protocol.js';

/** What a look at the writers may call: nothing here changes anything. */
export type WritersReader = KeyWatcher &
	StatusReader &
	KeyPager &
	PrefixCounter & {close(): void};

/** Watches who writes, or counts what there is, when a screen asks; one at a time, over a connection of its own. */
export type WritersStudy = {
	/** Watches for half a minute and stops by itself; ignored while it works. */
	watch(): void;
	/** Counts all keys, gently; ignored while it works. */
	count(): void;
	/** Ends the watch or the count; what was seen until then stands. */
	stop(): void;
	/** Ends it because a step begins, and says so. */
	giveWay(): void;
	/** `undefined` before the first look. */
	readonly state: WritersStudyState | undefined;
	close(): void;
};

export type WritersStudyOptions = {
	readonly observation: () => Observation;
	readonly connect: (endpoint: string) => WritersReader;
	/** Title of the running step that may block a member; then nothing begins. */
	readonly blockedBy: () => string | undefined;
	readonly clock: Pause;
	/** Told after each change of `state`. */
	readonly changed: () => void;
};

/** A screen that stays open must not leave a watch on the cluster. */
export const watchForMs: Milliseconds = 30_000;
const tellEveryMs: Milliseconds = 1000;
/** As `writers` has it by default. */
const pageKeys = 10_000;
const watchedPrefix = '/registry/';
const countedPrefix = '/';

/** Makes a study; it asks nothing until `watch` or `count`. */
export function createWritersStudy(options: WritersStudyOptions): WritersStudy {
	const {clock} = options;
	let state: WritersStudyState | undefined;
	let working: AbortController | undefined;
	let gaveWayTo: string | undefined;
	const set = (next: WritersStudyState): void => {
		state = next;
		options.changed();
	};

	const watch = async (
		sources: readonly WritersSource[],
		signal: AbortSignal,
	): Promise<void> => {
		const startedAtMs = clock.nowMs();
		const tally = openTally('resource');
		const gaps: Gap[] = [];
		const tell = (): void => {
			set({
				kind: 'watching',
				prefix: watchedPrefix,
				startedAtMs,
				endsAtMs: startedAtMs + watchForMs,
				atMs: clock.nowMs(),
				member: memberAfter(sources, gaps),
				gaps: [...gaps],
				isNospace: isAlarmRaised(options.observation(), 'NOSPACE'),
				tally: shortTally(tally.result()),
			});
		};

		const over = new AbortController();
		tell();
		const telling = keepTelling(tell, clock, over.signal);
		const outcome = await watchWriters({
			sources,
			prefix: watchedPrefix,
			forMs: watchForMs,
			tally,
			clock,
			signal,
			onGap: gap => gaps.push(gap),
		});
		over.abort();
		await telling;
		set({
			kind: 'watched',
			atMs: clock.nowMs(),
			gaveWayTo,
			watched: {
				prefix: watchedPrefix,
				by: 'resource',
				tally: shortTally(tally.result()),
				outcome,
			},
		});
	};

	const count = async (
		sources: readonly WritersSource[],
		signal: AbortSignal,
	): Promise<void> => {
		const startedAtMs = clock.nowMs();
		const tell = (done: number, all: number | undefined): void => {
			set({kind: 'counting', prefix: countedPrefix, startedAtMs, done, all});
		};

		tell(0, undefined);
		const census = await takeCensus({
			sources,
			prefix: countedPrefix,
			by: 'resource',
			pageKeys,
			restMs: undefined,
			clock,
			signal,
			progress: tell,
		});
		set({
			kind: 'counted',
			atMs: clock.nowMs(),
			gaveWayTo,
			counted: {
				prefix: countedPrefix,
				by: 'resource',
				census: {...census, ...shortCount(census)},
			},
		});
	};

	const begin = (work: typeof watch): void => {
		if (working !== undefined) return;
		const blockedBy = options.blockedBy();
		if (blockedBy !== undefined) {
			set(problem(clock, `not while a step runs: ${blockedBy}`));
			return;
		}

		const sources = sourcesOf(options);
		if (sources.length === 0) {
			set(problem(clock, 'no sound voter answers that could be read from'));
			return;
		}

		const leaving = new AbortController();
		working = leaving;
		gaveWayTo = undefined;
		work(sources, leaving.signal)
			.catch((error: unknown) => {
				set(problem(clock, messageOf(error)));
			})
			.finally(() => {
				working = undefined;
				for (const {reader} of sources) reader.close();
			});
	};

	return {
		watch() {
			begin(watch);
		},
		count() {
			begin(count);
		},
		stop() {
			working?.abort();
		},
		giveWay() {
			const blockedBy = options.blockedBy();
			if (working === undefined || blockedBy === undefined) return;
			gaveWayTo = blockedBy;
			working.abort();
		},
		get state() {
			return state;
		},
		close() {
			working?.abort();
		},
	};
}

type WritersSource = Source<WritersReader>;

function sourcesOf({
	observation,
	connect,
}: WritersStudyOptions): readonly WritersSource[] {
	return readableMembers(observation()).map(({member, endpoint}) => ({
		name: memberLabel(member),
		reader: connect(endpoint),
	}));
}

async function keepTelling(
	tell: () => void,
	clock: Pause,
	signal: AbortSignal,
): Promise<void> {
	for (;;) {
		await clock.sleep(tellEveryMs, signal);
		if (signal.aborted) return;
		tell();
	}
}

// Who is lost is left for the next one, in the order of the sources.
function memberAfter(
	sources: readonly WritersSource[],
	gaps: readonly Gap[],
): string {
	const lost = gaps.filter(gap => gap.kind === 'lost').length;
	return (sources[lost] ?? sources.at(-1))?.name ?? '';
}

function problem({nowMs}: Pause, message: string): WritersStudyState {
	return {kind: 'problem', atMs: nowMs(), message};
}
