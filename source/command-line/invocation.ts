import os from 'node:os';
import path from 'node:path';
import {detectLook, type Look} from '../present/look.js';
import {findConnection, type Connection} from './connection.js';
import {flags} from './flag-table.js';
import type {CommandLine} from './flags.js';

/** Where a command runs, and what was asked of it. */
export type Surroundings = {
	readonly commandLine: CommandLine;
	readonly look: Look;
	/** Host name of the machine that asks. */
	readonly vantage: string;
	/** `$XDG_STATE_HOME/etcd-medic`. */
	readonly stateDirectory: string;
	readonly nowMs: () => number;
	readonly stdin: NodeJS.ReadStream;
	readonly stdout: NodeJS.WriteStream;
	readonly stderr: NodeJS.WriteStream;
};

/** The same, and whom to talk to. */
export type Invocation = Surroundings & {readonly connection: Connection};

/** Reads where a command runs. */
export function surroundingsOf(
	commandLine: CommandLine,
	{env, platform, stdin, stdout, stderr}: NodeJS.Process,
): Surroundings {
	return {
		commandLine,
		look: detectLook(
			env,
			platform,
			stdout.isTTY,
			commandLine.given.has('ascii') ? {isAscii: true} : {},
		),
		vantage: os.hostname(),
		stateDirectory: path.join(
			env['XDG_STATE_HOME'] ?? path.join(os.homedir(), '.local/state'),
			'etcd-medic',
		),
		nowMs: () => Date.now(),
		stdin,
		stdout,
		stderr,
	};
}

/** Finds out whom to talk to. Throws UserError for whatever cannot be used. */
export async function connectionFor(
	{commandLine, stdin, stderr}: Surroundings,
	env: NodeJS.ProcessEnv,
): Promise<Connection> {
	return findConnection(
		name => valueOf(commandLine, env, name),
		env,
		async user => {
			const {askPassword} = await import('./ask-password.js');
			return askPassword(user, stdin, stderr);
		},
	);
}

// A flag, else the environment variable that etcdctl reads for it.
function valueOf(
	commandLine: CommandLine,
	env: NodeJS.ProcessEnv,
	name: string,
): string | undefined {
	const given = commandLine.given.get(name);
	if (given !== undefined) return given;
	const variable = flags.find(flag => flag.name === name)?.environment;
	const value = variable === undefined ? undefined : env[variable];
	return value === '' ? undefined : value;
}
