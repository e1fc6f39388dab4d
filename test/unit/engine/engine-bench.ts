import assert from 'node:assert/strict';
import type {TestContext} from 'node:test';
import type {Observation} from '../../../source/cluster/observation.js';
import {
	type Recorded,
	createEngine,
	type Engine,
} from '../../../source/engine/engine.js';
import type {LogStudy} from '../../../source/engine/log-study.js';
import type {EngineState} from '../../../source/engine/protocol.js';
import type {RunElsewhere} from '../../../source/engine/run-elsewhere.js';
import type {WritersStudy} from '../../../source/engine/writers-study.js';
import type {
	Recovery,
	RecoveryState,
} from '../../../source/run/recovery-contract.js';
import {observation, takenAtMs} from '../../support/observation-builder.js';
import {planFor} from '../runbook/plan-options.js';

// The engine rests on a timer: the tests hold the timers and let them fire.

/** Lets everything that is ready happen. */
export async function turn(): Promise<void> {
	await new Promise(resolve => {
		setImmediate(resolve);
	});
}

/** An engine that runs, and what it published. */
export type Bench = {
	readonly engine: Engine;
	readonly published: EngineState[];
	/** Rounds that were asked for. */
	rounds(): number;
	isClosed(): boolean;
	/** Lets so much time pass, and what it wakes be done. */
	pass(ms: number): Promise<void>;
	latest(): EngineState;
	ran: Promise<void>;
};

/** Starts an engine over a fake observer; it is stopped when the test ends. */
export function start(
	t: TestContext,
	options: {
		readonly recovery?: Recovery;
		readonly observe?: () => Promise<Observation>;
		readonly recorded?: (observation: Observation) => Promise<Recorded>;
		readonly writers?: WritersStudy;
		readonly log?: LogStudy;
		readonly elsewhere?: RunElsewhere;
	} = {},
): Bench {
	t.mock.timers.enable({apis: ['setTimeout']});
	const published: EngineState[] = [];
	let rounds = 0;
	let isClosed = false;
	let now = takenAtMs;
	const engine = createEngine({
		observer: {
			async round() {
				rounds += 1;
				return (await options.observe?.()) ?? observation({takenAtMs: now});
			},
			current: () => observation(),
			close() {
				isClosed = true;
			},
		},
		recovery: options.recovery,
		...(options.writers === undefined ? {} : {writers: options.writers}),
		...(options.log === undefined ? {} : {log: options.log}),
		...(options.elsewhere === undefined
			? {}
			: {elsewhere: options.elsewhere, planToRead: () => planFor()}),
		...(options.recorded === undefined ? {} : {recorded: options.recorded}),
		source: 'ETCDCTL_ENDPOINTS',
		journalFile: () => undefined,
		intervalMs: 2000,
		nowMs: () => now,
		publish(state) {
			published.push(state);
		},
	});
	const bench: Bench = {
		engine,
		published,
		rounds: () => rounds,
		isClosed: () => isClosed,
		async pass(ms) {
			await turn();
			now += ms;
			t.mock.timers.tick(ms);
			await turn();
			await turn();
		},
		latest() {
			const state = published.at(-1);
			assert.ok(state !== undefined, 'nothing was published');
			return state;
		},
		ran: engine.run(),
	};
	t.after(async () => {
		engine.handle({kind: 'stop'});
		await bench.ran;
	});
	return bench;
}

/** A recovery whose step ends when the test says so. */
export function heldRecovery(): {
	readonly recovery: Recovery;
	readonly started: string[];
	/** How often it was told to wait no longer. */
	readonly stoppedWatching: () => number;
	end(): void;
} {
	const started: string[] = [];
	let end: () => void = () => undefined;
	let isRunning = false;
	let stoppedWatching = 0;
	const state: RecoveryState = {
		plan: planFor(),
		progress: undefined,
		nextStepId: 'pre-check',
		preChecks: [],
	};
	return {
		started,
		stoppedWatching: () => stoppedWatching,
		end() {
			end();
		},
		recovery: {
			update: async () => state,
			async runStep(stepId) {
				if (isRunning) return;
				isRunning = true;
				started.push(stepId);
				await new Promise<void>(resolve => {
					end = resolve;
				});
				isRunning = false;
			},
			async skipStep(stepId) {
				started.push(`skip ${stepId}`);
			},
			stopWatching() {
				stoppedWatching += 1;
			},
			forget: () => undefined,
			state,
			get isRunning() {
				return isRunning;
			},
		},
	};
}
