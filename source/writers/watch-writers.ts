import type {Alarm} from '../cluster/alarm.js';
import type {EndpointStatus} from '../cluster/endpoint-status.js';
import {problemOf, type Problem, type Reading} from '../cluster/reading.js';
import type {
	KeyChange,
	KeyWatcher,
	StatusReader,
} from '../etcd/capabilities.js';
import type {Milliseconds} from '../units.js';
import {openCoverage, type Coverage, type Covered} from './coverage.js';
import type {GroupBy} from './key-path.js';
import {openLagMeter} from './lag-meter.js';
import type {Pause, Source} from './sources.js';
import type {Tally, WriteTally} from './tally.js';

/** Why changes were not seen. */
export type Gap = {
	readonly kind:
		| 'behind' // we, or the member on our behalf, could not keep up
		| 'compacted' // the history that we were behind in was compacted
		| 'lost'; // the member ended the watch or stopped answering
	/** Which member; not yet printable. */
	readonly member: string;
	/** How old the changes were that were being counted when we let go. */
	readonly lagMs: Milliseconds | undefined;
	readonly problem: Problem | undefined;
};

/** How a watch went. */
export type WatchOutcome = Covered & {
	readonly gaps: readonly Gap[];
	/** True when the NOSPACE alarm was up: then only deletes are written. `undefined`: no member told. */
	readonly isNospace: boolean | undefined;
	/** `no-member`: nobody was left to watch; `problem` of the last gap says why. */
	readonly ended: 'time' | 'interrupted' | 'no-member';
};

/** What was written to a prefix while it was watched: all that a report or a screen shows. */
export type WatchedWriters = {
	readonly prefix: string;
	readonly by: GroupBy;
	readonly tally: WriteTally;
	readonly outcome: WatchOutcome;
};

export type WatchOptions = {
	/** In the order in which they are turned to. */
	readonly sources: ReadonlyArray<Source<KeyWatcher & StatusReader>>;
	readonly prefix: string;
	readonly forMs: Milliseconds;
	readonly tally: Pick<Tally, 'add'>;
	/** Told of each gap as it comes. */
	readonly onGap?: (gap: Gap) => void;
	readonly clock: Pause;
	readonly signal: AbortSignal;
};

/** How often the member is asked where it is. */
const markEveryMs = 500;
/** A member that does not tell in that time is left. */
const statusDeadlineMs = 2000;
/** When even that takes longer it was this process that stood still: stopped, or asleep with its machine. */
const longestRoundMs = markEveryMs + statusDeadlineMs + 1000;
/**
 * Changes that are older than this are not worth having: a watcher that is so
 * far behind is served from the member's disk instead of its memory (etcd,
 * server/storage/mvcc/watchable_store.go, unsynced watchers), which was measured
 * at 0.9 core and twice the memory of the server.
 */
const mostLagMs = 2000;

/**
 * Counts what is written to a prefix until the time is up or the signal aborts.
 * Always from the present revision on: what is missed is counted as missed and
 * not read again. A member that fails is left for the next one.
 */
export async function watchWriters(
	options: WatchOptions,
): Promise<WatchOutcome> {
	const {clock, forMs, signal} = options;
	const over = new AbortController();
	const end = (): void => {
		over.abort();
	};

	signal.addEventListener('abort', end);
	if (signal.aborted) end();
	void clock.sleep(forMs, over.signal).then(end);
	const gaps: Gap[] = [];
	const coverage = openCoverage();
	let isNospace: boolean | undefined;
	const onAlarms = (alarms: readonly Alarm[]): void => {
		isNospace ||= alarms.some(alarm => alarm.type === 'NOSPACE');
	};

	const left = [...options.sources];
	for (;;) {
		const [source] = left;
		if (source === undefined || over.signal.aborted) break;
		const gap = await watchOne(source, {
			...options,
			coverage,
			onAlarms,
			over: over.signal,
		});
		if (gap === undefined) continue;
		gaps.push(gap);
		options.onGap?.(gap);
		if (gap.kind === 'lost') left.shift();
	}

	const hasEnded = over.signal.aborted;
	end();
	signal.removeEventListener('abort', end);
	return {
		...coverage.result(),
		gaps,
		isNospace,
		ended: signal.aborted ? 'interrupted' : hasEnded ? 'time' : 'no-member',
	};
}

type OneWatch = Pick<WatchOptions, 'prefix' | 'tally' | 'clock'> & {
	readonly coverage: Coverage;
	readonly onAlarms: (alarms: readonly Alarm[]) => void;
	/** Ends everything. */
	readonly over: AbortSignal;
};

/** Why one watch was let go of. */
type LetGo =
	| {readonly kind: 'behind'; readonly lagMs: Milliseconds}
	| {readonly kind: 'silent'; readonly problem: Problem};

// Watches one member until it is over or has to be let go of; why it was.
async function watchOne(
	{name, reader}: Source<KeyWatcher & StatusReader>,
	{prefix, tally, clock, coverage, onAlarms, over}: OneWatch,
): Promise<Gap | undefined> {
	const lettingGo = new AbortController();
	const signal = AbortSignal.any([over, lettingGo.signal]);
	const lag = openLagMeter();
	let why: LetGo | undefined;
	let aliveAtMs = clock.nowMs();
	const letGo = (reason: LetGo): void => {
		why ??= reason;
		lettingGo.abort();
	};

	// Not awaited: it ends with the signal, at the latest after its deadline.
	void keepAsking(reader, clock, signal, (answer, roundMs) => {
		if (roundMs > longestRoundMs) {
			letGo({kind: 'behind', lagMs: roundMs});
		} else if (answer.kind === 'value') {
			aliveAtMs = clock.nowMs();
			lag.mark(answer.value.revision, aliveAtMs);
			onAlarms(answer.value.alarms);
		} else if (answer.problem.kind !== 'auth') {
			letGo({kind: 'silent', problem: answer.problem});
		}
	});
	const started = (revision: number): void => {
		coverage.started(name, revision, clock.nowMs());
	};

	const changed = (changes: readonly KeyChange[]): void => {
		aliveAtMs = clock.nowMs();
		const fresh = coverage.fresh(changes);
		for (const change of fresh) tally.add(change);
		const last = fresh.at(-1);
		if (last === undefined) return;
		const lagMs = lag.lagMs(last.modRevision, aliveAtMs);
		if (lagMs >= mostLagMs) letGo({kind: 'behind', lagMs});
	};

	const reading = await reader.watch(prefix, {started, changed}, {signal});
	lettingGo.abort();
	const gap = gapFrom(name, why, problemOf(reading));
	coverage.ended(
		gap?.problem === undefined ? clock.nowMs() - (gap?.lagMs ?? 0) : aliveAtMs,
	);
	return gap;
}

function gapFrom(
	member: string,
	why: LetGo | undefined,
	broken: Problem | undefined,
): Gap | undefined {
	if (why?.kind === 'behind') {
		return {kind: 'behind', member, lagMs: why.lagMs, problem: undefined};
	}

	const problem = broken ?? why?.problem;
	if (problem === undefined) return undefined;
	const kind = problem.kind === 'compacted' ? 'compacted' : 'lost';
	return {kind, member, lagMs: undefined, problem};
}

async function keepAsking(
	reader: StatusReader,
	clock: Pause,
	signal: AbortSignal,
	onAnswer: (answer: Reading<EndpointStatus>, roundMs: Milliseconds) => void,
): Promise<void> {
	let answeredAtMs = clock.nowMs();
	while (!signal.aborted) {
		const answer = await reader.status({deadlineMs: statusDeadlineMs});
		if (signal.aborted) return;
		const nowMs = clock.nowMs();
		onAnswer(answer, nowMs - answeredAtMs);
		answeredAtMs = nowMs;
		await clock.sleep(markEveryMs, signal);
	}
}
