import {spawn} from 'node:child_process';
import type {TestContext} from 'node:test';
import {program, temporaryFolder} from './real-incident.js';

// The built program without a terminal, to its end.

/** How a program ended, and what it said; the code is `null` where a signal ended it. */
export type Ended = {
	readonly code: number | null;
	readonly stdout: string;
	readonly stderr: string;
};

/** Runs it with nothing on its standard input, and with a state folder of its own unless `env` has one. */
export async function runProgram(
	context: TestContext,
	args: readonly string[],
	env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
	return endOf(
		spawn(process.execPath, [program, ...args], {
			env: {
				...environment(),
				XDG_STATE_HOME: env['XDG_STATE_HOME'] ?? temporaryFolder(context),
				...env,
			},
			stdio: ['ignore', 'pipe', 'pipe'],
		}),
	);
}

/** The environment without any setting of etcd or etcdctl. */
export function environment(): NodeJS.ProcessEnv {
	return Object.fromEntries(
		Object.entries(process.env).filter(([name]) => !name.startsWith('ETCD')),
	);
}

/** Waits for the end of a program that was started. */
export async function endOf(child: ReturnType<typeof spawn>): Promise<Ended> {
	let stdout = '';
	let stderr = '';
	child.stdout?.setEncoding('utf8').on('data', (text: string) => {
		stdout += text;
	});
	child.stderr?.setEncoding('utf8').on('data', (text: string) => {
		stderr += text;
	});
	return new Promise(resolve => {
		child.on('close', code => {
			resolve({code, stdout, stderr});
		});
	});
}
