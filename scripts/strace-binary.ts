import {execFile} from 'node:child_process';
import {chmod, copyFile, mkdir, rename, rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import {fromDebian, lock} from './debian-package.js';

// strace makes a disk slow for one process: it delays every fdatasync, which is
// what etcd waits for. Taken the way that etcd is taken: from STRACE, the PATH,
// the checkout's cache, or Debian's package.

const run = promisify(execFile);
const defaultCacheFolder = fileURLToPath(
	new URL('../.cache/strace', import.meta.url),
);
const suites = ['trixie', 'bookworm'] as const;
const probeTimeoutMs = 10_000;

/** Where to look and put things; the defaults are this checkout and this process's environment. */
export type StraceLookup = {
	readonly environment?: NodeJS.ProcessEnv;
	readonly cacheFolder?: string;
};

/**
 * A strace that can trace here, fetched into the cache when it is nowhere.
 * Throws an Error of one line that says what was tried and what to do.
 */
export async function straceBinary(lookup: StraceLookup = {}): Promise<string> {
	const {environment = process.env, cacheFolder = defaultCacheFolder} = lookup;
	const places = [
		environment['STRACE'] ?? '',
		...(environment['PATH'] ?? '')
			.split(path.delimiter)
			.map(folder => path.join(folder, 'strace')),
		path.join(cacheFolder, 'bin', 'strace'),
	].filter(file => path.isAbsolute(file));
	for (const file of places) if (await canTrace(file)) return file;
	await mkdir(cacheFolder, {recursive: true});
	const release = await lock(path.join(cacheFolder, 'fetch.lock'));
	try {
		return await fetchStrace(cacheFolder);
	} finally {
		await release();
	}
}

// A container may forbid ptrace: then no strace at all helps.
async function canTrace(file: string): Promise<boolean> {
	return run(file, ['-e', 'trace=fdatasync', 'true'], {
		timeout: probeTimeoutMs,
	}).then(
		() => true,
		() => false,
	);
}

async function fetchStrace(cacheFolder: string): Promise<string> {
	const fetched = await fromDebian({
		suites,
		packages: ['strace', 'libunwind8', 'liblzma5'],
		cacheFolder,
		install: async (tree, work) => install(tree, work, cacheFolder),
	});
	if (fetched.kind === 'found') return fetched.value;
	throw new Error(
		`No strace that can trace here: not in STRACE, the PATH or the cache; ${fetched.why}. apt-get install strace, and allow ptrace in this container.`,
	);
}

// The finished folder appears in one rename. A small script hands strace the
// libraries that came with it.
async function install(
	tree: string,
	work: string,
	cacheFolder: string,
): Promise<string> {
	const finished = path.join(work, 'finished');
	await mkdir(finished);
	await copyFile(
		path.join(tree, 'usr', 'bin', 'strace'),
		path.join(finished, 'strace.program'),
	);
	await run('cp', ['-a', path.join(tree, 'usr', 'lib'), finished]);
	const script = path.join(finished, 'strace');
	await writeFile(
		script,
		[
			'#!/bin/sh',
			'here=$(dirname "$(readlink -f "$0")")',
			'for folder in "$here"/lib/*-linux-gnu*; do',
			'	LD_LIBRARY_PATH="$folder${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"',
			'done',
			'export LD_LIBRARY_PATH',
			'exec "$here/strace.program" "$@"',
			'',
		].join('\n'),
	);
	await chmod(script, 0o755);
	const target = path.join(cacheFolder, 'bin');
	await rm(target, {recursive: true, force: true});
	await rename(finished, target);
	const installed = path.join(target, 'strace');
	if (!(await canTrace(installed)))
		throw new Error('it was fetched and cannot trace here');
	return installed;
}
