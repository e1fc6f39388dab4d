import path from 'node:path';
import {parse} from 'yaml';
import {flagReader, isEtcdProgram, urlList} from './etcd-flags.js';
import {textAt} from './json-value.js';

/** What an etcd was started with, as far as it concerns its place on this machine. */
export type EtcdSettings = {
	readonly name: string | undefined;
	/** Client and peer URLs that it advertises. */
	readonly urls: readonly string[];
	/** Absolute, or relative to where it was started. */
	readonly dataDirectory: string;
};

/** The words of /proc/PID/cmdline; `undefined` when the program is not etcd. */
export function etcdWords(cmdline: string): readonly string[] | undefined {
	const words = cmdline.replace(/\0$/, '').split('\0');
	return isEtcdProgram(words[0]) ? words : undefined;
}

/** The file that holds all settings instead of flags, as RKE2 starts etcd. */
export function configFileOf(
	words: readonly string[],
	environ: string,
): string | undefined {
	return flagReader(words)('config-file') ?? variable(environ, 'config-file');
}

/**
 * The settings of a running etcd. A configuration file stands for everything;
 * else a flag goes before its variable (etcd, server/etcdmain/config.go).
 * `environ` is /proc/PID/environ, or '' when it may not be read.
 */
export function settingsOf(
	words: readonly string[],
	environ: string,
	configFile: string | undefined,
): EtcdSettings {
	const flag = flagReader(words);
	const file = configFile === undefined ? undefined : parseYaml(configFile);
	const setting = (name: string): string | undefined =>
		file === undefined
			? (flag(name) ?? variable(environ, name))
			: textAt(file, name);
	const name = setting('name');
	return {
		name,
		urls: [
			...urlList(setting('advertise-client-urls')),
			...urlList(setting('initial-advertise-peer-urls')),
		],
		// etcd's own default, in the directory where it was started.
		dataDirectory: path.normalize(
			setting('data-dir') ?? `${name ?? 'default'}.etcd`,
		),
	};
}

// Only etcd's own variables are looked at, each by its name.
function variable(environ: string, flag: string): string | undefined {
	const prefix = `ETCD_${flag.replaceAll('-', '_').toUpperCase()}=`;
	return environ
		.split('\0')
		.find(entry => entry.startsWith(prefix))
		?.slice(prefix.length);
}

function parseYaml(text: string): unknown {
	try {
		return parse(text, {maxAliasCount: 0, logLevel: 'error'});
	} catch {
		// Then etcd did not start with it either: nothing is known.
		return undefined;
	}
}
