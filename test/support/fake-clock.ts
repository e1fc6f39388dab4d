import type {Milliseconds} from '../../source/units.js';
import {takenAtMs} from './observation-builder.js';

/** A clock that moves only while `run` waits, and then at once to the next sleeper. */
export type FakeClock = {
	nowMs(): Milliseconds;
	sleep(ms: Milliseconds): Promise<void>;
	/** Waits for `work`, moving time on whenever nothing else can happen. */
	run<T>(work: Promise<T>): Promise<T>;
};

/** How long real work (a file) may take while nobody sleeps on the clock. */
const mostIdleMs = 10_000;

/** A clock; `run` throws once more than `mostMs` would pass, so that an endless wait fails its test. */
export function fakeClock(mostMs: Milliseconds = 3_600_000): FakeClock {
	let now = takenAtMs;
	let sleepers: Array<{atMs: Milliseconds; wake: () => void}> = [];
	return {
		nowMs: () => now,
		async sleep(ms) {
			await new Promise<void>(resolve => {
				const atMs = now + Math.max(0, ms);
				const at = sleepers.findIndex(each => each.atMs > atMs);
				sleepers.splice(at === -1 ? sleepers.length : at, 0, {
					atMs,
					wake: resolve,
				});
			});
		},
		async run(work) {
			const untilMs = now + mostMs;
			let isEnded = false;
			const ended = work.finally(() => {
				isEnded = true;
			});
			ended.catch(() => undefined);
			let idleSince = performance.now();
			for (;;) {
				await new Promise(resolve => {
					setImmediate(resolve);
				});
				if (isEnded) return ended;
				const next = sleepers[0];
				if (next === undefined) {
					if (performance.now() - idleSince > mostIdleMs) {
						throw new Error('nobody sleeps, and the work does not end');
					}

					continue;
				}

				if (next.atMs > untilMs) {
					throw new Error(`the work does not end within ${mostMs} ms`);
				}

				sleepers = sleepers.slice(1);
				now = next.atMs;
				next.wake();
				idleSince = performance.now();
			}
		},
	};
}
