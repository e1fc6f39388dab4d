import type {TestContext} from 'node:test';
import {program, temporaryFolder} from './real-incident.js';
import {openTerminal, type Terminal} from './terminal.js';

/** The program as a shell runs it, which afterwards tells how it ended and how the terminal was left. */
export function openInShell(
	context: TestContext,
	args: readonly string[],
	env: Readonly<Record<string, string>> = {},
): Terminal {
	const terminal = openTerminal({
		command: 'sh',
		args: [
			'-c',
			'"$@"; code=$?; stty -a; echo "left with $code"; exit $code',
			'sh',
			process.execPath,
			program,
			...args,
		],
		cols: 160,
		rows: 45,
		env: {XDG_STATE_HOME: temporaryFolder(context), ...env},
	});
	context.after(async () => {
		await terminal.close();
	});
	return terminal;
}
