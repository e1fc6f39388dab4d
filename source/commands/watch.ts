import {setTimeout as delay} from 'node:timers/promises';
import type {Trends} from '../cluster/trend.js';
import {withObservation} from '../cluster/trend.js';
import {isReachable} from '../cluster/observation.js';
import {lookedForText} from '../command-line/connection.js';
import {engineConfigFor} from '../command-line/engine-config.js';
import {listenForInterrupts} from '../command-line/interrupts.js';
import type {Invocation} from '../command-line/invocation.js';
import {settingOf} from '../command-line/settings.js';
import {diagnose} from '../diagnosis/diagnose.js';
import type {Diagnosis} from '../diagnosis/finding.js';
import {assembleObserver} from '../engine/assemble-observer.js';
import {eventsBetween} from '../engine/cluster-events.js';
import {startEngineThread} from '../engine/engine-link.js';
import {writeOut} from '../host/write-out.js';
import {checkReport} from '../report/check-report.js';
import {exitCodeOf} from '../report/exit-code.js';
import {unreachableText} from '../report/unreachable-text.js';
import {verdictText, watchLines} from '../report/watch-text.js';
import {UserError} from '../user-error.js';

/**
 * Watches and never changes anything: it is given an observer, which has no call
 * that could. On a terminal the wall screen; else a line for each change, or with
 * `--json` an object for each round. Exit codes: `--once` as check, else 0 when
 * left by `q` or when nobody reads any more; 129, 130 and 143 for signals.
 */
export async function watch(invocation: Invocation): Promise<number> {
	const {commandLine, stdin, stdout} = invocation;
	const {given} = commandLine;
	const isPlain = given.has('json') || given.has('once');
	if (!isPlain && stdin.isTTY && stdout.isTTY) return onWall(invocation);
	if (given.has('bell')) {
		throw new UserError({
			what: '--bell is for the wall screen, which needs a terminal',
			tryThis: 'leave it out: etcd-medic watch prints one line per change',
		});
	}

	return inLines(invocation);
}

async function onWall(invocation: Invocation): Promise<number> {
	const {commandLine, configuration, nowMs, look, stdin, stdout} = invocation;
	const link = startEngineThread(engineConfigFor(invocation, true));
	const open =
		look.isSpoken === true
			? (await import('../view/open-spoken.js')).openSpoken
			: (await import('../view/open-app.js')).openApp;
	// A fault in the engine must not leave a screen that looks alive.
	const broken = new AbortController();
	link.ended.catch(() => {
		broken.abort();
	});
	const {reason} = await open({
		store: link,
		// Looking is not asked for: the rounds go on by themselves.
		dispatch: () => undefined,
		nowMs,
		look,
		initialScreen: 'overview',
		wall: {
			hasBell:
				settingOf('bell', {commandLine, configuration, environment: {}}) !==
				undefined,
		},
		stdin,
		stdout,
		until: broken.signal,
	});
	link.dispatch({kind: 'stop'});
	await link.ended;
	const {diagnosis} = link.getState();
	const isTerminalGone = reason === 'SIGHUP' || reason === 'terminal-lost';
	if (!isTerminalGone && diagnosis !== undefined) {
		stdout.write(`last verdict  ${verdictText(diagnosis)}\n`);
	}

	if (isTerminalGone) return 129;
	if (reason === 'SIGTERM') return 143;
	return reason === 'quit' ? 0 : 130;
}

async function inLines(invocation: Invocation): Promise<number> {
	const {commandLine, nowMs, stdout, stderr} = invocation;
	const config = engineConfigFor(invocation, true);
	const isOnce = commandLine.given.has('once');
	const isJson = commandLine.given.has('json');
	const observer = assembleObserver(config, {nowMs});
	const interrupts = listenForInterrupts(process, () => undefined);
	// A reader that has gone away, as `head` does, has all that it wanted.
	let isReaderGone = false;
	stdout.on('error', () => {
		isReaderGone = true;
	});
	let trends: Trends = {};
	let before: Diagnosis | undefined;
	let last: Awaited<ReturnType<typeof observer.round>> | undefined;
	try {
		for (let round = 1; ; round += 1) {
			const startedAtMs = nowMs();
			const observation = await observer.round();
			if (interrupts.isLeaving()) return interrupts.exitCode;
			trends = withObservation(trends, observation);
			const diagnosis = diagnose(observation, {
				nowMs: nowMs(),
				trends,
				thresholds: config.thresholds,
			});
			// fsync and commit times take two rounds; nobody waits for them where none answers.
			const isLastOfOne =
				isOnce &&
				(round > 1 || !observation.members.some(each => isReachable(each)));
			const lines = isJson
				? [JSON.stringify(checkReport(observation, diagnosis, trends))]
				: isOnce
					? [
							`${new Date(observation.takenAtMs).toISOString()} ${verdictText(diagnosis)}`,
						]
					: watchLines(before, {
							observation,
							diagnosis,
							events: eventsBetween(last, observation),
						});
			if (lines.length > 0 && (!isOnce || isLastOfOne)) {
				await writeOut(stdout, lines.map(line => `${line}\n`).join(''));
			}

			if (isLastOfOne) {
				const nobody = unreachableText(
					observation,
					lookedForText(invocation.connection),
				);
				if (nobody !== undefined) stderr.write(`etcd-medic: ${nobody}\n`);
				return exitCodeOf(diagnosis.verdict.level);
			}

			if (isReaderGone) return 0;
			before = diagnosis;
			last = observation;
			// An abort rejects; it is one more way to be done waiting.
			await delay(
				Math.max(50, config.intervalMs - (nowMs() - startedAtMs)),
				undefined,
				{signal: interrupts.signal},
			).catch(() => undefined);
			if (interrupts.isLeaving()) return interrupts.exitCode;
		}
	} finally {
		interrupts.stop();
		observer.close();
	}
}
