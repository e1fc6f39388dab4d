import {spawn} from 'node:child_process';
import type {Milliseconds} from '../units.js';
import {printable} from '../printable.js';

/** What became of a program. An exit code other than 0 is still an answer. */
export type CommandOutcome =
	| {
			readonly kind: 'ended';
			/** `undefined` when a signal ended it. */
			readonly exitCode: number | undefined;
			readonly stdout: string;
			/** Its first line, printable. */
			readonly complaint: string;
	  }
	/** `why` in a few printable words. */
	| {readonly kind: 'failed'; readonly why: string};

/** Runs one program with these arguments, never through a shell. Never rejects. `signal` ends it early. */
export type RunCommand = (
	program: string,
	args: readonly string[],
	signal?: AbortSignal,
) => Promise<CommandOutcome>;

export type CommandRunnerOptions = {
	/** From the start to the answer, whatever the program does. */
	readonly deadlineMs: Milliseconds;
	/** Of stdout and of stderr each; more is a failure. */
	readonly maxBytes?: number;
	/** Where programs are looked for. */
	readonly path?: string;
};

const defaultMaxBytes = 4 * 1024 * 1024;
// cron's PATH has no sbin, where smartctl lives.
const defaultPath =
	'/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** What a program of this host is started with. Not our environment: it may hold etcd's password. */
export function childEnvironment(
	path: string = defaultPath,
): Readonly<Record<string, string>> {
	return {PATH: path, LC_ALL: 'C'};
}

/**
 * Makes a runner. A program that hangs in the kernel (smartctl on a disk that
 * no longer answers) survives SIGKILL: its deadline ends our waiting, and the
 * same command is refused until the old one is gone.
 */
export function createCommandRunner(options: CommandRunnerOptions): RunCommand {
	const underWay = new Set<string>();
	return async (program, args, signal) => {
		if (signal?.aborted === true) return failed(`${program} was given up`);
		const key = [program, ...args].join('\0');
		if (underWay.has(key)) {
			return failed(`the ${program} started earlier has not ended`);
		}

		underWay.add(key);
		return run(program, args, {...options, signal}, () => {
			underWay.delete(key);
		});
	};
}

async function run(
	program: string,
	args: readonly string[],
	{
		deadlineMs,
		maxBytes = defaultMaxBytes,
		path,
		signal,
	}: CommandRunnerOptions & {readonly signal: AbortSignal | undefined},
	onGone: () => void,
): Promise<CommandOutcome> {
	return new Promise(resolve => {
		const child = spawn(program, args, {
			env: childEnvironment(path),
			stdio: ['ignore', 'pipe', 'pipe'],
		});
		const output = {stdout: '', stderr: ''};
		const settle = (outcome: CommandOutcome): void => {
			clearTimeout(timer);
			signal?.removeEventListener('abort', abandon);
			child.stdout.destroy();
			child.stderr.destroy();
			resolve(outcome);
		};

		const giveUp = (why: string): void => {
			// Without a pid it was never started, and Node's kill would signal
			// whatever number is in that memory: 0 is our whole process group
			// (seen on Node 24.21 between a failed start and its 'error').
			if (child.pid !== undefined) child.kill('SIGKILL');
			child.unref();
			settle(failed(why));
		};

		// Whoever leaves the program does not wait for a smartctl that hangs.
		const abandon = (): void => giveUp(`${program} was given up`);
		signal?.addEventListener('abort', abandon);
		const timer = setTimeout(() => {
			giveUp(`${program} did not end within ${deadlineMs} ms`);
		}, deadlineMs);
		for (const name of ['stdout', 'stderr'] as const) {
			child[name].setEncoding('utf8');
			child[name].on('data', (text: string) => {
				output[name] += text;
				if (output[name].length > maxBytes) {
					giveUp(`${program} wrote more than ${maxBytes} bytes`);
				}
			});
		}

		child.once('error', error => {
			onGone();
			settle(failed(reasonOf(program, error)));
		});
		child.once('exit', onGone);
		child.once('close', code => {
			settle({
				kind: 'ended',
				exitCode: code ?? undefined,
				stdout: output.stdout,
				complaint: firstLine(output.stderr),
			});
		});
	});
}

function reasonOf(program: string, error: Error): string {
	const code = 'code' in error ? error.code : undefined;
	if (code === 'ENOENT') return `${program} is not installed`;
	if (code === 'EACCES' || code === 'EPERM') {
		return `no permission to run ${program}`;
	}

	return `${program} could not be started: ${printable(error.message)}`;
}

function failed(why: string): CommandOutcome {
	return {kind: 'failed', why};
}

function firstLine(text: string): string {
	return printable((text.trim().split('\n', 1)[0] ?? '').slice(0, 200));
}
