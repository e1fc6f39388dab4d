import {constants} from 'node:fs';
import {access, copyFile, mkdir, rename, rm, stat} from 'node:fs/promises';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {fromDebian, lock} from './debian-package.js';

// Prometheus and promtool for tests, taken the way that etcd is taken: from
// PROMETHEUS_BIN_DIR, the checkout's cache, the PATH, or Debian's package.

/** Where the two programs are. */
export type PrometheusBinaries = {
	readonly prometheus: string;
	readonly promtool: string;
};

/** Where to look and put things; the defaults are this checkout and this process's environment. */
export type PrometheusLookup = {
	readonly environment?: NodeJS.ProcessEnv;
	readonly cacheFolder?: string;
};

const defaultCacheFolder = fileURLToPath(
	new URL('../.cache/prometheus', import.meta.url),
);
// bookworm carries 2.42, trixie 2.53: the rules we generate need nothing newer.
const suites = ['bookworm', 'trixie'] as const;

/**
 * Prometheus and promtool, fetched into the cache when they are nowhere. Safe
 * to call from several processes at once. Throws an Error of one line that
 * says what was tried and what to do.
 */
export async function prometheusBinaries(
	lookup: PrometheusLookup = {},
): Promise<PrometheusBinaries> {
	const found = await findPrometheus(lookup);
	if (found !== undefined) return found;
	const cacheFolder = lookup.cacheFolder ?? defaultCacheFolder;
	await mkdir(cacheFolder, {recursive: true});
	const release = await lock(path.join(cacheFolder, 'fetch.lock'));
	try {
		// Another process may have brought it while this one waited for the lock.
		return (
			(await findPrometheus(lookup)) ?? (await fetchPrometheus(cacheFolder))
		);
	} finally {
		await release();
	}
}

async function findPrometheus(
	lookup: PrometheusLookup,
): Promise<PrometheusBinaries | undefined> {
	const {environment = process.env, cacheFolder = defaultCacheFolder} = lookup;
	const folders = [
		environment['PROMETHEUS_BIN_DIR'] ?? '',
		path.join(cacheFolder, 'bin'),
		...(environment['PATH'] ?? '').split(path.delimiter),
	];
	for (const folder of folders) {
		const binaries = folder === '' ? undefined : await binariesIn(folder);
		if (binaries !== undefined) return binaries;
	}

	return undefined;
}

async function binariesIn(
	folder: string,
): Promise<PrometheusBinaries | undefined> {
	const prometheus = path.resolve(folder, 'prometheus');
	const promtool = path.resolve(folder, 'promtool');
	const areThere = await Promise.all([
		isProgram(prometheus),
		isProgram(promtool),
	]);
	return areThere.every(isThere => isThere)
		? {prometheus, promtool}
		: undefined;
}

async function isProgram(file: string): Promise<boolean> {
	return access(file, constants.X_OK)
		.then(async () => stat(file))
		.then(
			entry => entry.isFile(),
			() => false,
		);
}

async function fetchPrometheus(
	cacheFolder: string,
): Promise<PrometheusBinaries> {
	const fetched = await fromDebian({
		suites,
		packages: ['prometheus'],
		cacheFolder,
		install: async (tree, work) => install(tree, work, cacheFolder),
	});
	if (fetched.kind === 'found') return fetched.value;
	throw new Error(
		`No Prometheus: not in PROMETHEUS_BIN_DIR, the cache or the PATH; ${fetched.why}. Set PROMETHEUS_BIN_DIR to a folder with prometheus and promtool, or apt-get install prometheus.`,
	);
}

// The finished folder appears in one rename, so that nobody ever sees half of it.
async function install(
	tree: string,
	work: string,
	cacheFolder: string,
): Promise<PrometheusBinaries> {
	const finished = path.join(work, 'finished');
	await mkdir(finished);
	for (const name of ['prometheus', 'promtool'])
		await copyFile(
			path.join(tree, 'usr', 'bin', name),
			path.join(finished, name),
		);
	const target = path.join(cacheFolder, 'bin');
	// What stands there did not work, or it would have been used.
	await rm(target, {recursive: true, force: true});
	await rename(finished, target);
	const installed = await binariesIn(target);
	if (installed === undefined) throw new Error('the cache cannot run programs');
	return installed;
}
