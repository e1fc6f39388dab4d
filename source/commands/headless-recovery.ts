import {alarmsOf, type Observation} from '../cluster/observation.js';
import {
	assembleObserver,
	assembleRecord,
	assembleRecovery,
} from '../engine/assemble.js';
import type {Observer} from '../observe/observer.js';
import type {Recovery, RecoveryState} from '../run/recovery-contract.js';
import {stepProgress} from '../run/progress.js';
import type {RunEvent} from '../run/run-event.js';
import type {Refusal} from '../runbook/plan.js';
import {allPass, type Step} from '../runbook/step.js';
import {formatDuration} from '../units.js';
import {engineConfigFor} from '../command-line/engine-config.js';
import type {Invocation} from '../command-line/invocation.js';
import {unreachableText} from '../report/unreachable-text.js';

/** How long a step may wait for its pre-checks, e.g. for a member to catch up. */
const patienceMs = 15_000;
const watchEveryMs = 500;

/**
 * Runs the whole plan without asking, a line for each thing that happens.
 * Exit codes: 0 writable or nothing to do, 2 not recovered, 3 refused with
 * nothing changed, 130 interrupted.
 */
export async function recoverHeadless(invocation: Invocation): Promise<number> {
	const config = engineConfigFor(invocation, false);
	const {nowMs} = invocation;
	const say = (text: string): void => {
		invocation.stdout.write(`${new Date(nowMs()).toISOString()} ${text}\n`);
	};

	const clock = {
		nowMs,
		sleep: async (ms: number) =>
			new Promise<void>(resolve => {
				setTimeout(resolve, ms);
			}),
	};
	const leaving = new AbortController();
	const observer = assembleObserver(config, clock);
	const record = assembleRecord(config);
	let recovery: Recovery | undefined;
	const titles = (): readonly Step[] =>
		recovery?.state.plan?.kind === 'plan' ? recovery.state.plan.steps : [];
	recovery = assembleRecovery(
		config,
		clock,
		observer,
		leaving.signal,
		record,
		event => {
			const line = lineOf(event, titles());
			if (line !== undefined) say(line);
		},
	);
	const onInterrupt = (): void => {
		say(
			'interrupted: nothing more is begun; what a server is doing it finishes by itself',
		);
		leaving.abort();
	};

	process.once('SIGINT', onInterrupt);
	process.once('SIGTERM', onInterrupt);
	try {
		return await runPlan(observer, recovery, leaving.signal, say, invocation);
	} finally {
		process.off('SIGINT', onInterrupt);
		process.off('SIGTERM', onInterrupt);
		if (record.file !== undefined) say(`journal: ${record.file}`);
		await record.close();
		observer.close();
	}
}

async function runPlan(
	observer: Observer,
	recovery: Recovery,
	signal: AbortSignal,
	say: (text: string) => void,
	invocation: Invocation,
): Promise<number> {
	let observation = await observer.round();
	const nobody = unreachableText(observation);
	if (nobody !== undefined) {
		invocation.stderr.write(`etcd-medic: ${nobody}\n`);
		return 3;
	}

	let hasChanged = false;
	for (;;) {
		let state = await recovery.update(observation);
		if (state.plan?.kind === 'refusal') {
			return refused(state.plan, hasChanged, observation, say);
		}

		const step = nextOf(state);
		if (step === undefined) {
			if (state.progress?.finished === undefined) say('nothing is left to do');
			return 0;
		}

		if (step.level === 3) {
			say(
				`refused: ${step.title} is an outage of this cluster; it is confirmed by typing, in the dashboard`,
			);
			return hasChanged ? notRecovered(observation, say) : 3;
		}

		if (!allPass(state.preChecks)) {
			const waited = state.preChecks.filter(each => each.state !== 'pass');
			say(
				`waiting up to ${formatDuration(patienceMs)} before ${step.title}: ${waited.map(({title, detail}) => `${title} (${detail})`).join('; ')}`,
			);
		}

		({observation, state} = await whenReady(
			observer,
			recovery,
			state,
			invocation.nowMs,
			signal,
		));
		await recovery.runStep(step.id, 'yes-flag');
		const at = stepProgress(recovery.state.progress, step.id);
		const outcome = at.state === 'finished' ? at.outcome : 'failed';
		if (step.level > 0 && outcome !== 'refused') hasChanged = true;
		observation = await observer.round();
		if (signal.aborted) return 130;
		if (outcome === 'refused' || outcome === 'failed') {
			return hasChanged ? notRecovered(observation, say) : 3;
		}
	}
}

function nextOf({plan, nextStepId}: RecoveryState): Step | undefined {
	return plan?.kind === 'plan'
		? plan.steps.find(step => step.id === nextStepId)
		: undefined;
}

// A member that is a moment behind is waited for; what is still so after that is refused.
async function whenReady(
	observer: Observer,
	recovery: Recovery,
	first: RecoveryState,
	nowMs: () => number,
	signal: AbortSignal,
): Promise<{observation: Observation; state: RecoveryState}> {
	const startedAtMs = nowMs();
	let state = first;
	let observation = observer.current();
	while (
		!allPass(state.preChecks) &&
		!signal.aborted &&
		nowMs() - startedAtMs < patienceMs
	) {
		await new Promise(resolve => {
			setTimeout(resolve, watchEveryMs);
		});
		observation = await observer.round();
		state = await recovery.update(observation);
	}

	return {observation, state};
}

function refused(
	refusal: Refusal,
	hasChanged: boolean,
	observation: Observation,
	say: (text: string) => void,
): number {
	if (refusal.reason === 'not-needed') {
		say(refusal.summary);
		return 0;
	}

	say(`refused: ${refusal.summary}`);
	for (const advice of refusal.advice) say(`  ${advice}`);
	return hasChanged ? notRecovered(observation, say) : 3;
}

function notRecovered(
	observation: Observation,
	say: (text: string) => void,
): number {
	const armed = alarmsOf(observation)?.map(
		alarm => `${alarm.type} of ${alarm.memberId}`,
	);
	say(
		armed === undefined
			? 'NOT RECOVERED: no member answers, so nobody can say what is armed'
			: armed.length === 0
				? 'NOT RECOVERED: no alarm is armed, and the plan did not reach its end'
				: `NOT RECOVERED: still armed: ${armed.join(', ')}`,
	);
	return 2;
}

function lineOf(event: RunEvent, steps: readonly Step[]): string | undefined {
	const title = (id: string): string =>
		steps.find(step => step.id === id)?.title ?? id;
	switch (event.kind) {
		case 'run-started': {
			return `plan: ${event.plan.steps.length} steps. ${event.plan.goal}`;
		}

		case 'run-resumed': {
			return `taken up from its journal; looked at again: ${event.unsettled.map(({stepId, why}) => `${title(stepId)} (${why})`).join('; ') || 'nothing'}`;
		}

		case 'plan-changed': {
			return `the plan was made again; ${event.reason}`;
		}

		case 'step-started': {
			return `► ${title(event.stepId)}`;
		}

		case 'call': {
			return `    ${event.command}`;
		}

		case 'step-progress': {
			return undefined;
		}

		case 'step-finished': {
			const took = event.measured['tookMs'];
			const inTime =
				typeof took === 'number' && took > 0
					? ` (${formatDuration(took)})`
					: '';
			return `  ${event.outcome}: ${event.message}${inTime}`;
		}

		case 'run-finished': {
			return `${event.outcome}: ${event.message}`;
		}
	}
}
