import type {Figures} from './cluster.js';
import {
	defragBounds,
	diskBounds,
	emptyHistogram,
	snapshotBounds,
} from './histogram.js';

/** What /metrics counts when a process begins. */
export function noFigures(): Figures {
	return {
		walFsync: emptyHistogram(diskBounds),
		backendCommit: emptyHistogram(diskBounds),
		defragments: emptyHistogram(defragBounds),
		snapshots: emptyHistogram(snapshotBounds),
		// A member that starts sees its first leader come.
		leaderChanges: 1,
		slowApplies: 0,
		slowReadIndexes: 0,
		failedReadIndexes: 0,
		failedProposals: 0,
		heartbeatSendFailures: 0,
		healthSuccesses: 0,
		healthFailures: 0,
		ranges: 0,
	};
}
