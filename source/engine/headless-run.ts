import {agreedLeader, type Observation} from '../cluster/observation.js';
import type {Observer} from '../observe/observer.js';
import {isSettled, stepProgress} from '../run/progress.js';
import type {Recovery, RecoveryState} from '../run/recovery-contract.js';
import type {StepOutcome} from '../run/run-event.js';
import type {Plan} from '../runbook/plan.js';
import {allPass, type Step} from '../runbook/step.js';
import {formatDuration, type Milliseconds} from '../units.js';
import {
	otherCause,
	refused,
	unfinished,
	type HeadlessCause,
} from './headless-end.js';
import {
	handOverLines,
	inVainLines,
	endsWithALook,
	isAlreadySo,
	isOutage,
	mayComeBack,
	needsTyping,
} from './headless-guided.js';

/** How long a step may wait for its pre-checks, e.g. for a member to catch up. */
const patienceMs = 15_000;
const watchEveryMs = 500;
/** How often the plan may change under a step that is about to begin, before the run ends. */
const mostOvertaken = 10;
/**
 * How often an alarm that comes back during the proof of writes is disarmed
 * again: writes that waited for the disarm may raise it once more before it is
 * applied everywhere; what goes on after that is no leftover.
 */
const mostRaisedAgain = 3;
/** How often a leader is waited for in the middle of a run. */
const mostElections = 3;

/** A run without a screen: what it acts on, and where its lines go. */
export type HeadlessRun = {
	readonly observer: Observer;
	readonly recovery: Recovery;
	readonly cause: HeadlessCause;
	/** Prefixes that may be deleted, named on the command line; absent: none. */
	readonly deletePrefixes?: readonly string[];
	readonly say: (text: string) => void;
	readonly nowMs: () => Milliseconds;
	readonly sleep: (ms: Milliseconds) => Promise<void>;
	/** Aborted by whoever wants it to end: nothing more is begun. */
	readonly signal: AbortSignal;
	/** True when the step under way is the last one, though it may end. */
	readonly isLeaving: () => boolean;
};

/**
 * Runs every step of the plan without asking, from this observation on. Exit
 * codes: 0 done or nothing to do, 2 not brought to its end, 3 refused with
 * nothing changed; `undefined` when it was aborted.
 */
export async function runHeadless(
	first: Observation,
	run: HeadlessRun,
): Promise<number | undefined> {
	const {observer, recovery, say, signal, isLeaving} = run;
	let observation = first;
	let hasChanged = false;
	let overtaken = 0;
	let raisedAgain = 0;
	let elections = 0;
	const waitedFor = new Set<string>();
	for (;;) {
		let state = await recovery.update(observation);
		// An election: whoever stops half-way for it has helped nobody.
		const isLeaderless =
			state.plan?.kind === 'refusal' && agreedLeader(observation) === undefined;
		if (isLeaderless && hasChanged && elections < mostElections) {
			elections += 1;
			observation = await whenLed(run);
			if (signal.aborted || isLeaving()) return undefined;
			continue;
		}

		if (state.plan?.kind === 'refusal') {
			return refused(state.plan, hasChanged, observation, run);
		}

		if (state.plan !== undefined && !isForThisRun(state.plan, run)) {
			return otherCause(state.plan, hasChanged, observation, run);
		}

		const step = nextOf(state);
		if (step === undefined) {
			if (state.progress?.finished === undefined) say('nothing is left to do');
			return 0;
		}

		// At once, and not half-way: whoever compacts and then stops has helped nobody.
		const inVain =
			hasChanged || run.cause !== 'nospace'
				? []
				: inVainLines(observation, state.progress, run.deletePrefixes);
		if (inVain.length > 0) {
			for (const line of inVain) say(line);
			return 3;
		}

		const typed =
			state.plan === undefined
				? undefined
				: needsTyping(
						state.plan,
						id => isSettled(stepProgress(state.progress, id)),
						run.deletePrefixes,
					);
		if (typed !== undefined) {
			say(
				`refused: ${typed.title} is an outage of this cluster; it is confirmed by typing, in the dashboard`,
			);
			return hasChanged ? unfinished(observation, run) : 3;
		}

		if (step.action.kind === 'guided' && !isAlreadySo(step, observation)) {
			if (mayComeBack(step) && !waitedFor.has(step.id)) {
				waitedFor.add(step.id);
				observation = await whenAlreadySo(step, run);
				if (signal.aborted) return undefined;
				continue;
			}

			if (state.plan !== undefined) {
				for (const line of handOverLines(state.plan, step, observation)) {
					say(line);
				}
			}

			return hasChanged ? unfinished(observation, run) : 3;
		}

		if (!allPass(state.preChecks)) {
			({observation, state} = await whenReady(step, state, run));
			if (signal.aborted) return undefined;
			// What was waited for may have made the step needless.
			if (nextOf(state)?.id !== step.id) continue;
		}

		if (isLeaving()) return undefined;
		const wasReady = allPass(state.preChecks);
		await recovery.runStep(step.id, 'yes-flag');
		const outcome = outcomeOf(recovery, step);
		observation =
			outcome === 'done' && endsWithALook(step)
				? observer.current()
				: await observer.round();
		if (signal.aborted || isLeaving()) return undefined;
		// It was not begun: the cluster needs it no more since the look before it.
		if (outcome === undefined) continue;
		if (step.level > 0 && outcome !== 'refused') hasChanged = true;
		if (outcome === 'failed' && step.action.kind === 'move-leader') {
			say('  left out: the leader is defragmented as it leads');
			await recovery.skipStep(step.id);
			if (outcomeOf(recovery, step) === 'skipped') continue;
		}

		// What a person has to do is told all the same.
		if (outcome === 'failed' && step.action.kind === 'compare-hashes') {
			await recovery.skipStep(step.id);
			if (outcomeOf(recovery, step) === 'skipped') continue;
		}

		// The alarm came back between its disarm and the proof: the plan has a step for it again.
		if (
			outcome === 'failed' &&
			step.action.kind === 'verify' &&
			raisedAgain < mostRaisedAgain &&
			nextOf(await recovery.update(observation))?.action.kind === 'disarm'
		) {
			raisedAgain += 1;
			continue;
		}

		// Refused though all was well a moment ago: the cluster is looked at again.
		const isOvertaken =
			outcome === 'refused' &&
			(wasReady || recovery.state.nextStepId !== step.id);
		if (isOvertaken && overtaken < mostOvertaken) {
			overtaken += 1;
			continue;
		}

		if (outcome === 'refused' || outcome === 'failed') {
			return hasChanged ? unfinished(observation, run) : 3;
		}
	}
}

function nextOf({plan, nextStepId}: RecoveryState): Step | undefined {
	return plan?.kind === 'plan'
		? plan.steps.find(step => step.id === nextStepId)
		: undefined;
}

function outcomeOf(recovery: Recovery, step: Step): StepOutcome | undefined {
	const at = stepProgress(recovery.state.progress, step.id);
	return at.state === 'finished' ? at.outcome : undefined;
}

// A member that is a moment behind is waited for; what is still so after that is refused.
async function whenReady(
	step: Step,
	first: RecoveryState,
	run: HeadlessRun,
): Promise<{observation: Observation; state: RecoveryState}> {
	const {recovery, say} = run;
	const awaited = first.preChecks
		.filter(each => each.state !== 'pass')
		.map(({title, detail}) => `${title} (${detail})`);
	say(
		`waiting up to ${formatDuration(patienceMs)} before ${step.title}: ${awaited.join('; ')}`,
	);
	let state = first;
	const observation = await lookUntil(
		() => allPass(state.preChecks),
		run,
		async seen => {
			state = await recovery.update(seen);
		},
	);
	return {observation, state};
}

async function whenLed(run: HeadlessRun): Promise<Observation> {
	run.say(`waiting up to ${formatDuration(patienceMs)} for a leader`);
	return lookUntil(seen => agreedLeader(seen) !== undefined, run);
}

// Something on its host may be starting it just now.
async function whenAlreadySo(
	step: Step,
	run: HeadlessRun,
): Promise<Observation> {
	run.say(`waiting up to ${formatDuration(patienceMs)}: ${step.expects}`);
	return lookUntil(seen => isAlreadySo(step, seen), run);
}

/** Looks at the cluster until it is so, patience ends or the run is aborted; gives the newest look. */
async function lookUntil(
	isSo: (seen: Observation) => boolean,
	{observer, nowMs, sleep, signal}: HeadlessRun,
	onLook: (seen: Observation) => Promise<void> = async () => undefined,
): Promise<Observation> {
	const startedAtMs = nowMs();
	let observation = observer.current();
	while (
		!isSo(observation) &&
		!signal.aborted &&
		nowMs() - startedAtMs < patienceMs
	) {
		await sleep(watchEveryMs);
		observation = await observer.round();
		await onLook(observation);
	}

	return observation;
}

function isForThisRun({cause}: Plan, run: HeadlessRun): boolean {
	if (run.cause === 'any') return true;
	if (run.cause === 'fragmented') return cause === run.cause;
	const mayDelete = (run.deletePrefixes ?? []).length > 0;
	return isOutage(cause) || (cause === 'live-data' && mayDelete);
}
