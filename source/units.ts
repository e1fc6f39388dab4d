/** Sizes in bytes. */
export type Bytes = number;
/** Durations in milliseconds; instants are epoch milliseconds. */
export type Milliseconds = number;
/** A share between 0 and 1. */
export type Ratio = number;

const kibibyte = 1024;
const sizeUnits = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/**
 * A size as people read it, in binary units: `64.0 MiB`, `8.4 GiB`, `512 B`.
 * `undefined` (not reported) reads `n/a`.
 */
export function formatBytes(bytes: Bytes | undefined): string {
	if (bytes === undefined || !Number.isFinite(bytes)) return 'n/a';
	const sign = bytes < 0 ? '-' : '';
	let value = Math.abs(bytes);
	let unit = 0;
	// 1023.95 would print as 1024.0, and 1023.5 B as 1024: move to the next unit before rounding does.
	while (
		value >= kibibyte - (unit === 0 ? 0.5 : 0.05) &&
		unit < sizeUnits.length - 1
	) {
		value /= kibibyte;
		unit += 1;
	}

	const digits = unit === 0 ? 0 : 1;
	return `${sign}${value.toFixed(digits)} ${sizeUnits[unit] ?? 'B'}`;
}

/** A share as a whole percentage: 0.453 reads `45%`; not reported reads `n/a`. */
export function formatRatio(ratio: Ratio | undefined): string {
	if (ratio === undefined || !Number.isFinite(ratio)) return 'n/a';
	return `${Math.round(ratio * 100)}%`;
}

/**
 * A duration in the two units that matter: `870 us`, `4.2 ms`, `230 ms`,
 * `12.5 s`, `3m52s`, `2h05m`, `4d03h`. Not reported reads `n/a`.
 */
export function formatDuration(ms: Milliseconds | undefined): string {
	if (ms === undefined || !Number.isFinite(ms)) return 'n/a';
	if (ms < 0) return `-${formatDuration(-ms)}`;
	if (ms > 0 && ms < 0.9995) return `${Math.round(ms * 1000)} us`;
	if (ms < 9.95) return `${trimZero(ms.toFixed(1))} ms`;
	if (ms < 999.5) return `${Math.round(ms)} ms`;
	const seconds = ms / 1000;
	if (seconds < 59.95) return `${trimZero(seconds.toFixed(1))} s`;
	const whole = Math.round(seconds);
	if (whole < 3600) return pair(whole, 60, 'm', 's');
	const minutes = Math.round(whole / 60);
	if (minutes < 1440) return pair(minutes, 60, 'h', 'm');
	return pair(Math.round(whole / 3600), 24, 'd', 'h');
}

/** A count with thin grouping: 98469458 reads `98,469,458`. */
export function formatCount(count: number | undefined): string {
	if (count === undefined || !Number.isFinite(count)) return 'n/a';
	return Math.round(count)
		.toString()
		.replaceAll(/\B(?=(\d{3})+(?!\d))/g, ',');
}

function trimZero(text: string): string {
	return text.endsWith('.0') ? text.slice(0, -2) : text;
}

function pair(
	total: number,
	base: number,
	bigUnit: string,
	smallUnit: string,
): string {
	const big = Math.floor(total / base);
	const small = String(total % base).padStart(2, '0');
	return `${big}${bigUnit}${small}${smallUnit}`;
}
