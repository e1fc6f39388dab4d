import type {ClusterId, MemberId} from '../cluster/member.js';
import {agreedClusterId, type Observation} from '../cluster/observation.js';
import {nextStep, runningStep, stepProgress} from '../run/progress.js';
import type {Progress} from '../run/progress.js';
import type {Milliseconds} from '../units.js';
import {defragmentUnderWay} from './defragments.js';
import type {ClusterEvent, RunElsewhereAt} from './protocol.js';

/** Whether another etcd-medic of this host has a recovery of the cluster open. */
export type RunElsewhere = {
	/** Who, as of the last look, e.g. `pid 4711`. */
	readonly by: string | undefined;
	/** How far its run is; `undefined` when that cannot be read here. */
	readonly at?: RunElsewhereAt | undefined;
	/** The member that it is defragmenting, where that can be read. */
	readonly defragmenting?: MemberId | undefined;
	/** Looks once, and tells what is new since the look before. */
	look(observation: Observation): Promise<readonly ClusterEvent[]>;
};

/**
 * Watches the lock of the cluster; `heldBy` gives the words of another process
 * that holds it, and while it does `progressOf` its journal, where there is one here.
 */
export function watchRunElsewhere(
	heldBy: (clusterId: ClusterId) => Promise<string | undefined>,
	nowMs: () => Milliseconds,
	progressOf: (
		clusterId: ClusterId,
		runId: string | undefined,
	) => Promise<Progress | undefined> = async () => undefined,
): RunElsewhere {
	let by: string | undefined;
	let progress: Progress | undefined;
	return {
		get by() {
			return by;
		},
		get at() {
			return placeIn(progress);
		},
		get defragmenting() {
			return defragmentUnderWay(progress);
		},
		async look(observation) {
			const clusterId = agreedClusterId(observation);
			// Members that do not answer say nothing about who holds the lock.
			if (clusterId === undefined) return [];
			const before = by;
			const holder = await heldBy(clusterId);
			// The run's ID comes after the comma: the process is what a person can look up.
			by = holder?.split(',')[0];
			progress =
				holder === undefined
					? undefined
					: await progressOf(clusterId, /, run (\S+)$/.exec(holder)?.[1]);
			if (by === before) return [];
			const text =
				by === undefined
					? `The other etcd-medic (${before}) has let go of this cluster`
					: `Another etcd-medic (${by}) has a recovery of this cluster open: its steps are its own; this screen only watches`;
			return [{atMs: nowMs(), tone: 'info', text}];
		},
	};
}

// What crosses into the screen's thread: not the whole of a plan that it cannot run.
function placeIn(progress: Progress | undefined): RunElsewhereAt | undefined {
	if (progress === undefined) return undefined;
	if (progress.finished !== undefined) return {kind: 'ended'};
	const {steps} = progress.plan;
	const running = runningStep(progress);
	const step = running ?? nextStep(progress.plan, progress);
	if (step === undefined) return undefined;
	const where = stepProgress(progress, step.id);
	return {
		kind: where.state === 'running' ? 'running' : 'next',
		number: steps.findIndex(each => each.id === step.id) + 1,
		total: steps.length,
		title: step.title,
		startedAtMs: where.state === 'running' ? where.startedAtMs : undefined,
	};
}
