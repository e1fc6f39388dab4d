import type {JournalHeader} from '../../../source/run/journal.js';
import type {RunEvent} from '../../../source/run/run-event.js';
import type {Plan} from '../../../source/runbook/plan.js';
import type {Step} from '../../../source/runbook/step.js';
import {
	clusterId,
	idOf,
	mebibyte,
	takenAtMs,
} from '../../support/observation-builder.js';
import {plan, snapshotStep, step} from '../../support/step-builder.js';

/** The first line of a built journal. */
export const header: JournalHeader = {
	schema: 'etcd-medic/journal/v1',
	clusterId,
	runId: '20260115T030000.000Z',
	vantage: 'node-a',
	version: '0.1.0',
};

/** The ID of the step that defragments m2. */
export const defragmentM2 = `defragment-${idOf('m2')}`;

/** Snapshot, defragment m2, verify. */
export const shortPlan: Plan = plan({
	goal: 'Give free pages back',
	steps: [
		snapshotStep(),
		step(),
		step({
			id: 'verify',
			title: 'Prove that writes work',
			level: 1,
			memberId: undefined,
			action: {kind: 'verify', canaryKey: 'etcd-medic/canary'},
			predicted: {},
		}),
	],
});

const planned = (id: string): Step | undefined =>
	shortPlan.steps.find(each => each.id === id);

/** An instant so many seconds into the run. */
export const at = (seconds: number): number => takenAtMs + seconds * 1000;

/** The run begins. */
export const began = (changes: Partial<Plan> = {}): RunEvent => ({
	kind: 'run-started',
	atMs: at(0),
	runId: header.runId,
	plan: {...shortPlan, ...changes},
});

/** A step begins, confirmed by keys. */
export const started = (seconds: number, stepId: string): RunEvent => ({
	kind: 'step-started',
	atMs: at(seconds),
	stepId,
	memberId: planned(stepId)?.memberId,
	confirmedBy: 'keyboard',
	preChecks: [],
});

/** A call goes out. */
export const called = (
	seconds: number,
	stepId: string,
	command: string,
): RunEvent => ({kind: 'call', atMs: at(seconds), stepId, command});

/** A step ends; done unless said otherwise. */
export const finished = (
	seconds: number,
	stepId: string,
	changes: Partial<Extract<RunEvent, {kind: 'step-finished'}>> = {},
): RunEvent => ({
	kind: 'step-finished',
	atMs: at(seconds),
	stepId,
	outcome: 'done',
	message: 'done so',
	measured: {},
	problem: undefined,
	...changes,
});

/** The run ends. */
export const recovered = (seconds: number): RunEvent => ({
	kind: 'run-finished',
	atMs: at(seconds),
	outcome: 'recovered',
	message: 'Writable again: no alarm, every file below its quota',
});

/** What a defragment of m2 from 64 to 4 MiB measured. */
export const shrunk = {
	dbSizeBeforeBytes: 64 * mebibyte,
	inUseBytes: 4 * mebibyte,
	dbSizeAfterBytes: 4 * mebibyte,
	reclaimedBytes: 60 * mebibyte,
	defragmentMs: 1000,
	tookMs: 3000,
};

/** A whole run: killed in the middle of the defragment, taken up again, planned anew, recovered. */
export const interruptedRun: readonly RunEvent[] = [
	began(),
	started(1, 'snapshot'),
	called(1.1, 'snapshot', 'etcdctl snapshot save /tmp/a.db'),
	finished(3, 'snapshot', {
		message: '61.2 MiB in /tmp/a.db, sha256 verified',
		measured: {bytes: 61.2 * mebibyte, tookMs: 1900},
	}),
	started(4, defragmentM2),
	called(4.1, defragmentM2, 'etcdctl --endpoints=e defrag'),
	{
		kind: 'run-resumed',
		atMs: at(60),
		unsettled: [{stepId: defragmentM2, why: 'its end is not known'}],
	},
	{
		kind: 'plan-changed',
		atMs: at(61),
		plan: shortPlan,
		reason: 'the order changed: the leader is not where it was',
	},
	started(62, defragmentM2),
	called(62.1, defragmentM2, 'etcdctl --endpoints=e defrag'),
	finished(65, defragmentM2, {
		message: '64.0 MiB → 4.0 MiB in 1 s',
		measured: shrunk,
	}),
	{...started(66, 'verify'), confirmedBy: 'yes-flag'} as RunEvent,
	called(66.1, 'verify', 'etcdctl put etcd-medic/canary ok'),
	called(66.2, 'verify', 'etcdctl del etcd-medic/canary'),
	finished(68, 'verify', {measured: {members: 3, tookMs: 2000}}),
	recovered(68),
];
