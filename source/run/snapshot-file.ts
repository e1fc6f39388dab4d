import {createHash} from 'node:crypto';
import {access, link, open, rm, statfs} from 'node:fs/promises';
import path from 'node:path';
import type {Bytes} from '../units.js';

/** etcd appends the sha256 of everything before it to the stream (client/v3/snapshot/v3_snapshot.go). */
const trailerBytes = 32;
/** The backend file is a whole number of sectors, so size % 512 tells whether the trailer is there. */
const sectorBytes = 512;

/** Blocks of a stream (32 KiB from etcd) are written and hashed so many bytes at a time. */
const batchBytes = 1_048_576;
/**
 * So often what was written is synced, while the stream goes on: at its end the
 * disk would have all of it still to write.
 */
const syncEveryBytes = 16 * batchBytes;

/** A backup file being written. It gets its final name only once its hash was proven. */
export type SnapshotFile = {
	/** Appends one block; resolves when enough of what came before it is written. */
	write(block: Uint8Array): Promise<void>;
	/** Writes the rest, checks the trailer, syncs and renames. Throws with what does not fit. */
	finish(): Promise<{readonly bytes: Bytes; readonly sha256: string}>;
	/** Removes the unfinished file. */
	discard(): Promise<void>;
};

/** Creates FILE.part for FILE, mode 0600: it holds every secret of the cluster. Throws EEXIST when either exists. */
export async function createSnapshotFile(file: string): Promise<SnapshotFile> {
	const part = `${file}.part`;
	if (await exists(file)) {
		throw Object.assign(new Error(`${file} exists already`), {code: 'EEXIST'});
	}

	const handle = await open(part, 'wx', 0o600);
	const hash = createHash('sha256');
	let bytes = 0;
	// The last 32 bytes are the trailer, and only the end tells which those are.
	let tail = Buffer.alloc(0);
	let waiting: Uint8Array[] = [];
	let waitingBytes = 0;
	let unsyncedBytes = 0;
	let syncing = Promise.resolve();
	// A failed write is told to one sync only: it is kept for the end.
	let syncError: unknown;
	const syncMeanwhile = (): void => {
		unsyncedBytes = 0;
		syncing = syncing
			.then(async () => handle.datasync())
			.catch((error: unknown) => {
				syncError ??= error;
			});
	};

	const writeOut = async (): Promise<void> => {
		const batch = Buffer.concat(waiting);
		waiting = [];
		waitingBytes = 0;
		// The disk works while the hash is made.
		const writing = handle.writeFile(batch);
		const held = Buffer.concat([tail, batch]);
		const kept = Math.max(0, held.byteLength - trailerBytes);
		hash.update(held.subarray(0, kept));
		tail = Buffer.from(held.subarray(kept));
		await writing;
		unsyncedBytes += batch.byteLength;
		if (unsyncedBytes >= syncEveryBytes) syncMeanwhile();
	};

	return {
		async write(block) {
			waiting.push(block);
			waitingBytes += block.byteLength;
			bytes += block.byteLength;
			if (waitingBytes >= batchBytes) await writeOut();
		},
		async finish() {
			await writeOut();
			const sha256 = hash.digest('hex');
			if (bytes % sectorBytes !== trailerBytes) {
				throw new Error(
					`the stream of ${bytes} bytes carries no sha256 trailer: it was cut short`,
				);
			}

			if (tail.toString('hex') !== sha256) {
				throw new Error('the sha256 trailer does not fit the content');
			}

			await syncing;
			if (syncError !== undefined) throw syncError;
			await handle.sync();
			await handle.close();
			// Unlike a rename, a link never takes the place of a file that came meanwhile.
			await link(part, file);
			await rm(part);
			// The new name itself is durable only once the directory is synced.
			const directory = await open(path.dirname(file), 'r');
			await directory.sync();
			await directory.close();
			return {bytes, sha256};
		},
		async discard() {
			await syncing;
			await handle.close();
			await rm(part, {force: true});
		},
	};
}

async function exists(file: string): Promise<boolean> {
	try {
		await access(file);
		return true;
	} catch {
		// Not there, or not to be seen: opening the part beside it tells.
		return false;
	}
}

/**
 * Free bytes for this user where `file` would go, on the file system of the
 * nearest directory that exists; `undefined` when that cannot be read.
 */
export async function freeBytesFor(file: string): Promise<Bytes | undefined> {
	const directory = path.dirname(path.resolve(file));
	try {
		const {bavail, bsize} = await statfs(directory);
		return bavail * bsize;
	} catch (error) {
		const isMissing =
			error instanceof Error && 'code' in error && error.code === 'ENOENT';
		// Without permission, say, it stays unknown, which refuses the step.
		return isMissing && directory !== path.dirname(directory)
			? freeBytesFor(directory)
			: undefined;
	}
}
