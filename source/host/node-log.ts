import {createReadStream} from 'node:fs';
import type {Milliseconds} from '../units.js';
import {readJournal} from './journal.js';
import {etcdPodLogs, podLogDirectory} from './pod-logs.js';

/** One log of this node, read as it is asked for. */
export type NodeLog = {
	/** A path, or `journald`. */
	readonly name: string;
	/** Rejects where the file can no longer be read. */
	readonly chunks: AsyncIterable<Uint8Array>;
	/** Resolves once `chunks` is at its end: an empty text, or why it is not all. */
	readonly trouble: Promise<string>;
};

/** etcd's logs on this node, and in words where they were looked for. */
export type NodeLogs = {
	readonly lookedIn: string;
	readonly logs: readonly NodeLog[];
};

/** The same as for a journal that is given on the command line. */
const journalDeadlineMs: Milliseconds = 60_000;

/**
 * Finds etcd's logs on this node as `explain` does: those of the static pod, else
 * journald. Nothing is read before its `chunks` are. `podLogs` is where the
 * kubelet keeps them, `program` what reads the journal.
 */
export function findNodeLogs(
	podLogs: string = podLogDirectory,
	program = 'journalctl',
): NodeLogs {
	const files = etcdPodLogs(podLogs);
	if (files.length > 0) {
		return {
			lookedIn: podLogs,
			logs: files.map(name => ({
				name,
				chunks: chunksOf(name),
				trouble: Promise.resolve(''),
			})),
		};
	}

	const {chunks, trouble} = readJournal(journalDeadlineMs, program);
	return {
		lookedIn: `${podLogs} (no log of an etcd pod) and journald`,
		logs: [{name: 'journald', chunks, trouble}],
	};
}

// Opened with the first chunk: a rotated file may be gone by its turn.
async function* chunksOf(file: string): AsyncIterable<Uint8Array> {
	for await (const chunk of createReadStream(file, {
		highWaterMark: 256 * 1024,
	})) {
		if (chunk instanceof Uint8Array) yield chunk;
	}
}
