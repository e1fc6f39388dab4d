import {startThread} from '../start-thread.js';
import type {Milliseconds} from '../units.js';
import type {EngineConfig} from './engine-config.js';
import type {HeadlessEnd, HeadlessPurpose} from './headless-pass.js';

// A write to a terminal or a pipe blocks the thread that makes it for as long
// as nobody reads (Ctrl-S, a stalled SSH connection). So what runs a plan is
// in one thread and what prints its lines is in another.

/** What the thread is started with. */
export type HeadlessOrder = {
	readonly purpose: HeadlessPurpose;
	readonly config: EngineConfig;
};

/** What the thread may be asked: to begin nothing more and stop waiting, or only to begin nothing more. */
export type HeadlessRequest =
	| {readonly kind: 'interrupt'}
	| {readonly kind: 'hang-up'};

type Said = {
	readonly kind: 'said';
	readonly atMs: Milliseconds;
	readonly text: string;
};

/** A run without a screen in its own thread, as the printing thread sees it. */
export type HeadlessLink = {
	request(request: HeadlessRequest): void;
	/** How it ended; rejects with what broke it. */
	readonly ended: Promise<HeadlessEnd>;
};

/** Starts the run; `onSaid` takes each line with the time at which it was said. */
export function startHeadlessThread(
	order: HeadlessOrder,
	onSaid: (text: string, atMs: Milliseconds) => void,
): HeadlessLink {
	const isBundled = !import.meta.url.endsWith('.ts');
	const entry = new URL(
		isBundled ? './headless-thread.js' : './headless-thread.ts',
		import.meta.url,
	);
	const worker = startThread(entry, order);
	let end: HeadlessEnd | undefined;
	worker.on('message', (message: Said | HeadlessEnd) => {
		if (message.kind === 'said') onSaid(message.text, message.atMs);
		else end = message;
	});
	return {
		request(request) {
			worker.postMessage(request);
		},
		ended: new Promise((resolve, reject) => {
			worker.once('error', reject);
			worker.once('exit', code => {
				if (end === undefined) {
					reject(new Error(`the run's thread ended with code ${code}`));
				} else {
					resolve(end);
				}
			});
		}),
	};
}
