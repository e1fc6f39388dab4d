import {setTimeout as delay} from 'node:timers/promises';
import type {Milliseconds} from '../source/units.js';

const pollMs = 50;

/** Asks until the condition holds; throws with the description after the time. */
export async function waitUntil(
	condition: () => Promise<boolean>,
	timeoutMs: Milliseconds,
	describe: () => Promise<string> | string,
): Promise<void> {
	const giveUpAtMs = Date.now() + timeoutMs;
	while (!(await condition())) {
		if (Date.now() > giveUpAtMs)
			throw new Error(
				`Gave up after ${timeoutMs / 1000} s: ${await describe()}`,
			);
		await delay(pollMs);
	}
}
