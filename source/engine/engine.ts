import {historiesOf} from '../cluster/member-history.js';
import {isReachable, type Observation} from '../cluster/observation.js';
import type {Trends} from '../cluster/trend.js';
import {mergedTrends, withObservation} from '../cluster/trend.js';
import {diagnose} from '../diagnosis/diagnose.js';
import type {Thresholds} from '../diagnosis/thresholds.js';
import type {Observer} from '../observe/observer.js';
import {nothingPlanned, type Recovery} from '../run/recovery-contract.js';
import type {RunEvent} from '../run/run-event.js';
import type {Plan, Refusal} from '../runbook/plan.js';
import type {Milliseconds} from '../units.js';
import {eventsBetween} from './cluster-events.js';
import {withDefragments} from './defragments.js';
import {noteOf} from './run-notes.js';
import type {LogStudy} from './log-study.js';
import type {RunElsewhere} from './run-elsewhere.js';
import {moveUnderWay, ownMoves} from './own-moves.js';
import {preventionOf} from './prevent-study.js';
import type {PrefixCounter} from './prefix-count.js';
import type {WritersStudy} from './writers-study.js';
import type {ClusterEvent, EngineCommand, EngineState} from './protocol.js';

/** Events kept for the screen; older ones are dropped. */
const mostEvents = 500;

export type EngineOptions = {
	readonly observer: Observer;
	/** Absent when read-only: then nothing can be changed, by construction. */
	readonly recovery: Recovery | undefined;
	/** Absent when read-only. */
	readonly prefixes?: PrefixCounter | undefined;
	readonly writers?: WritersStudy;
	readonly log?: LogStudy;
	/** Absent: nobody else can have a recovery of this cluster open. */
	readonly elsewhere?: RunElsewhere;
	/** What was recorded before this session, looked up once; a notice is an event. */
	readonly recorded?: (observation: Observation) => Promise<Recorded>;
	/** The plan to look at where there is no recovery, or another session has it: it can be read, and no step of it run. */
	readonly planToRead?: (observation: Observation) => Plan | Refusal;
	readonly source: string;
	readonly label?: EngineState['label'];
	/** Limits of the diagnosis; absent: the defaults. */
	readonly thresholds?: Thresholds | undefined;
	readonly journalFile: () => string | undefined;
	readonly intervalMs: Milliseconds;
	readonly nowMs: () => Milliseconds;
	/** Called with the whole state after each round and each command. */
	readonly publish: (state: EngineState) => void;
};

/** Figures of the time before, and printable lines on what could not be had or was left behind. */
export type Recorded = {
	readonly trends: Trends;
	readonly notices: readonly string[];
};

/** Observes, diagnoses and runs steps, and publishes what a screen needs. */
export type Engine = {
	/** Rounds until stopped; resolves when the last round and a running step have ended. */
	run(): Promise<void>;
	handle(command: EngineCommand): void;
	/** Publishes again after something changed by itself. */
	refresh(): void;
	/** Publishes again after an event of a run, with a line for it in the list of events. */
	onRunEvent(event: RunEvent): void;
};

/** Makes an engine; it asks nothing until `run`. */
export function createEngine(options: EngineOptions): Engine {
	const {observer, recovery, elsewhere, nowMs} = options;
	let observation: Observation | undefined;
	let planToRead: EngineState['plan'];
	let diagnosis: EngineState['diagnosis'];
	let trends: Trends = {};
	let leaderMovesMs: readonly Milliseconds[] = [];
	let histories: NonNullable<EngineState['histories']> = {};
	let hasAskedForRecorded = false;
	let events: readonly ClusterEvent[] = [];
	let prevent: EngineState['prevent'];
	let criticalAtMs: Milliseconds | undefined;
	let isPaused = false;
	let intervalMs = options.intervalMs;
	let isStopping = false;
	let stepUnderWay: Promise<void> = Promise.resolve();
	let rounds: Promise<void> = Promise.resolve();
	let wake: () => void = () => undefined;

	const tell = (told: readonly ClusterEvent[]): void => {
		events = [...events, ...told].slice(-mostEvents);
	};

	// Another session's recovery is only watched.
	const own = (): Recovery | undefined =>
		elsewhere?.by === undefined ? recovery : undefined;

	const refresh = (): void => {
		options.publish({
			observation,
			diagnosis,
			histories,
			...(own()?.state ?? {...nothingPlanned, plan: planToRead}),
			events,
			source: options.source,
			label: options.label,
			journalFile: options.journalFile(),
			prefixCount: options.prefixes?.state,
			writers: options.writers?.state,
			log: options.log?.state,
			prevent,
			runElsewhere: elsewhere?.by,
			runElsewhereAt: elsewhere?.at,
			isReadOnly: recovery === undefined,
			isPaused,
			intervalMs,
		});
	};

	// In the background: the first verdict does not wait for it.
	const lookUp = (seen: Observation): void => {
		if (hasAskedForRecorded || options.recorded === undefined) return;
		if (!seen.members.some(each => isReachable(each))) return;
		hasAskedForRecorded = true;
		void options.recorded(seen).then(({trends: recorded, notices}) => {
			trends = mergedTrends(trends, recorded);
			tell(notices.map(text => ({atMs: nowMs(), tone: 'info', text})));
		});
	};

	// One at a time: two that end together would tell the same change twice.
	const round = async (): Promise<void> => {
		rounds = rounds.then(oneRound);
		await rounds;
	};

	const oneRound = async (): Promise<void> => {
		const seen = await observer.round();
		const toldElsewhere = (await elsewhere?.look(seen)) ?? [];
		const next = withDefragments(seen, recovery?.state.progress, elsewhere);
		tell(eventsBetween(observation, next));
		observation = next;
		trends = withObservation(trends, next);
		histories = historiesOf(trends);
		lookUp(next);
		leaderMovesMs = ownMoves(leaderMovesMs, recovery?.state.progress);
		diagnosis = diagnose(next, {
			nowMs: nowMs(),
			trends,
			thresholds: options.thresholds,
			ownLeaderMovesMs: [
				...leaderMovesMs,
				...moveUnderWay(recovery?.state.progress),
			],
		});
		if (diagnosis.verdict.level === 'critical') criticalAtMs ??= next.takenAtMs;
		tell(toldElsewhere);
		const mine = own();
		if (mine === undefined) {
			planToRead = options.planToRead?.(next);
			recovery?.forget();
		} else if (!mine.isRunning) await mine.update(next);

		refresh();
	};

	const rest = async (ms: Milliseconds): Promise<void> => {
		await new Promise<void>(resolve => {
			const timer = setTimeout(resolve, ms);
			wake = () => {
				clearTimeout(timer);
				resolve();
			};
		});
	};

	const runStep = (work: () => Promise<void>): void => {
		const ended = work().then(async () => {
			if (!isStopping) await round();
			refresh();
		});
		// A request that is ignored because a step runs must not hide that step from `stop`.
		stepUnderWay = Promise.all([stepUnderWay, ended]).then(() => undefined);
	};

	return {
		async run() {
			while (!isStopping) {
				const startedAtMs = nowMs();
				if (!isPaused) await round();
				if (isStopping) break;
				await rest(Math.max(50, intervalMs - (nowMs() - startedAtMs)));
			}

			await stepUnderWay;
			observer.close();
		},
		handle(command) {
			switch (command.kind) {
				case 'probe-now': {
					wake();
					if (isPaused) void round();
					break;
				}

				case 'set-paused': {
					isPaused = command.isPaused;
					if (!isPaused) wake();
					break;
				}

				case 'set-interval': {
					intervalMs = command.intervalMs;
					wake();
					break;
				}

				case 'run-step': {
					if (own() === undefined || isStopping) break;
					runStep(async () =>
						recovery?.runStep(command.stepId, command.confirmedBy),
					);
					break;
				}

				case 'skip-step': {
					if (own() === undefined || isStopping) break;
					runStep(async () => recovery?.skipStep(command.stepId));
					break;
				}

				case 'count-prefix': {
					if (!isStopping) options.prefixes?.count(command.prefix);
					break;
				}

				case 'add-deletion': {
					options.prefixes?.add(command.prefix);
					wake();
					break;
				}

				case 'watch-writers': {
					if (!isStopping) options.writers?.watch();
					break;
				}

				case 'count-keys': {
					if (!isStopping) options.writers?.count();
					break;
				}

				case 'stop-writers': {
					options.writers?.stop();
					break;
				}

				case 'read-log': {
					options.log?.read();
					break;
				}

				case 'look-at-prevention': {
					if (observation === undefined) break;
					prevent = preventionOf(
						observation,
						trends,
						{atMs: criticalAtMs},
						nowMs(),
					);
					break;
				}

				case 'stop-watching': {
					recovery?.stopWatching();
					break;
				}

				case 'stop': {
					isStopping = true;
					options.writers?.stop();
					recovery?.stopWatching();
					wake();
					break;
				}
			}

			refresh();
		},
		refresh,
		onRunEvent(event) {
			// A step may block the very member that is being watched.
			options.writers?.giveWay();
			const note = noteOf(event, recovery?.state.progress);
			if (note !== undefined) tell([note]);
			refresh();
		},
	};
}
