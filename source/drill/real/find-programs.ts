import {access, constants} from 'node:fs/promises';
import path from 'node:path';
import {UserError} from '../../user-error.js';
import type {Scenario} from '../scenario.js';

/** Where the project's own scripts keep what they fetched. */
const cacheFolder = '.cache';
const series = ['3.5', '3.4'];

/**
 * The programs that a drill on real etcd needs; `undefined` when none was asked
 * for. Looked for in `ETCD_BIN_DIR`, on the PATH, and in the cache of a
 * checkout's scripts. Throws UserError when the scenario cannot be had, or
 * when there is no etcd.
 */
export async function findEtcdFor(
	{name, real}: Scenario,
	isWanted: boolean,
	env: Readonly<Record<string, string | undefined>>,
): Promise<
	{readonly etcd: string; readonly strace: string | undefined} | undefined
> {
	if (!isWanted) return undefined;
	if (real.kind === 'not-possible') {
		throw new UserError({
			what: `${name} cannot be had on real etcd: ${real.why}`,
			tryThis: `etcd-medic drill ${name} plays it on the simulated cluster`,
		});
	}

	const onPath = (env['PATH'] ?? '').split(path.delimiter);
	const etcd = await firstProgram('etcd', [
		env['ETCD_BIN_DIR'] ?? '',
		...onPath,
		...series.flatMap(each => [
			path.join(cacheFolder, 'etcd', each),
			path.join(cacheFolder, 'etcd', each, 'bin'),
		]),
	]);
	if (etcd === undefined) {
		throw new UserError({
			what: 'no etcd was found in ETCD_BIN_DIR, on the PATH or in .cache/etcd',
			tryThis: 'apt-get install etcd-server, or leave --real out',
		});
	}

	const strace = await firstProgram('strace', [
		...onPath,
		path.join(cacheFolder, 'strace', 'bin'),
	]);
	if (real.slowDisk !== undefined && strace === undefined) {
		throw new UserError({
			what: `${name} on real etcd needs strace, which makes a disk slow`,
			tryThis: 'apt-get install strace, or leave --real out',
		});
	}

	return {etcd, strace};
}

async function firstProgram(
	name: string,
	folders: readonly string[],
): Promise<string | undefined> {
	for (const folder of folders.filter(each => each !== '')) {
		const file = path.resolve(folder, name);
		const isThere = await access(file, constants.X_OK).then(
			() => true,
			() => false,
		);
		if (isThere) return file;
	}

	return undefined;
}
