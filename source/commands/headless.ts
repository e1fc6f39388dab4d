import {setTimeout as pause} from 'node:timers/promises';
import {lookedForText} from '../command-line/connection.js';
import {engineConfigFor} from '../command-line/engine-config.js';
import {
	listenForInterrupts,
	type Interrupts,
} from '../command-line/interrupts.js';
import type {Invocation} from '../command-line/invocation.js';
import {parseDuration} from '../duration.js';
import {messageOf} from '../error-text.js';
import {writeOut} from '../host/write-out.js';
import {startHeadlessThread} from '../engine/headless-link.js';
import type {HeadlessPurpose} from '../engine/headless-pass.js';
import {refusePrefix} from '../runbook/delete-keys-rules.js';
import {UserError} from '../user-error.js';
import {unreachableText} from '../report/unreachable-text.js';
import {formatDuration, type Milliseconds} from '../units.js';

/**
 * A run without a screen, a line for each thing that happens: the whole plan
 * of a recovery without asking, or one pass of maintenance for a timer, which
 * looks once and defragments the members that its rules name. Exit codes: 0
 * done or nothing to do, 1 done and an old backup could not be deleted, 2 not
 * brought to its end, 3 refused with nothing changed, 129, 130 and 143 interrupted.
 */
export async function headless(
	invocation: Invocation,
	purpose: HeadlessPurpose,
): Promise<number> {
	const config = engineConfigFor(invocation, false);
	refuseOn(config.deletePrefixes);
	const {commandLine, nowMs, stdout, stderr} = invocation;
	const jitter = commandLine.given.get('jitter');
	const mostMs = jitter === undefined ? 0 : parseDuration(jitter, '--jitter');
	let isReaderGone = false;
	const say = (text: string, atMs: Milliseconds = nowMs()): void => {
		if (isReaderGone) return;
		writeOut(stdout, `${new Date(atMs).toISOString()} ${text}\n`).catch(
			error => {
				isReaderGone = true;
				stderr.write(
					`etcd-medic: ${messageOf(error)}; the run goes on, and its journal tells of it\n`,
				);
			},
		);
	};

	const interrupts = listenForInterrupts(process, () => {
		say(
			'interrupted: nothing more is begun; what a server is doing it finishes by itself',
		);
	});
	try {
		await restAWhile(Math.random() * mostMs, interrupts, say);
		if (interrupts.signal.aborted) return interrupts.exitCode;
		const link = startHeadlessThread({purpose, config}, say);
		interrupts.signal.addEventListener('abort', () => {
			link.request({kind: 'interrupt'});
		});
		const hangUp = (): void => {
			interrupts.hangUp();
			link.request({kind: 'hang-up'});
		};

		stdout.on('error', () => {
			isReaderGone = true;
			hangUp();
		});
		process.on('SIGHUP', hangUp);
		const end = await link.ended;
		process.off('SIGHUP', hangUp);
		if (end.kind === 'nobody-answers') {
			const why = unreachableText(
				end.observation,
				lookedForText(invocation.connection),
			);
			stderr.write(`etcd-medic: ${why ?? 'no member answers'}\n`);
			return 3;
		}

		return end.code ?? interrupts.exitCode;
	} finally {
		interrupts.stop();
	}
}

function refuseOn(prefixes: readonly string[] = []): void {
	for (const prefix of prefixes) {
		const refusal = refusePrefix(prefix);
		if (refusal === undefined) continue;
		const {what, tryThis} = refusal;
		throw new UserError({what: `--delete-prefix: ${what}`, tryThis});
	}
}

async function restAWhile(
	waitMs: Milliseconds,
	{signal}: Interrupts,
	say: (text: string) => void,
): Promise<void> {
	if (waitMs <= 0) return;
	say(`looking in ${formatDuration(waitMs)}`);
	// An interrupt ends the wait, which is all that its rejection says.
	await pause(waitMs, undefined, {signal}).catch(() => undefined);
}
