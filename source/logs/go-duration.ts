import type {Milliseconds} from '../units.js';

const millisecondsPer: Readonly<Record<string, number>> = {
	ns: 1e-6,
	us: 1e-3,
	µs: 1e-3,
	μs: 1e-3,
	ms: 1,
	s: 1000,
	m: 60_000,
	h: 3_600_000,
};

/** A duration as Go prints it (`409.123ms`, `1m30.5s`, `2h0m0s`) in milliseconds; `undefined` for anything else. */
export function goDurationMs(text: string): Milliseconds | undefined {
	if (text.length > 40) return undefined;
	if (!/^(?:\d+(?:\.\d+)?(?:ns|us|\u00B5s|\u03BCs|ms|s|m|h))+$/.test(text)) {
		return undefined;
	}

	let total = 0;
	for (const [, amount, unit] of text.matchAll(
		/([\d.]+)([a-z\u00B5\u03BC]+)/g,
	)) {
		total += Number(amount) * (millisecondsPer[unit ?? ''] ?? 0);
	}

	return total;
}
