import {spawn as spawnProcess} from 'node:child_process';
import {constants as osConstants} from 'node:os';
import type {Writable} from 'node:stream';
import type {IPty} from '@lydell/node-pty';
import {spawn as spawnInPty} from '@lydell/node-pty';

// Starting programs in ptys, and making sure that they end with the tests.

/** How a program ended; `signal` is set when one ended it. */
export type Exit = {
	readonly exitCode: number;
	readonly signal: string | undefined;
};

// Every process that is started while a pty is open inherits the terminal's end
// of it (the pty library does not mark it close-on-exec), and a program gets no
// SIGHUP while anybody holds that end. So the guard starts before the first pty,
// and a program that starts beside open ptys first drops what it inherited.
const openPtys = new Set<IPty>();
const withoutInheritance = [
	'-c',
	'for fd in /proc/self/fd/*; do fd=${fd##*/}; if [ "$fd" -gt 2 ]; then eval "exec $fd>&-"; fi; done; exec "$@"',
	'bash',
];

/** Starts the program in a new pty; throws when it cannot be started. */
export function startInPty(options: {
	readonly command: string;
	readonly args?: readonly string[];
	readonly env?: Readonly<Record<string, string>>;
	readonly cols: number;
	readonly rows: number;
	readonly cwd?: string;
}): IPty {
	const guard = startGuard();
	const line = [options.command, ...(options.args ?? [])];
	const [command = '', ...args] =
		openPtys.size === 0 ? line : ['bash', ...withoutInheritance, ...line];
	const pty = spawnInPty(command, args, {
		cols: options.cols,
		rows: options.rows,
		cwd: options.cwd ?? process.cwd(),
		env: {...cleanEnvironment(), ...options.env},
	});
	openPtys.add(pty);
	guard.write(`watch ${pty.pid}\n`);
	pty.onExit(() => {
		openPtys.delete(pty);
		guard.write(`forget ${pty.pid}\n`);
	});
	return pty;
}

/** Closes the terminal's end of the pty: the kernel then sends SIGHUP to the program. */
export function closePty(pty: IPty & {readonly destroy?: () => void}): void {
	openPtys.delete(pty);
	// `destroy`, which the library's type leaves out, would add a SIGHUP of its
	// own to the kernel's.
	pty.kill = () => undefined;
	pty.destroy?.();
}

/** What the pty library says about the end, with the signal's name. */
export function exitOf(result: {
	readonly exitCode: number;
	readonly signal?: number;
}): Exit {
	const entry = Object.entries(osConstants.signals).find(
		([, number]) => number === result.signal,
	);
	return {exitCode: result.exitCode, signal: entry?.[0]};
}

// Reads from a pipe that closes however the test process ends, SIGKILL included,
// and then ends the programs that still run, each with its process group; one
// that ignores SIGHUP would otherwise live on.
const guardScript = `
while read -r verb pid; do
	kept=
	for each in $pids; do [ "$each" = "$pid" ] || kept="$kept $each"; done
	pids=$kept
	[ "$verb" = forget ] || pids="$pids $pid"
done
for each in $pids; do kill -s KILL -- "-$each"; done`;
let guardInput: Writable | undefined;

function startGuard(): Writable {
	if (guardInput !== undefined) return guardInput;
	const guard = spawnProcess('sh', ['-c', guardScript], {
		detached: true,
		stdio: ['pipe', 'ignore', 'ignore'],
	});
	guard.unref();
	guardInput = guard.stdin;
	return guardInput;
}

/** Signals a process, or with a negative ID a process group, that may be gone already. */
export function signalQuietly(pid: number, signal: NodeJS.Signals): void {
	try {
		process.kill(pid, signal);
	} catch {
		// Already gone, which is what the caller wants.
	}
}

function cleanEnvironment(): Record<string, string> {
	const kept: Record<string, string> = {
		TERM: 'xterm-256color',
		LANG: 'C.UTF-8',
	};
	for (const name of ['PATH', 'HOME', 'USER', 'TMPDIR']) {
		const value = process.env[name];
		if (value !== undefined) kept[name] = value;
	}

	return kept;
}

/** True while a process of that ID is there, ended and not yet waited for included. */
export function isRunning(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch {
		return false;
	}
}
