import {startThread} from '../start-thread.js';
import type {
	DrillLook,
	DrillOpened,
	DrillOrder,
	DrillRequest,
} from './exercise.js';

/** A drill's cluster in its own thread, as the painting or printing thread sees it. */
export type DrillLink = {
	readonly opened: DrillOpened;
	readonly getLook: () => DrillLook;
	readonly subscribe: (listener: () => void) => () => void;
	readonly request: (request: DrillRequest) => void;
	/** Ends the cluster. Resolves when it is gone; rejects with what broke it. */
	readonly close: () => Promise<void>;
};

/** Starts the thread; resolves when its cluster answers. Rejects when it could not be started. */
export async function startDrillThread(order: DrillOrder): Promise<DrillLink> {
	const isBundled = !import.meta.url.endsWith('.ts');
	const entry = new URL(
		isBundled ? './drill-thread.js' : './drill-thread.ts',
		import.meta.url,
	);
	const worker = startThread(entry, order);
	const listeners = new Set<() => void>();
	let look: DrillLook = {
		kind: 'look',
		elapsedMs: 0,
		records: [],
		endSinceMs: undefined,
		writers: [],
		move: undefined,
	};
	const ended = new Promise<void>((resolve, reject) => {
		worker.once('error', reject);
		worker.once('exit', code => {
			if (code === 0) resolve();
			else reject(new Error(`the drill's thread ended with code ${code}`));
		});
	});
	// Awaited by whoever closes; until then a failure must not end the process unseen.
	ended.catch(() => undefined);
	const opened = new Promise<DrillOpened>(resolve => {
		worker.on('message', (message: DrillOpened | DrillLook) => {
			if (message.kind === 'opened') {
				resolve(message);
				return;
			}

			look = message;
			for (const listener of listeners) listener();
		});
	});
	const broken = ended.then(() => {
		throw new Error("the drill's thread ended before its cluster answered");
	});
	broken.catch(() => undefined);
	return {
		opened: await Promise.race([opened, broken]),
		getLook: () => look,
		subscribe(listener) {
			listeners.add(listener);
			return () => {
				listeners.delete(listener);
			};
		},
		request(request) {
			worker.postMessage(request);
		},
		async close() {
			worker.postMessage({kind: 'close'});
			await ended;
		},
	};
}
