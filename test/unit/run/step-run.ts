import assert from 'node:assert/strict';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import type {TestContext} from 'node:test';
import {choosePlan} from '../../../source/runbook/choose.js';
import {
	isSettled,
	stepProgress,
	type StepProgress,
} from '../../../source/run/progress.js';
import {openRecovery} from '../../../source/run/recovery.js';
import type {Recovery} from '../../../source/run/recovery-contract.js';
import type {RunEvent} from '../../../source/run/run-event.js';
import type {StepContext} from '../../../source/run/step-context.js';
import type {Plan} from '../../../source/runbook/plan.js';
import {fakeClock, type FakeClock} from '../../support/fake-clock.js';
import {fakeCluster, type FakeCluster} from '../../support/fake-cluster.js';
import {gibibyte, idOf} from '../../support/observation-builder.js';
import {planOptions} from '../runbook/plan-options.js';

/** A cluster, its clock, and what was announced and reported to it by one executor. */
export type Bench = {
	readonly clock: FakeClock;
	readonly cluster: FakeCluster;
	readonly context: StepContext;
	readonly announced: string[];
	readonly reported: string[];
	readonly leaving: AbortController;
};

/** Calls answer within 5 s, long ones within 10 s. */
export function bench(names?: readonly string[]): Bench {
	const clock = fakeClock();
	const cluster = fakeCluster(clock, names);
	const announced: string[] = [];
	const reported: string[] = [];
	const leaving = new AbortController();
	return {
		clock,
		cluster,
		announced,
		reported,
		leaving,
		context: {
			observe: async () => cluster.observe(),
			memberClient: id => cluster.client(id),
			etcdctl: planOptions.etcdctl,
			callTimeoutMs: 5000,
			longCallTimeoutMs: 10_000,
			announce: async command => {
				announced.push(command);
			},
			announceRest: async command => {
				announced.push(command);
			},
			report(message) {
				reported.push(message);
			},
			nowMs: () => clock.nowMs(),
			sleep: async ms => clock.sleep(ms),
			signal: leaving.signal,
			watchSignal: leaving.signal,
		},
	};
}

/** A recovery on a fake cluster, and all that it recorded. */
export type RecoveryRun = Bench & {
	readonly recovery: Recovery;
	readonly events: RunEvent[];
	/** Reads the cluster and brings the recovery up to date, as each round does. */
	update(): Promise<void>;
	/** Runs the step that is next, after an update; its ID. */
	runNext(): Promise<string | undefined>;
	/** Runs steps until none is next or one does not settle; the last one's ID. */
	runAll(until?: (stepId: string) => boolean): Promise<string | undefined>;
	outcomeOf(stepId: string): string | undefined;
	plan(): Plan;
};

/** How long `runNext` watches for what nobody does. */
const watchedForMs = 5000;

/** Opens a recovery whose record of an event takes a moment, as a disk does. */
export function recoveryRun(
	file: string,
	options: {
		readonly names?: readonly string[];
		readonly record?: (event: RunEvent) => Promise<void>;
		/** The events of a run of an earlier session. */
		readonly unfinished?: () => readonly RunEvent[];
	} = {},
): RecoveryRun {
	const made = bench(options.names);
	const {cluster, clock, context} = made;
	const events: RunEvent[] = [];
	const recovery = openRecovery({
		runId: 'run-1',
		choosePlan: (observation, before) =>
			choosePlan(observation, {
				...planOptions,
				...before,
				snapshotFile: file,
				longCallTimeoutMs: context.longCallTimeoutMs,
			}),
		freeBytesFor: async () => gibibyte,
		record: {
			begin: async () => undefined,
			close: async () => undefined,
			async write(event) {
				await clock.sleep(1);
				await options.record?.(event);
			},
		},
		onEvent(event) {
			events.push(event);
		},
		findUnfinished: async () => options.unfinished?.(),
		context,
	});
	const at = (id: string): StepProgress =>
		stepProgress(recovery.state.progress, id);
	const run: RecoveryRun = {
		...made,
		recovery,
		events,
		async update() {
			await clock.run(recovery.update(cluster.look()));
		},
		async runNext() {
			await run.update();
			const id = recovery.state.nextStepId;
			if (id !== undefined) {
				const {plan} = recovery.state;
				const step =
					plan?.kind === 'plan'
						? plan.steps.find(each => each.id === id)
						: undefined;
				// A person who does nothing for a while, and then leaves.
				if (step?.action.kind === 'guided') {
					void clock.sleep(watchedForMs).then(() => {
						recovery.stopWatching();
					});
				}

				await clock.run(recovery.runStep(id, 'keyboard'));
			}

			return id;
		},
		async runAll(until = () => false) {
			let last: string | undefined;
			for (;;) {
				await run.update();
				const next = recovery.state.nextStepId;
				if (next === undefined || until(next)) return last;
				last = await run.runNext();
				if (last === undefined || !isSettled(at(last))) return last;
			}
		},
		outcomeOf(stepId) {
			const step = at(stepId);
			return step.state === 'finished' ? step.outcome : step.state;
		},
		plan() {
			const {plan} = recovery.state;
			if (plan?.kind !== 'plan') throw new Error('there is no plan');
			return plan;
		},
	};
	return run;
}

/** A recovery whose snapshot goes to a folder of its own. */
export async function open(
	t: TestContext,
	options: Parameters<typeof recoveryRun>[1] = {},
): Promise<RecoveryRun> {
	const folder = await mkdtemp(path.join(tmpdir(), 'etcd-medic-'));
	t.after(async () => rm(folder, {recursive: true}));
	return recoveryRun(path.join(folder, 'snapshot.db'), options);
}

/** The same, with members so slow that handing leadership over is worth it. */
export async function openSlow(t: TestContext): Promise<RecoveryRun> {
	const run = await open(t);
	for (const each of run.cluster.members) each.defragMs = 7000;
	return run;
}

/** The ID of the step that brings that member back. */
export function bringBack(name: string): string {
	return `bring-back-${idOf(name)}`;
}

/** The ID of the step that defragments the member of that name. */
export function defragment(name: string): string {
	return `defragment-${idOf(name)}`;
}

/** The ID of the step that moves leadership away from the member of that name. */
export function moveFrom(name: string): string {
	return `move-leader-${idOf(name)}`;
}

/** The ID of the step that disarms the record of the member of that name. */
export function disarm(name: string): string {
	return `disarm-nospace-${idOf(name)}`;
}

/** Why the step was refused last; fails the test when it was not. */
export function refusalOf(run: RecoveryRun, stepId: string): string {
	const found = run.events.findLast(
		event => event.kind === 'step-finished' && event.stepId === stepId,
	);
	assert.ok(found?.kind === 'step-finished' && found.outcome === 'refused');
	return found.message;
}

/** The kinds of calls that members got, in order. */
export function callsOf(run: RecoveryRun): readonly string[] {
	return run.cluster.calls.map(call => call.kind);
}
