import type {RunEvent} from '../run/run-event.js';
import {assembleObserver, assembleRecovery} from './assemble.js';
import {createEngine, type Engine} from './engine.js';
import type {EngineConfig} from './engine-config.js';
import type {EngineState} from './protocol.js';

/**
 * Wires an engine for a configured cluster with the real clock. `onEvent` sees
 * each event of a run as it happens. `abandon` stops waiting for a step that
 * the server is still busy with.
 */
export function startEngine(
	config: EngineConfig,
	publish: (state: EngineState) => void,
	onEvent: (event: RunEvent) => void = () => undefined,
): {readonly engine: Engine; readonly abandon: () => void} {
	const clock = {
		nowMs: () => Date.now(),
		sleep: async (ms: number) =>
			new Promise<void>(resolve => {
				setTimeout(resolve, ms);
			}),
	};
	const leaving = new AbortController();
	const observer = assembleObserver(config, clock);
	const recovery = config.isReadOnly
		? undefined
		: assembleRecovery(config, clock, observer, leaving.signal, async event => {
				onEvent(event);
				// The state that follows from the event is published once it is applied.
				setImmediate(() => {
					engine.refresh();
				});
			});
	const engine = createEngine({
		observer,
		recovery,
		source: config.source,
		intervalMs: config.intervalMs,
		nowMs: clock.nowMs,
		publish,
	});
	return {
		engine,
		abandon() {
			leaving.abort();
		},
	};
}
