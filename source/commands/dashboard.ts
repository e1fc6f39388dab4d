import {setTimeout as pause} from 'node:timers/promises';
import {startEngineThread, type EngineLink} from '../engine/engine-link.js';
import type {EngineState} from '../engine/protocol.js';
import {runningStep} from '../run/progress.js';
import {alarmsOf, type Observation} from '../cluster/observation.js';
import {problemOf} from '../cluster/reading.js';
import {UserError} from '../user-error.js';
import {engineConfigFor} from '../command-line/engine-config.js';
import type {Connection} from '../command-line/connection.js';
import type {Invocation} from '../command-line/invocation.js';
import type {ExitReason} from '../view/exit-reason.js';
import {isMisconfigured, unreachableText} from '../report/unreachable-text.js';

/** A first answer is waited for this long before the screen opens without one. */
const firstAnswerMs = 1200;

/** The dashboard; `recover` opens it at the plan. Exit codes as documented for recover. */
export async function dashboard(invocation: Invocation): Promise<number> {
	const {commandLine, stdin, stdout, stderr, nowMs, look} = invocation;
	if (!stdin.isTTY || !stdout.isTTY) {
		throw new UserError({
			what: 'the dashboard needs a terminal on standard input and output',
			tryThis:
				commandLine.command === 'recover'
					? 'etcd-medic recover --yes runs the plan line by line'
					: 'etcd-medic check prints the same facts once',
		});
	}

	const config = engineConfigFor(
		invocation,
		commandLine.given.has('read-only'),
	);
	const link = startEngineThread(config);
	// Loaded while the engine asks its first questions.
	const loading =
		look.isSpoken === true
			? import('../view/open-spoken.js').then(each => each.openSpoken)
			: import('../view/open-app.js').then(each => each.openApp);
	const answers = watchAnswers(link);
	const refuse = async (why: string): Promise<number> => {
		link.dispatch({kind: 'stop'});
		await link.ended;
		stderr.write(`etcd-medic: ${why}\n`);
		return 3;
	};

	await Promise.race([
		answers.first,
		pause(firstAnswerMs, undefined, {ref: false}),
	]);
	const open = await loading;
	const early = answers.misfit();
	if (early !== undefined) return refuse(early);
	// A fault in the engine must not leave a screen that looks alive, and what
	// was given wrongly ends the same way however late its answer comes.
	const over = new AbortController();
	const end = (): void => {
		over.abort();
	};

	link.ended.catch(end);
	answers.onMisfit(end);
	// A lost terminal is often noticed by its errors first. The signal that comes
	// after must not end the program in the middle of a step.
	const onHangUp = (): void => undefined;
	process.on('SIGHUP', onHangUp);
	const {reason} = await open({
		store: link,
		dispatch: command => {
			link.dispatch(command);
		},
		nowMs,
		look,
		initialScreen: commandLine.command === 'recover' ? 'plan' : 'overview',
		stdin,
		stdout,
		until: over.signal,
	});
	const late = answers.misfit();
	if (late !== undefined && reason === 'quit') {
		process.off('SIGHUP', onHangUp);
		return refuse(late);
	}

	await leave(link, reason, invocation);
	process.off('SIGHUP', onHangUp);
	return exitCode(reason, link.getState(), commandLine.command === 'recover');
}

/** What the members answer until one answers well, or refuses for another reason. */
type Answers = {
	/** Resolves with the first observation, silence too, and when the engine breaks. */
	readonly first: Promise<void>;
	/** One line on why asking again cannot help; `undefined`: nobody knows of a reason. */
	readonly misfit: () => string | undefined;
	/** Calls back when there comes to be such a line. */
	readonly onMisfit: (listener: () => void) => void;
};

/** A passing answer of whatever stands before the members must not end a screen that is open. */
const leastLate = 3;

// A busy member, or one behind a slow network, says only later what is wrong.
function isOpen(observation: Observation): boolean {
	return observation.members.every(
		each =>
			problemOf(each.status)?.kind === 'timeout' ||
			isMisconfigured({...observation, members: [each]}),
	);
}

function watchAnswers(link: EngineLink): Answers {
	let misfit: string | undefined;
	let tell: () => void = () => undefined;
	let isFirst = true;
	let seenAtMs: number | undefined;
	let inARow = 0;
	const first = new Promise<void>(resolve => {
		const unsubscribe = link.subscribe(() => {
			const {observation} = link.getState();
			if (observation === undefined || observation.takenAtMs === seenAtMs) {
				return;
			}

			seenAtMs = observation.takenAtMs;
			resolve();
			const isWrong = isMisconfigured(observation);
			inARow = isWrong ? inARow + 1 : 0;
			if (isWrong && (isFirst || inARow >= leastLate)) {
				unsubscribe();
				misfit = unreachableText(observation);
				tell();
			} else if (!isOpen(observation)) unsubscribe();
			isFirst = false;
		});
		link.ended.catch(() => {
			resolve();
		});
	});
	return {
		first,
		misfit: () => misfit,
		onMisfit(listener) {
			tell = listener;
		},
	};
}

// A step that runs is neither stopped nor left unwatched: it ends, and the
// next does not start. A second Ctrl-C leaves at once.
async function leave(
	link: EngineLink,
	reason: ExitReason,
	{stdout, connection}: Invocation,
): Promise<void> {
	const isTerminalGone = reason === 'SIGHUP' || reason === 'terminal-lost';
	const say = (text: string): void => {
		if (!isTerminalGone) stdout.write(`${text}\n`);
	};

	link.dispatch({kind: 'stop'});
	const running = runningStep(link.getState().progress);
	if (running !== undefined) {
		say(
			`${running.title} is still under way and cannot be cancelled; waiting for its end (Ctrl-C leaves at once, the server carries on)`,
		);
	}

	const onInterrupt = (): void => {
		link.abandon();
	};

	process.on('SIGINT', onInterrupt);
	try {
		await link.ended;
	} finally {
		process.off('SIGINT', onInterrupt);
	}

	for (const line of farewell(link.getState(), connection)) say(line);
}

function farewell(
	{diagnosis, progress, plan, nextStepId, journalFile}: EngineState,
	{endpoints}: Connection,
): readonly string[] {
	const verdict =
		diagnosis === undefined
			? 'nothing was read'
			: `${diagnosis.verdict.level.toUpperCase()}: ${diagnosis.verdict.sentence}`;
	const next =
		plan?.kind === 'plan'
			? plan.steps.find(step => step.id === nextStepId)
			: undefined;
	return [
		`last verdict  ${verdict}`,
		...(progress?.finished === undefined
			? []
			: [`recovery      ${progress.finished.message}`]),
		...(journalFile === undefined ? [] : [`journal       ${journalFile}`]),
		...(next === undefined
			? []
			: [
					`next step     ${next.title}: etcd-medic recover --endpoints ${endpoints.join(',')}`,
				]),
	];
}

function exitCode(
	reason: ExitReason,
	{progress, observation}: EngineState,
	isRecover: boolean,
): number {
	if (reason === 'SIGTERM') return 143;
	if (reason === 'SIGHUP' || reason === 'terminal-lost') return 129;
	if (reason === 'interrupt' || reason === 'SIGINT') return 130;
	if (!isRecover) return 0;
	const alarms = observation === undefined ? undefined : alarmsOf(observation);
	if (progress?.finished?.outcome === 'recovered') return 0;
	if (alarms === undefined) return 3;
	if (alarms.length === 0) return 0;
	return progress === undefined ? 3 : 2;
}
