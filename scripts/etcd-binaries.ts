import {execFile} from 'node:child_process';
import {constants} from 'node:fs';
import {access, copyFile, mkdir, rename, rm} from 'node:fs/promises';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import {fromDebian, lock} from './debian-package.js';

const run = promisify(execFile);

/** The series that tests run against. */
export const etcdSeries = ['3.4', '3.5'] as const;
export type EtcdSeries = (typeof etcdSeries)[number];

/** Where one etcd's programs are. */
export type EtcdBinaries = {
	/** `3.4`, `3.5`; another one only from `findAnyEtcdOnPath`. */
	readonly series: string;
	/** E.g. `3.5.16`. */
	readonly version: string;
	readonly etcd: string;
	readonly etcdctl: string;
	/** Absent in etcd 3.4. */
	readonly etcdutl?: string;
};

/** Where to look and put things; the defaults are this checkout and this process's environment. */
export type EtcdLookup = {
	readonly environment?: NodeJS.ProcessEnv;
	readonly cacheFolder?: string;
};

const defaultCacheFolder = fileURLToPath(
	new URL('../.cache/etcd', import.meta.url),
);

// The suites that carry the series: bookworm 3.4.23, trixie 3.5.16, sid 3.5.30.
const suitesOf: Readonly<Record<EtcdSeries, readonly string[]>> = {
	'3.4': ['bookworm'],
	'3.5': ['trixie', 'sid'],
};
const programs = ['etcd', 'etcdctl', 'etcdutl'] as const;

/**
 * etcd of that series: from `ETCD_BIN_DIR`, the checkout's cache, the PATH, or
 * else fetched with apt into the cache. Safe to call from several processes at
 * once. Throws an Error of one line that says what was tried and what to do.
 */
export async function ensureEtcd(
	series: EtcdSeries,
	lookup: EtcdLookup = {},
): Promise<EtcdBinaries> {
	const found = await findEtcd(series, lookup);
	if (found !== undefined) return found;
	const cacheFolder = lookup.cacheFolder ?? defaultCacheFolder;
	await mkdir(cacheFolder, {recursive: true});
	const release = await lock(path.join(cacheFolder, `${series}.lock`));
	try {
		// Another process may have brought it while this one waited for the lock.
		return (
			(await findEtcd(series, lookup)) ?? (await fetchEtcd(series, cacheFolder))
		);
	} finally {
		await release();
	}
}

/** etcd of that series if this machine already has it; fetches nothing. */
export async function findEtcd(
	series: EtcdSeries,
	lookup: EtcdLookup = {},
): Promise<EtcdBinaries | undefined> {
	const {environment = process.env, cacheFolder = defaultCacheFolder} = lookup;
	const binDir = environment['ETCD_BIN_DIR'] ?? '';
	const folders = [
		...(binDir === '' ? [] : [path.join(binDir, series), binDir]),
		path.join(cacheFolder, series),
		...pathFolders(environment),
	];
	for (const folder of folders) {
		const binaries = await binariesIn(folder);
		if (binaries?.series === series) return binaries;
	}

	return undefined;
}

/** The first etcd on the PATH that has its etcdctl beside it, whatever its series. */
export async function findAnyEtcdOnPath(
	environment: NodeJS.ProcessEnv = process.env,
): Promise<EtcdBinaries | undefined> {
	for (const folder of pathFolders(environment)) {
		const binaries = await binariesIn(folder);
		if (binaries !== undefined) return binaries;
	}

	return undefined;
}

async function binariesIn(folder: string): Promise<EtcdBinaries | undefined> {
	const [etcd, etcdctl, etcdutl] = await Promise.all(
		programs.map(async name => executable(path.resolve(folder, name))),
	);
	if (etcd === undefined || etcdctl === undefined) return undefined;
	// A program that cannot say its version (wrong machine, broken file) is no etcd.
	const answer = await run(etcd, ['--version'], {timeout: 10_000}).catch(
		() => undefined,
	);
	const version = /etcd Version: (\d+\.\d+\.\d+\S*)/.exec(
		answer?.stdout ?? '',
	)?.[1];
	if (version === undefined) return undefined;
	return {
		series: version.split('.').slice(0, 2).join('.'),
		version,
		etcd,
		etcdctl,
		...(etcdutl === undefined ? {} : {etcdutl}),
	};
}

async function executable(file: string): Promise<string | undefined> {
	return access(file, constants.X_OK).then(
		() => file,
		() => undefined,
	);
}

function pathFolders(environment: NodeJS.ProcessEnv): readonly string[] {
	return (environment['PATH'] ?? '')
		.split(path.delimiter)
		.filter(folder => folder !== '');
}

async function fetchEtcd(
	series: EtcdSeries,
	cacheFolder: string,
): Promise<EtcdBinaries> {
	const fetched = await fromDebian({
		suites: suitesOf[series],
		packages: ['etcd-server', 'etcd-client'],
		cacheFolder,
		install: async (tree, work) => install(tree, work, series, cacheFolder),
	});
	if (fetched.kind === 'found') return fetched.value;
	throw new Error(
		`No etcd ${series}: not in ETCD_BIN_DIR, the cache or the PATH; ${fetched.why}. Set ETCD_BIN_DIR to a folder with etcd and etcdctl ${series}, or apt-get install etcd-server etcd-client.`,
	);
}

// The finished folder appears in one rename, so that nobody ever sees half of it.
async function install(
	tree: string,
	work: string,
	series: EtcdSeries,
	cacheFolder: string,
): Promise<EtcdBinaries> {
	const finished = path.join(work, 'finished');
	await mkdir(finished);
	for (const name of programs) {
		const program = path.join(tree, 'usr', 'bin', name);
		if ((await executable(program)) !== undefined)
			await copyFile(program, path.join(finished, name));
	}

	const fetched = await binariesIn(finished);
	if (fetched?.series !== series)
		throw new Error(
			`the packages hold etcd ${fetched?.version ?? 'that does not run here'}`,
		);
	const target = path.join(cacheFolder, series);
	// What stands there did not work, or it would have been used.
	await rm(target, {recursive: true, force: true});
	await rename(finished, target);
	const installed = await binariesIn(target);
	if (installed === undefined) throw new Error('the cache cannot run programs');
	return installed;
}
