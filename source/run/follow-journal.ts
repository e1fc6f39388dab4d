import {open} from 'node:fs/promises';
import path from 'node:path';
import type {ClusterId} from '../cluster/member.js';
import type {Bytes, Milliseconds} from '../units.js';
import {eventIn, mostJournalBytes, newestJournal} from './journal.js';
import {reduceProgress, type Progress} from './progress.js';
import {isWholeEvent} from './whole-events.js';

/** Reads what another process writes down of its run, as it grows. */
export type JournalFollower = {
	/**
	 * How far the run has come; `undefined`: no journal of it can be read here.
	 * `runId` is the holder's own word. Asked more often than each 2 s it says the same again.
	 */
	progress(
		clusterId: ClusterId,
		runId: string | undefined,
	): Promise<Progress | undefined>;
};

const lookEveryMs: Milliseconds = 2000;

type Followed = {
	readonly file: string;
	/** Read so far: whole lines only. */
	bytes: Bytes;
	/** It grew while somebody held the lock: that one writes it. */
	hasGrown: boolean;
	progress: Progress | undefined;
};

/** Follows the newest journal in the state directory; only what was added is read. */
export function followJournal(
	directory: string,
	nowMs: () => Milliseconds,
): JournalFollower {
	let followed: Followed | undefined;
	let lookedAtMs = -Infinity;
	let said: Progress | undefined;
	let holder: string | undefined;

	const look = async (
		clusterId: ClusterId,
		runId: string | undefined,
	): Promise<Progress | undefined> => {
		const file = await newestJournal(directory, clusterId);
		if (file === undefined) return undefined;
		const isNew = followed?.file !== file;
		if (followed === undefined || isNew) {
			followed = {file, bytes: 0, hasGrown: false, progress: undefined};
		}

		const hasMore = await readOn(followed);
		if (hasMore && !isNew) followed.hasGrown = true;
		// A run that was taken up again goes on under its first name.
		const isTheirs = followed.hasGrown || isOf(file, runId, clusterId);
		return isTheirs ? followed.progress : undefined;
	};

	return {
		async progress(clusterId, runId) {
			if (runId !== holder) {
				// Of whoever held the lock before nothing is left: it may be dead, and
				// its journal the newest here all the same.
				holder = runId;
				followed = undefined;
				said = undefined;
				lookedAtMs = -Infinity;
			}

			if (nowMs() - lookedAtMs < lookEveryMs) return said;
			lookedAtMs = nowMs();
			try {
				said = await look(clusterId, runId);
			} catch {
				// Another user's file, or one that is none of ours: nothing is known of it.
				said = undefined;
			}

			return said;
		},
	};
}

// The second run of a session is called after the first: ID.2.
function isOf(
	file: string,
	runId: string | undefined,
	clusterId: ClusterId,
): boolean {
	if (runId === undefined) return false;
	const name = path.basename(file);
	return (
		name === `run-${runId}-${clusterId}.jsonl` ||
		name.startsWith(`run-${runId}.`)
	);
}

/** Takes in what was added to the file, up to its last whole line; whether that was anything. */
async function readOn(followed: Followed): Promise<boolean> {
	const handle = await open(followed.file, 'r');
	try {
		const {size} = await handle.stat();
		const added = size - followed.bytes;
		if (added <= 0) return false;
		if (added > mostJournalBytes) throw new Error('too large to be followed');
		const buffer = Buffer.alloc(added);
		const {bytesRead} = await handle.read(buffer, 0, added, followed.bytes);
		const end = buffer.subarray(0, bytesRead).lastIndexOf(0x0a) + 1;
		for (const line of buffer.toString('utf8', 0, end).split('\n')) {
			const event = eventIn(line);
			// Another release, or a hand, may have written a line that lacks a part.
			if (event !== undefined && isWholeEvent(event)) {
				followed.progress = reduceProgress(followed.progress, event);
			}
		}

		followed.bytes += end;
		return end > 0;
	} finally {
		await handle.close();
	}
}
