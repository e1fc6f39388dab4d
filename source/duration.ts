import type {Milliseconds} from './units.js';
import {UserError} from './user-error.js';

const millisecondsPer: Readonly<Record<string, number>> = {
	ms: 1,
	s: 1000,
	m: 60_000,
	h: 3_600_000,
};

/** Node's timers take a longer time for 1 ms. */
const longestMs = 2 ** 31 - 1;

/**
 * A duration as etcdctl takes it (Go's): `500ms`, `5s`, `1m30s`; a bare number
 * is seconds. Throws UserError naming `flag` otherwise, and for more than 24 days.
 */
export function parseDuration(text: string, flag: string): Milliseconds {
	const ms = durationFrom(text, flag);
	if (ms > longestMs) {
		throw new UserError({
			what: `${flag} is longer than 24 days`,
			tryThis: 'write it as 500ms, 5s or 1m30s',
		});
	}

	return ms;
}

function durationFrom(text: string, flag: string): Milliseconds {
	if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000;
	if (!/^(?:\d+(?:\.\d+)?(?:ms|s|m|h))+$/.test(text)) {
		throw new UserError({
			what: `${flag} takes a time, not ${JSON.stringify(text)}`,
			tryThis: 'write it as 500ms, 5s or 1m30s',
		});
	}

	let total = 0;
	for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)) {
		total += Number(amount) * (millisecondsPer[unit ?? ''] ?? 0);
	}

	return total;
}
