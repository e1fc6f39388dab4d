import {readdir, rm} from 'node:fs/promises';
import path from 'node:path';
import type {ClusterId} from '../cluster/member.js';

/** How many backups of its own maintenance keeps: each is as large as the file it was taken from. */
const keptSnapshots = 3;

/**
 * Deletes all but the newest three backups that maintenance itself made of this
 * cluster, which the journal beside each tells; the names of those that are gone.
 * Throws what the file system says.
 */
export async function deleteOldSnapshots(
	directory: string,
	clusterId: ClusterId,
): Promise<readonly string[]> {
	const names = await readdir(directory);
	const journals = new Set(names);
	const old = names
		.filter(name => {
			const runId = /^maintain-snapshot-([\dTZ.]+)\.db$/.exec(name)?.[1];
			return journals.has(`run-${runId}-${clusterId}.jsonl`);
		})
		// A run's ID is its instant, so the order of the alphabet is that of time.
		.toSorted()
		.slice(0, -keptSnapshots);
	for (const name of old) await rm(path.join(directory, name), {force: true});
	return old;
}
