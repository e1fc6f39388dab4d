import type {Milliseconds} from './units.js';
import {UserError} from './user-error.js';

const millisecondsPer: Readonly<Record<string, number>> = {
	ms: 1,
	s: 1000,
	m: 60_000,
	h: 3_600_000,
};

/**
 * A duration as etcdctl takes it (Go's): `500ms`, `5s`, `1m30s`; a bare number
 * is seconds. Throws UserError naming `flag` otherwise.
 */
export function parseDuration(text: string, flag: string): Milliseconds {
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
