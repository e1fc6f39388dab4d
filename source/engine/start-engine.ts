import {assembleObserver} from './assemble-observer.js';
import {
	assemblePrefixCounter,
	assembleRecord,
	assembleRecovery,
	assembleWritersStudy,
	planOptionsFor,
} from './assemble.js';
import {findNodeLogs} from '../host/node-log.js';
import {followJournal} from '../run/follow-journal.js';
import {runningStep, type Progress} from '../run/progress.js';
import {choosePlan} from '../runbook/choose.js';
import {createEngine, type Engine} from './engine.js';
import {createLogStudy} from './log-study.js';
import type {EngineConfig} from './engine-config.js';
import type {EngineState} from './protocol.js';
import {recordedFor} from './recorded.js';
import {watchRunElsewhere} from './run-elsewhere.js';

/**
 * Wires an engine for a configured cluster with the real clock. `abandon`
 * stops waiting for a step that the server is still busy with; `close` lets go
 * of the journal and the lock when the engine has ended.
 */
export function startEngine(
	config: EngineConfig,
	publish: (state: EngineState) => void,
): {
	readonly engine: Engine;
	readonly abandon: () => void;
	readonly close: () => Promise<void>;
} {
	const clock = {
		nowMs: () => Date.now(),
		sleep: async (ms: number) =>
			new Promise<void>(resolve => {
				setTimeout(resolve, ms);
			}),
	};
	const leaving = new AbortController();
	const observer = assembleObserver(config, clock, {takesTurns: true});
	const record = assembleRecord(config);
	const journal = followJournal(config.stateDirectory, clock.nowMs);
	const prefixes = config.isReadOnly
		? undefined
		: assemblePrefixCounter(config, clock, observer, () => {
				engine.refresh();
			});
	const recovery = config.isReadOnly
		? undefined
		: assembleRecovery(
				config,
				clock,
				observer,
				leaving.signal,
				record,
				event => {
					engine.onRunEvent(event);
				},
				() => prefixes?.added ?? [],
			);
	const changed = (): void => {
		engine.refresh();
	};

	const writers = assembleWritersStudy(
		config,
		clock,
		observer,
		() => blockingTitle(recovery?.state.progress),
		changed,
	);
	const engine = createEngine({
		observer,
		recovery,
		planToRead: observation => choosePlan(observation, planOptionsFor(config)),
		prefixes,
		writers,
		log: createLogStudy({
			find: () => findNodeLogs(),
			nowMs: clock.nowMs,
			changed,
		}),
		elsewhere: watchRunElsewhere(
			async clusterId => record.heldElsewhere(clusterId),
			clock.nowMs,
			async (clusterId, runId) => journal.progress(clusterId, runId),
		),
		recorded: recordedFor(config, clock.nowMs, leaving.signal),
		source: config.source,
		label: config.label,
		thresholds: config.thresholds,
		journalFile: () => record.file,
		intervalMs: config.intervalMs,
		nowMs: clock.nowMs,
		publish,
	});
	return {
		engine,
		abandon() {
			leaving.abort();
			writers.close();
			prefixes?.close();
		},
		async close() {
			writers.close();
			prefixes?.close();
			await record.close();
		},
	};
}

// A step that only waits for a person blocks no member, and who writes is what
// that person may want to see.
function blockingTitle(progress: Progress | undefined): string | undefined {
	const running = runningStep(progress);
	return running === undefined || running.action.kind === 'guided'
		? undefined
		: running.title;
}
