import type {Bytes, Milliseconds} from '../../units.js';
import {formatBytes, formatDuration} from '../../units.js';

// Figures that differ a little from round to round although nothing is
// different draw the eye each second, and cost bytes over SSH. On panels they
// are told in steps; the member's own page has them whole.

// Of a call within 50 ms nobody needs the figure; beyond, in steps of 1, 2 and 5.
const callStepsMs = [50, 100, 200, 500, 1000] as const;
const minuteMs = 60_000;
const mebibyte = 1024 * 1024;

/** How long a call took: `<50 ms`, `<100 ms`, up to `<1 s`, the time itself beyond; not reported reads `n/a`. */
export function steadyCall(ms: Milliseconds | undefined): string {
	if (ms === undefined || !Number.isFinite(ms)) return 'n/a';
	const step = callStepsMs.find(each => ms < each);
	return step === undefined ? formatDuration(ms) : `<${formatDuration(step)}`;
}

/** How long something has gone on: in tens of seconds below two minutes, in minutes beyond; not reported reads `n/a`. */
export function steadySpan(ms: Milliseconds | undefined): string {
	if (ms === undefined || !Number.isFinite(ms)) return 'n/a';
	const step = ms < 2 * minuteMs ? minuteMs / 6 : minuteMs;
	const whole = Math.floor(ms / step) * step;
	return whole === 0 ? `<${formatDuration(step)}` : formatDuration(whole);
}

/** A size that breathes, as a process's memory does: whole tens of MiB from 100 MiB on; not reported reads `n/a`. */
export function steadyBytes(bytes: Bytes | undefined): string {
	if (bytes === undefined || bytes < mebibyte) return formatBytes(bytes);
	const step = (bytes < 100 * mebibyte ? 1 : 10) * mebibyte;
	return formatBytes(Math.round(bytes / step) * step).replace(
		/\.0 (\w+)$/,
		' $1',
	);
}
