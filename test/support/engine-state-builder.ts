import type {Observation} from '../../source/cluster/observation.js';
import type {Diagnosis, Finding} from '../../source/diagnosis/finding.js';
import type {
	ClusterEvent,
	EngineCommand,
	EngineState,
} from '../../source/engine/protocol.js';
import type {Progress, StepProgress} from '../../source/run/progress.js';
import type {Refusal} from '../../source/runbook/plan.js';
import type {EngineStore} from '../../source/view/store.js';
import {
	alarm,
	idOf,
	latency,
	mebibyte,
	member,
	observation,
	takenAtMs,
} from './observation-builder.js';
import {plan, preCheck} from './step-builder.js';

// Builders of what the screens are painted from.

/** An engine state: healthy, no plan, nothing run, unless said otherwise. */
export function engineState(changes: Partial<EngineState> = {}): EngineState {
	return {
		observation: observation(),
		diagnosis: healthy,
		plan: notNeeded,
		nextStepId: undefined,
		preChecks: [],
		progress: undefined,
		events: [],
		source: 'ETCDCTL_ENDPOINTS',
		journalFile: undefined,
		isReadOnly: false,
		isPaused: false,
		intervalMs: 1000,
		...changes,
	};
}

const healthy: Diagnosis = {
	verdict: {level: 'ok', sentence: 'All 3 members serve, nothing is wrong.'},
	findings: [],
};

const notNeeded: Refusal = {
	kind: 'refusal',
	reason: 'not-needed',
	summary: 'The cluster takes writes and no member needs anything.',
	advice: [],
};

/** A finding with the least that one needs. */
export function finding(changes: Partial<Finding> = {}): Finding {
	return {
		code: 'nospace-alarm',
		severity: 'critical',
		memberIds: [idOf('m1'), idOf('m2'), idOf('m3')],
		summary:
			'All 3 files are at their quota of 64.0 MiB: 93% of each is free pages',
		evidence: {quotaBytes: 64 * mebibyte},
		remedy: 'Defragment one member at a time, then clear the alarm',
		...changes,
	};
}

/** Three members at their quota, nearly all of it free pages. */
export function nospaceObservation(): Observation {
	return observation({
		alarms: [
			alarm('NOSPACE', 'm1'),
			alarm('NOSPACE', 'm2'),
			alarm('NOSPACE', 'm3'),
		],
		members: ['m1', 'm2', 'm3'].map(name =>
			member({
				name,
				tookMs: 3.1,
				status: {
					dbSizeBytes: 61.2 * mebibyte,
					dbSizeInUseBytes: 4.1 * mebibyte,
					revision: 98_469_458,
					raftIndex: 112_345_678,
					raftAppliedIndex: 112_345_678,
				},
				metrics: {
					quotaBytes: 64 * mebibyte,
					walFsync: latency({p99Ms: 12, p99Bucket: {lowMs: 8, highMs: 16}}),
					backendCommit: latency({
						samples: 12,
						p99Ms: undefined,
						p99Bucket: undefined,
					}),
				},
			}),
		),
	});
}

/** A finished step. */
export function finished(
	changes: Partial<Extract<StepProgress, {state: 'finished'}>> = {},
): StepProgress {
	return {
		state: 'finished',
		startedAtMs: takenAtMs,
		finishedAtMs: takenAtMs + 1800,
		outcome: 'done',
		message: 'The file has shrunk and the member serves',
		measured: {
			dbSizeBeforeBytes: 61.2 * mebibyte,
			dbSizeAfterBytes: 4.1 * mebibyte,
		},
		calls: ['etcdctl --endpoints=https://10.0.0.2:2379 defrag'],
		...changes,
	};
}

/** A run in which the steps named have that progress. */
export function progress(
	steps: Readonly<Record<string, StepProgress>> = {},
	changes: Partial<Progress> = {},
): Progress {
	return {
		runId: 'run-1',
		plan: plan(),
		startedAtMs: takenAtMs,
		steps,
		finished: undefined,
		...changes,
	};
}

/** Some events, oldest first. */
export function someEvents(): readonly ClusterEvent[] {
	return [
		{atMs: takenAtMs - 90_000, tone: 'info', text: 'm1 is the leader'},
		{
			atMs: takenAtMs - 60_000,
			tone: 'warning',
			text: 'm2 took 1.2 s to answer',
		},
		{atMs: takenAtMs - 4000, tone: 'critical', text: 'm1 raised NOSPACE'},
	];
}

/** The state of a cluster frozen by NOSPACE, its plan ready, `stepId` next. */
export function nospaceState(
	stepId = 'pre-check',
	changes: Partial<EngineState> = {},
): EngineState {
	return engineState({
		observation: nospaceObservation(),
		diagnosis: {
			verdict: {
				level: 'critical',
				sentence:
					'Writes are refused: 3 members are at their quota of 64.0 MiB, and 93% of each file is free pages that a defragment returns.',
			},
			findings: [
				finding(),
				finding({
					code: 'fragmented',
					severity: 'warning',
					summary: '57.1 MiB of each file is free pages',
					remedy: 'A defragment returns them',
				}),
			],
		},
		plan: plan(),
		nextStepId: stepId,
		preChecks: [
			preCheck({
				title: 'No CORRUPT alarm',
				detail: 'none reported by 3 members',
			}),
			preCheck({title: 'One cluster', detail: 'cdf818194e3a8c32 everywhere'}),
			preCheck(),
			preCheck({title: 'No defragment in flight', detail: 'none on 3 members'}),
		],
		events: someEvents(),
		...changes,
	});
}

/** A store whose state a test sets, and the commands that were dispatched. */
export type FakeEngine = {
	readonly store: EngineStore;
	readonly commands: EngineCommand[];
	readonly dispatch: (command: EngineCommand) => void;
	readonly set: (state: EngineState) => void;
};

/** An engine that does nothing but hold a state. */
export function fakeEngine(initial: EngineState): FakeEngine {
	let state = initial;
	const listeners = new Set<() => void>();
	const commands: EngineCommand[] = [];
	return {
		store: {
			getState: () => state,
			subscribe(listener) {
				listeners.add(listener);
				return () => {
					listeners.delete(listener);
				};
			},
		},
		commands,
		dispatch(command) {
			commands.push(command);
		},
		set(next) {
			state = next;
			for (const listener of listeners) listener();
		},
	};
}
