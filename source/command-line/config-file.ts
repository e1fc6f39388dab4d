import {constants} from 'node:fs';
import {open, type FileHandle} from 'node:fs/promises';
import path from 'node:path';
import {UserError} from '../user-error.js';
import type {Configuration} from './configuration.js';

/** Whose program this is, and where that person keeps configuration. */
export type Person = {
	readonly home: string;
	/** `$XDG_CONFIG_HOME`, if it is set. */
	readonly configHome: string | undefined;
	/** `undefined` where files have no owners. */
	readonly userId: number | undefined;
	readonly groupId: number | undefined;
};

/** For the whole machine, where the person has no file. */
const systemFile = '/etc/etcd-medic/config.yaml';
const mostBytes = 64 * 1024;
const otherMayWrite = 0o002;
const groupMayWrite = 0o020;

/**
 * The configuration: of the file named, else of the first that there is of the
 * person's own and the machine's. One file decides, so that nobody's endpoints
 * meet another's certificates. `undefined` when there is none, or `none` was
 * named. Throws UserError for one that cannot be used or must not be trusted.
 */
export async function readConfiguration(
	named: string | undefined,
	cluster: string | undefined,
	person: Person,
): Promise<Configuration | undefined> {
	const found = named === 'none' ? undefined : await firstText(named, person);
	if (found === undefined) {
		if (cluster === undefined) return undefined;
		throw new UserError({
			what: `--cluster ${JSON.stringify(cluster)} needs a configuration file, and there is none`,
			tryThis: `write ${filesFor(undefined, person)[0] ?? systemFile}, or give --endpoints`,
		});
	}

	// The parsers are loaded only where there is something to parse.
	const {configurationFrom} = await import('./config-text.js');
	return configurationFrom(
		found.text,
		{file: found.file, home: person.home},
		cluster,
	);
}

async function firstText(
	named: string | undefined,
	person: Person,
): Promise<{readonly file: string; readonly text: string} | undefined> {
	for (const file of filesFor(named, person)) {
		const text = await textOf(file, person, named !== undefined);
		if (text !== undefined) return {file, text};
	}

	return undefined;
}

function filesFor(
	named: string | undefined,
	{home, configHome}: Person,
): readonly string[] {
	if (named !== undefined) return [path.resolve(named)];
	// XDG: a relative path there is to be ignored.
	const own =
		configHome !== undefined && path.isAbsolute(configHome)
			? configHome
			: path.join(home, '.config');
	return [path.join(own, 'etcd-medic', 'config.yaml'), systemFile];
}

async function textOf(
	file: string,
	person: Person,
	isNamed: boolean,
): Promise<string | undefined> {
	let handle: FileHandle;
	try {
		// A pipe that nobody writes to must not hold the program.
		handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
	} catch (error) {
		const code = codeOf(error);
		const isMissing = code === 'ENOENT' || code === 'ENOTDIR';
		if (isMissing && !isNamed) return undefined;
		throw new UserError({
			what: `the configuration file ${file} cannot be read (${isMissing ? 'there is none' : code})`,
			tryThis: isNamed
				? 'give --config another FILE, or leave it out'
				: 'make it readable for you, or leave it out with --config none',
			cause: error,
		});
	}

	try {
		await refuseUntrusted(handle, file, person);
		return await readText(handle, file);
	} finally {
		await handle.close();
	}
}

async function readText(handle: FileHandle, file: string): Promise<string> {
	try {
		return await handle.readFile('utf8');
	} catch (error) {
		throw new UserError({
			what: `the configuration file ${file} cannot be read (${codeOf(error)})`,
			tryThis: 'give --config another FILE, or leave it out',
			cause: error,
		});
	}
}

// It says where keys are sent and which certificates are believed: whoever may
// write it can point a recovery at another cluster. ssh refuses such files, too.
async function refuseUntrusted(
	handle: FileHandle,
	file: string,
	{userId, groupId}: Person,
): Promise<void> {
	const {uid, gid, mode, size} = await handle.stat();
	const refuse = (why: string, tryThis: string): never => {
		throw new UserError({
			what: `the configuration file ${file} is not used: ${why}`,
			tryThis,
		});
	};

	if ((mode & constants.S_IFMT) !== constants.S_IFREG) {
		refuse('it is no regular file', 'give --config the name of a file');
	}

	if (size > mostBytes) {
		refuse('it is larger than 64 KiB', 'it holds settings and nothing else');
	}

	if (userId === undefined) return;
	if (uid !== userId && uid !== 0) {
		refuse(
			`it belongs to user ID ${uid}, neither to you (${userId}) nor to root`,
			`make it yours (chown ${userId} FILE), or --config another FILE`,
		);
	}

	if ((mode & otherMayWrite) !== 0) {
		refuse('everybody may write to it', `chmod go-w ${file}`);
	}

	if ((mode & groupMayWrite) !== 0 && gid !== groupId && gid !== 0) {
		refuse(`group ID ${gid} may write to it`, `chmod go-w ${file}`);
	}
}

function codeOf(error: unknown): string {
	return error instanceof Error && 'code' in error
		? String(error.code)
		: String(error);
}
