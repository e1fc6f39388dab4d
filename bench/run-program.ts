import {spawn, type ChildProcess} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {setTimeout as delay} from 'node:timers/promises';
import type {Milliseconds} from '../source/units.js';

// Programs that are measured: how long they take and what the kernel says of them.

/** How a program went. */
export type ProgramEnd = {
	readonly code: number | null;
	readonly stdout: string;
	readonly stderr: string;
	readonly tookMs: Milliseconds;
	/** The most memory that it had resident; looked up as it ran, so 0 for one that ends at once. */
	readonly peakMib: number;
};

/** A program under way. */
export type RunningProgram = {
	readonly pid: number;
	readonly child: ChildProcess;
	readonly ended: Promise<ProgramEnd>;
};

const lookEveryMs = 20;
// The kernel's unit of CPU time for programs, on every Linux (sysconf CLK_TCK).
const msPerTick = 10;

/** Starts a program; what it prints is kept, or with `isSilent` thrown away. */
export function startProgram(
	command: string,
	args: readonly string[],
	{
		env = {},
		isSilent = false,
	}: {
		readonly env?: Readonly<Record<string, string>>;
		readonly isSilent?: boolean;
	} = {},
): RunningProgram {
	const startedAtMs = performance.now();
	const child = spawn(command, args, {
		env: {...process.env, ...env},
		stdio: ['ignore', isSilent ? 'ignore' : 'pipe', 'pipe'],
	});
	const out: Buffer[] = [];
	const err: Buffer[] = [];
	child.stdout?.on('data', (chunk: Buffer) => out.push(chunk));
	child.stderr?.on('data', (chunk: Buffer) => err.push(chunk));
	let isOver = false;
	let peakMib = 0;
	const watch = async (): Promise<void> => {
		while (!isOver) {
			peakMib = Math.max(peakMib, peakOf(child.pid ?? 0));
			await delay(lookEveryMs);
		}
	};

	const watching = watch();
	const ended = new Promise<ProgramEnd>((resolve, reject) => {
		child.on('error', error => {
			isOver = true;
			reject(error);
		});
		child.on('close', code => {
			const tookMs = performance.now() - startedAtMs;
			isOver = true;
			void watching.then(() => {
				resolve({
					code,
					stdout: Buffer.concat(out).toString('utf8'),
					stderr: Buffer.concat(err).toString('utf8'),
					tookMs,
					peakMib,
				});
			});
		});
	});
	return {pid: child.pid ?? 0, child, ended};
}

/** Runs a program to its end. Throws when its exit code is none of those. */
export async function runProgram(
	command: string,
	args: readonly string[],
	options: {
		readonly env?: Readonly<Record<string, string>>;
		readonly isSilent?: boolean;
		readonly codes?: readonly number[];
	} = {},
): Promise<ProgramEnd> {
	const end = await startProgram(command, args, options).ended;
	if (!(options.codes ?? [0]).includes(end.code ?? -1)) {
		throw new Error(
			`${[command, ...args].join(' ')} ended with ${end.code}: ${end.stderr || end.stdout}`,
		);
	}

	return end;
}

/** CPU time of a process and all its threads so far. Throws when it is gone. */
export function cpuTime(pid: number): Milliseconds {
	// After the name in brackets, which may hold blanks: utime and stime are the
	// 12th and 13th fields (proc(5)).
	const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
		.replace(/^.*\) /, '')
		.split(' ');
	return (Number(fields[11]) + Number(fields[12])) * msPerTick;
}

// It may have ended since: then the look before it counts.
function peakOf(pid: number): number {
	try {
		const status = readFileSync(`/proc/${pid}/status`, 'utf8');
		return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) / 1024;
	} catch {
		return 0;
	}
}
