import {Worker} from 'node:worker_threads';
import type {EngineConfig} from './engine-config.js';
import type {EngineCommand, EngineState} from './protocol.js';

/** The engine in its own thread, as the painting thread sees it. */
export type EngineLink = {
	getState(): EngineState;
	subscribe(listener: () => void): () => void;
	dispatch(command: EngineCommand): void;
	/** Stops waiting for a step that the server is still busy with. */
	abandon(): void;
	/** Resolves when the engine has ended; rejects with what broke it. */
	readonly ended: Promise<void>;
};

/** Starts the engine's thread. */
export function startEngineThread(config: EngineConfig): EngineLink {
	const isBundled = !import.meta.url.endsWith('.ts');
	const entry = new URL(
		isBundled ? './engine-thread.js' : './thread.ts',
		import.meta.url,
	);
	const worker = new Worker(entry, {workerData: config});
	let state: EngineState = {
		observation: undefined,
		diagnosis: undefined,
		plan: undefined,
		nextStepId: undefined,
		preChecks: [],
		progress: undefined,
		events: [],
		source: config.source,
		journalFile: undefined,
		isReadOnly: config.isReadOnly,
		isPaused: false,
		intervalMs: config.intervalMs,
	};
	const listeners = new Set<() => void>();
	worker.on('message', (next: EngineState) => {
		state = next;
		for (const listener of listeners) listener();
	});
	const ended = new Promise<void>((resolve, reject) => {
		worker.once('error', reject);
		worker.once('exit', code => {
			if (code === 0) resolve();
			else reject(new Error(`the engine's thread ended with code ${code}`));
		});
	});
	// Awaited by whoever leaves; until then a failure must not end the process unseen.
	ended.catch(() => undefined);
	return {
		getState: () => state,
		subscribe(listener) {
			listeners.add(listener);
			return () => {
				listeners.delete(listener);
			};
		},
		dispatch(command) {
			worker.postMessage(command);
		},
		abandon() {
			worker.postMessage({kind: 'abandon'});
		},
		ended,
	};
}
