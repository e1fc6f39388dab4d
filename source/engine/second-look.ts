import {
	currentMetrics,
	type MemberObservation,
	type Observation,
} from '../cluster/observation.js';
import {problemOf} from '../cluster/reading.js';
import {needLongerWindow} from '../diagnosis/slow-disk.js';
import {defaultThresholds, type Thresholds} from '../diagnosis/thresholds.js';
import type {Observer} from '../observe/observer.js';
import type {Cause, Plan, Refusal} from '../runbook/plan.js';
import type {Milliseconds} from '../units.js';

/** Between two looks at latencies. */
export const betweenLooksMs: Milliseconds = 2000;
/** The longest that few and suspicious fsyncs are looked at: 300 ms a time make 33. */
export const longestLookMs: Milliseconds = 10_000;

const napMs: Milliseconds = 500;
/**
 * So long a member that answered before is waited for: Status waits for the
 * lock of a commit under way, two fsyncs (0.7 s where each takes 300 ms,
 * measured on 3.4.23 and 3.5.16), and a slow member is not an unreachable one.
 */
const slowAnswerMs: Milliseconds = 1500;
const answerNapMs: Milliseconds = 100;

/** What a further look needs from outside. */
export type Looking = {
	readonly observer: Pick<Observer, 'round' | 'current'>;
	readonly nowMs: () => Milliseconds;
	readonly sleep: (ms: Milliseconds) => Promise<void>;
	/** Aborted: no further look. */
	readonly signal?: AbortSignal;
	/** Limits of the diagnosis; absent: the defaults. */
	readonly thresholds?: Thresholds | undefined;
	/** Called once, when it takes longer than the two looks that are usual. */
	readonly onLonger?: () => void;
};

/**
 * True when no urgent plan was found in one look. What is slow shows only
 * between two, and comes before maintenance; without metrics it never shows.
 */
export function deservesSecondLook(
	observation: Observation,
	chosen: Plan | Refusal,
): boolean {
	if (observation.members.every(each => currentMetrics(each) === undefined)) {
		return false;
	}

	return chosen.kind === 'refusal'
		? chosen.reason === 'not-needed'
		: canWait.has(chosen.cause);
}

const canWait: ReadonlySet<Cause> = new Set([
	'fragmented',
	'history',
	'live-data',
	'member-unstarted',
]);

/** A second look after `betweenLooksMs`, and a longer one where that shows too few fsyncs. */
export async function lookAgain(
	first: Observation,
	looking: Looking,
): Promise<Observation> {
	const second = await nextLook(first, looking);
	return lookLonger(second, betweenLooksMs, looking);
}

/**
 * Looks on while the window holds few fsyncs and suspicious ones, until it
 * spans `longestLookMs`; `spannedMs` is what it spans already. `judged` is what
 * the caller makes of an observation before it judges it.
 */
export async function lookLonger(
	second: Observation,
	spannedMs: Milliseconds,
	looking: Looking,
	judged: (observation: Observation) => Observation = same => same,
): Promise<Observation> {
	const untilMs = looking.nowMs() + longestLookMs - spannedMs;
	let observation = second;
	let hasBegun = false;
	while (
		looking.signal?.aborted !== true &&
		looking.nowMs() < untilMs &&
		needLongerWindow(
			judged(observation),
			looking.thresholds ?? defaultThresholds,
		)
	) {
		if (!hasBegun) looking.onLonger?.();
		hasBegun = true;
		observation = await nextLook(observation, looking);
	}

	return observation;
}

/**
 * One round, in which a member that answered earlier has `slowAnswerMs` to do
 * so again: for whoever looks once and then judges.
 */
export async function patientRound({
	observer,
	nowMs,
	sleep,
	signal,
}: Looking): Promise<Observation> {
	let observation = await observer.round();
	while (
		signal?.aborted !== true &&
		observation.members.some(each => mayStillAnswer(each, nowMs()))
	) {
		await sleep(answerNapMs);
		observation = observer.current();
	}

	return observation;
}

function mayStillAnswer(
	{status, lastStatus, waitingSinceMs}: MemberObservation,
	nowMs: Milliseconds,
): boolean {
	return (
		lastStatus !== undefined &&
		waitingSinceMs !== undefined &&
		problemOf(status)?.kind === 'timeout' &&
		nowMs - waitingSinceMs < slowAnswerMs
	);
}

async function nextLook(
	before: Observation,
	looking: Looking,
): Promise<Observation> {
	const {nowMs, sleep, signal} = looking;
	const untilMs = nowMs() + betweenLooksMs;
	while (nowMs() < untilMs && signal?.aborted !== true) {
		await sleep(Math.min(napMs, untilMs - nowMs()));
	}

	return signal?.aborted === true ? before : patientRound(looking);
}
