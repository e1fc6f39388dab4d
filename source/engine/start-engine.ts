import {
	assembleObserver,
	assembleRecord,
	assembleRecovery,
} from './assemble.js';
import {createEngine, type Engine} from './engine.js';
import type {EngineConfig} from './engine-config.js';
import type {EngineState} from './protocol.js';

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
	const observer = assembleObserver(config, clock);
	const record = assembleRecord(config);
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
			);
	const engine = createEngine({
		observer,
		recovery,
		source: config.source,
		journalFile: () => record.file,
		intervalMs: config.intervalMs,
		nowMs: clock.nowMs,
		publish,
	});
	return {
		engine,
		abandon() {
			leaving.abort();
		},
		async close() {
			await record.close();
		},
	};
}
