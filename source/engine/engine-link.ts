import {nothingPlanned} from '../run/recovery-contract.js';
import {startThread} from '../start-thread.js';
import type {EngineConfig} from './engine-config.js';
import type {EngineCommand, EngineState} from './protocol.js';
import {heardOnce, type TerseState} from './told-once.js';

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

/** What goes to the engine's thread beside the commands. */
export type LinkMessage =
	| {readonly kind: 'abandon'}
	/** The state sent last has arrived. */
	| {readonly kind: 'taken'};

// The space for new objects, which V8 would let grow to 96 MiB: with 60 members
// more than this saves CPU, 2 % of a core at 24, and keeps another 80 MiB.
const youngMib = 12;

/** Starts the engine's thread. */
export function startEngineThread(config: EngineConfig): EngineLink {
	const isBundled = !import.meta.url.endsWith('.ts');
	const entry = new URL(
		isBundled ? './engine-thread.js' : './thread.ts',
		import.meta.url,
	);
	const worker = startThread(entry, config, {
		maxYoungGenerationSizeMb: youngMib,
	});
	let state: EngineState = {
		observation: undefined,
		diagnosis: undefined,
		...nothingPlanned,
		events: [],
		source: config.source,
		label: config.label,
		journalFile: undefined,
		isReadOnly: config.isReadOnly,
		isPaused: false,
		intervalMs: config.intervalMs,
	};
	const listeners = new Set<() => void>();
	const tell = (message: LinkMessage): void => {
		worker.postMessage(message);
	};

	const whole = heardOnce();
	worker.on('message', (next: TerseState) => {
		state = whole(next);
		tell({kind: 'taken'});
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
			tell({kind: 'abandon'});
		},
		ended,
	};
}
