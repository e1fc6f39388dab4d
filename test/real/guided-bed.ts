import {readFileSync} from 'node:fs';
import type {TestContext} from 'node:test';
import {setTimeout as pause} from 'node:timers/promises';
import {etcdProcess, type EtcdProcess} from '../../scripts/etcd-process.js';
import type {LocalCluster} from '../../scripts/local-cluster.js';
import {waitUntil} from '../../scripts/wait-until.js';
import type {MemberId} from '../../source/cluster/member.js';
import {
	currentStatus,
	isServing,
	memberById,
	type Observation,
} from '../../source/cluster/observation.js';
import {assembleObserver} from '../../source/engine/assemble-observer.js';
import {
	assembleRecord,
	assembleRecovery,
} from '../../source/engine/assemble.js';
import type {EngineConfig} from '../../source/engine/engine-config.js';
import type {Observer} from '../../source/observe/observer.js';
import {stepProgress} from '../../source/run/progress.js';
import type {Recovery} from '../../source/run/recovery-contract.js';
import type {Step} from '../../source/runbook/step.js';
import {temporaryFolder} from '../support/real-incident.js';

// A recovery on a real cluster without a screen, and what a person does to its
// members meanwhile.

/** A recovery as the dashboard runs it, its steps confirmed by the test. */
export type GuidedRun = {
	readonly observer: Observer;
	readonly recovery: Recovery;
	readonly state: string;
	/** Looks, and gives the step that is next; throws what stands in the way when there is none. */
	next(): Promise<Step>;
	/** Looks until that step is next. */
	untilNext(id: string, timeoutMs?: number): Promise<void>;
	/** Runs the next step, which must be that one, and gives how it ended. */
	run(id: string): Promise<{outcome: string; message: string}>;
	/** Runs it and does something as soon as it has looked for the first time. */
	runWhile(
		id: string,
		work: () => Promise<void>,
	): Promise<{outcome: string; message: string}>;
	/** Rounds until this is so. */
	until(
		isSo: (observation: Observation) => boolean,
		timeoutMs?: number,
	): Promise<Observation>;
};

const clock = {
	nowMs: () => Date.now(),
	sleep: async (ms: number) => pause(ms),
};

/** Opens a recovery of that cluster; it ends with the test. */
export function guidedRun(
	context: TestContext,
	cluster: LocalCluster,
	changes: Partial<EngineConfig> = {},
): GuidedRun {
	const state = temporaryFolder(context);
	const config: EngineConfig = {
		endpoints: cluster.endpoints,
		metricsUrls: [],
		tls: undefined,
		user: undefined,
		etcdctl: {
			cacert: undefined,
			cert: undefined,
			key: undefined,
			user: undefined,
		},
		callTimeoutMs: 5000,
		longCallTimeoutMs: 60_000,
		intervalMs: 1000,
		windowMs: 4000,
		vantage: 'test',
		source: 'test',
		isReadOnly: false,
		stateDirectory: state,
		mayResume: true,
		snapshotFile: `${state}/snapshot.db`,
		runId: 'guided',
		...changes,
	};
	const leaving = new AbortController();
	const observer = assembleObserver(config, clock);
	const record = assembleRecord(config);
	const recovery = assembleRecovery(
		config,
		clock,
		observer,
		leaving.signal,
		record,
		() => undefined,
	);
	context.after(async () => {
		leaving.abort();
		await record.close();
		observer.close();
	});
	const run: GuidedRun = {
		observer,
		recovery,
		state,
		async next() {
			const {plan, nextStepId} = await recovery.update(await observer.round());
			const step =
				plan?.kind === 'plan'
					? plan.steps.find(each => each.id === nextStepId)
					: undefined;
			if (step === undefined) throw new Error(JSON.stringify(plan));
			return step;
		},
		async untilNext(id, timeoutMs = 90_000) {
			await waitUntil(
				async () => {
					await recovery.update(await observer.round());
					return recovery.state.nextStepId === id;
				},
				timeoutMs,
				() => `${recovery.state.nextStepId ?? 'nothing'} is next, not ${id}`,
			);
		},
		async run(id) {
			return run.runWhile(id, async () => undefined);
		},
		async runWhile(id, work) {
			const step = await run.next();
			if (step.id !== id) throw new Error(`${step.id} is next, not ${id}`);
			const ended = recovery.runStep(id, 'keyboard');
			const isWatching = (): boolean => {
				const at = stepProgress(recovery.state.progress, id);
				return at.state === 'running' && at.message !== '';
			};

			let hasEnded = false;
			void ended.then(() => {
				hasEnded = true;
			});
			await waitUntil(
				async () => hasEnded || isWatching(),
				90_000,
				() => `${id} does not begin`,
			);
			await work();
			await ended;
			const at = stepProgress(recovery.state.progress, id);
			if (at.state !== 'finished') throw new Error(`${id} is ${at.state}`);
			return {outcome: at.outcome, message: at.message};
		},
		async until(isSo, timeoutMs = 90_000) {
			let last = await observer.round();
			await waitUntil(
				async () => {
					last = await observer.round();
					return isSo(last);
				},
				timeoutMs,
				() => JSON.stringify(last.members.map(each => each.status)),
			);
			return last;
		},
	};
	return run;
}

/** The flags that a member of the cluster runs with, from the kernel: the first word is the program. */
export function flagsOf(
	cluster: LocalCluster,
	name: string,
): readonly string[] {
	const {pid} = memberOf(cluster, name);
	return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
		.split('\0')
		.filter(word => word !== '');
}

/** Ends a member and starts it with these flags, as a person does who has changed its manifest. It ends with the test. */
export async function startAs(
	context: TestContext,
	cluster: LocalCluster,
	name: string,
	flags: readonly string[],
): Promise<EtcdProcess> {
	const {logFile} = memberOf(cluster, name);
	await cluster.kill(name);
	const etcd = etcdProcess(cluster.binaries.etcd, flags, logFile);
	etcd.start();
	context.after(async () => {
		etcd.signal('SIGKILL');
		await etcd.ended(10_000);
	});
	return etcd;
}

/** The member of that name. */
export function memberOf(
	cluster: LocalCluster,
	name: string,
): LocalCluster['members'][number] {
	const found = cluster.members.find(each => each.name === name);
	if (found === undefined) throw new Error(`no member ${name}`);
	return found;
}

/** True when every member that the cluster was started with serves and knows a leader. */
export function allServe(observation: Observation): boolean {
	return observation.members.every(
		each =>
			isServing(observation, each) &&
			currentStatus(each)?.leaderId !== undefined,
	);
}

/** True when the member serves. */
export function serves(observation: Observation, id: MemberId): boolean {
	const member = memberById(observation, id);
	return member !== undefined && isServing(observation, member);
}
