import os from 'node:os';
import path from 'node:path';
import type {EngineConfig} from '../engine/engine-config.js';
import {detectLook, themes, type Look} from '../present/text/look.js';
import {UserError} from '../user-error.js';
import {readConfiguration} from './config-file.js';
import type {Configuration} from './configuration.js';
import {findConnection, type Connection} from './connection.js';
import type {CommandLine} from './flags.js';
import {labelFrom} from './cluster-label.js';
import {endpointsFile, settingOf, type Sources} from './settings.js';

/** Where a command runs, and what was asked of it. */
export type Surroundings = {
	readonly commandLine: CommandLine;
	/** What a configuration file decides; absent: there is none. */
	readonly configuration?: Configuration | undefined;
	/** What the operator calls the cluster; absent: nothing. */
	readonly label?: EngineConfig['label'];
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

/** The configuration file's settings, if there is one. Throws UserError for one that cannot be used. */
export async function configurationFor(
	{command, given}: CommandLine,
	{env, getuid, getgid}: NodeJS.Process,
): Promise<Configuration | undefined> {
	// A shell asks for it each time that it starts.
	if (command === 'completion') return undefined;
	return readConfiguration(given.get('config'), given.get('cluster'), {
		home: homeDirectory(),
		configHome: env['XDG_CONFIG_HOME'],
		userId: getuid?.(),
		groupId: getgid?.(),
	});
}

/** Reads where a command runs. */
export function surroundingsOf(
	commandLine: CommandLine,
	{env, platform, stdin, stdout, stderr}: NodeJS.Process,
	configuration?: Configuration,
): Surroundings {
	const sources = {commandLine, configuration, environment: env};
	const label = labelFrom(sources);
	const {XDG_STATE_HOME: stateHome = ''} = env;
	return {
		commandLine,
		configuration,
		...(label === undefined ? {} : {label}),
		look: lookOf(sources, {platform, isTty: stdout.isTTY}),
		vantage: os.hostname(),
		stateDirectory: path.join(
			// XDG: a relative path there is to be ignored, and none is one.
			path.isAbsolute(stateHome)
				? stateHome
				: path.join(homeDirectory(), '.local/state'),
			'etcd-medic',
		),
		nowMs: () => Date.now(),
		stdin,
		stdout,
		stderr,
	};
}

// Without HOME it is looked up by the user's ID, which a container or a chroot
// may not know.
function homeDirectory(): string {
	try {
		return os.homedir();
	} catch (error) {
		throw new UserError({
			what: 'this user has no home directory',
			tryThis: 'set HOME to where its settings and journals are to be kept',
			cause: error,
		});
	}
}

function lookOf(
	sources: Sources,
	{platform, isTty}: {readonly platform: string; readonly isTty: boolean},
): Look {
	const {commandLine, environment} = sources;
	const isOn = (name: string): boolean =>
		settingOf(name, sources) !== undefined;
	const theme = themes.find(each => each === settingOf('theme', sources));
	// Ink's own variable.
	const isAskedFor =
		environment['INK_SCREEN_READER'] === 'true' &&
		commandLine.off?.has('screen-reader') !== true;
	return detectLook(environment, platform, isTty, {
		...(isOn('ascii') ? {isAscii: true} : {}),
		...(theme === undefined ? {} : {theme}),
		...(isOn('screen-reader') || isAskedFor ? {isSpoken: true} : {}),
	});
}

/** Finds out whom to talk to. Throws UserError for whatever cannot be used. */
export async function connectionFor(
	{commandLine, configuration, stdin, stderr}: Surroundings,
	env: NodeJS.ProcessEnv,
): Promise<Connection> {
	const sources = {commandLine, configuration, environment: env};
	const file = endpointsFile(sources);
	try {
		const connection = await findConnection(
			name => settingOf(name, sources),
			env,
			async user => {
				const {askPassword} = await import('./ask-password.js');
				return askPassword(user, stdin, stderr);
			},
		);
		return file === undefined ? connection : {...connection, source: file};
	} catch (error) {
		if (configuration === undefined || !(error instanceof UserError)) {
			throw error;
		}

		// It may be of a flag or of the file: both are where to look.
		throw new UserError({
			what: `${error.message} (settings come from ${configuration.file}, too)`,
			tryThis: error.tryThis,
			exitCode: error.exitCode,
			cause: error,
		});
	}
}
