import type {ClusterId} from '../cluster/member.js';
import {agreedClusterId, type Observation} from '../cluster/observation.js';
import type {Milliseconds} from '../units.js';
import type {ClusterEvent} from './protocol.js';

/** Whether another etcd-medic of this host has a recovery of the cluster open. */
export type RunElsewhere = {
	/** Who, as of the last look, e.g. `pid 4711`. */
	readonly by: string | undefined;
	/** Looks once, and tells what is new since the look before. */
	look(observation: Observation): Promise<readonly ClusterEvent[]>;
};

/** Watches the lock of the cluster; `heldBy` gives the words of another process that holds it. */
export function watchRunElsewhere(
	heldBy: (clusterId: ClusterId) => Promise<string | undefined>,
	nowMs: () => Milliseconds,
): RunElsewhere {
	let by: string | undefined;
	return {
		get by() {
			return by;
		},
		async look(observation) {
			const clusterId = agreedClusterId(observation);
			// Members that do not answer say nothing about who holds the lock.
			if (clusterId === undefined) return [];
			const before = by;
			// The run's ID comes after the comma: the process is what a person can look up.
			by = (await heldBy(clusterId))?.split(',')[0];
			if (by === before) return [];
			const text =
				by === undefined
					? `The other etcd-medic (${before}) has let go of this cluster`
					: `Another etcd-medic (${by}) has a recovery of this cluster open: its steps are its own; this screen only watches`;
			return [{atMs: nowMs(), tone: 'info', text}];
		},
	};
}
