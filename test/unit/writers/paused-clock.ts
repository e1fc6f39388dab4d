import type {Pause} from '../../../source/writers/sources.js';
import {fakeClock, type FakeClock} from '../../support/fake-clock.js';

/** A fake clock whose sleep also ends when its signal aborts. */
export function pausedClock(): FakeClock & Pause {
	const clock = fakeClock();
	return {
		...clock,
		async sleep(ms: number, signal?: AbortSignal) {
			if (signal?.aborted === true) return;
			await Promise.race([
				clock.sleep(ms),
				new Promise(resolve => {
					signal?.addEventListener('abort', resolve);
				}),
			]);
		},
	};
}
