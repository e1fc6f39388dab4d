import type {Milliseconds} from '../../units.js';
import {dueTime, nextTime} from '../model/faults.js';
import type {PendingTimeline, TimelineEntry} from '../model/timeline.js';
import type {DrillProcess} from './etcd-process.js';
import type {Recorder} from './recorder.js';

const playEveryMs = 50;

/** Lets the scenario's timeline happen to real processes: what a process can be made to do, and nothing else. */
export function playTimeline(
	entries: readonly TimelineEntry[],
	{
		processes,
		recorder,
		elapsedMs,
	}: {
		readonly processes: readonly DrillProcess[];
		readonly recorder: Recorder;
		readonly elapsedMs: () => Milliseconds;
	},
): {readonly stop: () => void} {
	let pending: PendingTimeline = entries.map(entry => ({
		...entry,
		dueAtMs: undefined,
	}));
	const timer = setInterval(() => {
		const now = {startedAtMs: 0, records: recorder.records()};
		let next: PendingTimeline = [];
		for (const entry of pending) {
			const dueAtMs = entry.dueAtMs ?? dueTime(now, entry.when);
			if (dueAtMs === undefined || elapsedMs() < dueAtMs) {
				next = [...next, {...entry, dueAtMs}];
				continue;
			}

			happen(
				entry.fault.kind,
				processes.find(each => each.name === entry.fault.member),
			);
			const again = nextTime(now, entry.when, dueAtMs);
			if (again !== undefined) next = [...next, {...entry, dueAtMs: again}];
		}

		pending = next;
	}, playEveryMs);
	return {
		stop() {
			clearInterval(timer);
		},
	};
}

function happen(
	kind: TimelineEntry['fault']['kind'],
	process: DrillProcess | undefined,
): void {
	if (kind === 'kill') process?.signal('SIGKILL');
	if (kind === 'start') process?.start();
	if (kind === 'hang') process?.signal('SIGSTOP');
	if (kind === 'resume') process?.signal('SIGCONT');
}
