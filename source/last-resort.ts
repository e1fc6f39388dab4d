import {messageOf} from './error-text.js';
import {printable} from './printable.js';
import {isUserError} from './user-error.js';

/** Exit code of a fault of ours. */
const faultExitCode = 70;

/**
 * Writes one line on what ended the program: what the person can act on, or a
 * fault of ours, whose stack trace is written only when --debug is among the
 * arguments. Gives the exit code.
 */
export function tellWhatEndsIt(
	error: unknown,
	argv: readonly string[],
	stderr: {write(text: string): unknown},
): number {
	if (isUserError(error)) {
		stderr.write(
			`etcd-medic: ${printable(error.message)}; ${printable(error.tryThis)}\n`,
		);
		return error.exitCode;
	}

	const text = messageOf(error);
	stderr.write(
		argv.includes('--debug') && error instanceof Error
			? `${error.stack ?? text}\n`
			: `etcd-medic: internal error: ${printable(text)}; run again with --debug for the stack trace\n`,
	);
	return faultExitCode;
}

/**
 * Has `exit` called when nobody catches an error or a rejection, which Node
 * would answer with its source, its stack and exit code 1. While a screen is
 * open that is for whoever opened it, who restores the terminal first.
 */
export function catchLastResort(
	from: Pick<NodeJS.Process, 'on' | 'listenerCount' | 'argv' | 'stderr'>,
	exit: (exitCode: number) => void,
): void {
	from.on('uncaughtException', error => {
		if (from.listenerCount('uncaughtException') > 1) return;
		exit(tellWhatEndsIt(error, from.argv, from.stderr));
	});
}
