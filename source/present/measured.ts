import type {Measured} from '../run/run-event.js';
import {
	formatBytes,
	formatCount,
	formatDuration,
	formatRatio,
} from '../units.js';
import {outside} from './text/text-fit.js';

/**
 * Measured figures as words, by the unit in each key:
 * `{dbSizeAfterBytes: 4404019}` reads `db size after 4.2 MiB`.
 */
export function measuredText(measured: Measured): string {
	return Object.entries(measured)
		.map(([key, value]) => figureText(key, value))
		.join(', ');
}

/** One figure by the unit in its key, under its own name unless another is given. */
export function figureText(
	key: string,
	value: number | string | null,
	name = labelOf(key),
): string {
	return `${name} ${valueText(key, value)}`;
}

/** The most telling figure: the change in size where one was measured, else the first, which is seldom a path. */
export function measuredShort(measured: Measured): string {
	const before = measuredNumber(measured, /before.*Bytes$/i);
	const after = measuredNumber(measured, /after.*Bytes$/i);
	if (before !== undefined && after !== undefined) {
		return `${formatBytes(before)} → ${formatBytes(after)}`;
	}

	const entries = Object.entries(measured);
	// A path is too long for a row, and is where the result is told.
	const first =
		entries.find(([, value]) => !String(value).includes('/')) ?? entries[0];
	return first === undefined ? '' : figureText(first[0], first[1]);
}

/** The first figure whose key matches, when it is a number. */
export function measuredNumber(
	measured: Measured,
	key: RegExp,
): number | undefined {
	for (const [name, value] of Object.entries(measured)) {
		if (key.test(name) && typeof value === 'number') return value;
	}

	return undefined;
}

function valueText(key: string, value: number | string | null): string {
	if (value === null) return 'n/a';
	if (typeof value === 'string') return outside(value);
	if (/bytes$/i.test(key)) return formatBytes(value);
	if (key.endsWith('Ms')) return formatDuration(value);
	if (key.endsWith('Ratio')) return formatRatio(value);
	return formatCount(value);
}

function labelOf(key: string): string {
	return outside(key)
		.replace(/(Bytes|Ms|Ratio)$/, '')
		.replace(/^bytes$/, 'size')
		.replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
		.toLowerCase();
}
