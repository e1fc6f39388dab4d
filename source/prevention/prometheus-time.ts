import type {Milliseconds} from '../units.js';

const units: ReadonlyArray<readonly [string, Milliseconds]> = [
	['d', 86_400_000],
	['h', 3_600_000],
	['m', 60_000],
	['s', 1000],
	['ms', 1],
];

/** A duration as Prometheus takes it, in its largest whole unit: `5m`, `90s`, `0s`. */
export function prometheusTime(ms: Milliseconds): string {
	if (ms === 0) return '0s';
	const [unit, size] = units.find(([, each]) => ms % each === 0) ?? ['ms', 1];
	return `${Math.max(1, Math.round(ms / size))}${unit}`;
}
