import {readFileSync, readdirSync} from 'node:fs';
import {waitUntil} from './wait-until.js';

const stopTimeoutMs = 30_000;

/** Waits until every thread of a process is stopped: a SIGSTOP that was sent is not yet one that arrived. */
export async function untilStopped(pid: number): Promise<void> {
	await waitUntil(
		async () =>
			readdirSync(`/proc/${pid}/task`).every(thread =>
				isStopped(`/proc/${pid}/task/${thread}/stat`),
			),
		stopTimeoutMs,
		() => `process ${pid} goes on`,
	);
}

function isStopped(stat: string): boolean {
	try {
		return /\) T /.test(readFileSync(stat, 'utf8'));
	} catch {
		// This thread has ended.
		return true;
	}
}
