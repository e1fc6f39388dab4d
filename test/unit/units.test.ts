import assert from 'node:assert/strict';
import {test} from 'node:test';
import * as fc from 'fast-check';
import {
	formatBytes,
	formatCount,
	formatDuration,
	formatRatio,
} from '../../source/units.js';

const kib = 1024;
const mib = 1024 * kib;
const gib = 1024 * mib;
const tib = 1024 * gib;
const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

type Table = ReadonlyArray<readonly [number | undefined, string]>;

const notReported: Table = [
	[undefined, 'n/a'],
	[Number.NaN, 'n/a'],
	[Number.POSITIVE_INFINITY, 'n/a'],
	[Number.NEGATIVE_INFINITY, 'n/a'],
];

function expectAll(format: (value?: number) => string, table: Table): void {
	for (const [value, text] of table) {
		assert.equal(format(value), text, String(value));
	}
}

test('a size is printed in the unit that leaves one to four digits', () => {
	expectAll(formatBytes, [
		...notReported,
		[0, '0 B'],
		[1, '1 B'],
		[512, '512 B'],
		[1023, '1023 B'],
		[1023.5, '1.0 KiB'],
		[kib, '1.0 KiB'],
		[1023.9 * kib, '1023.9 KiB'],
		[mib - 1, '1.0 MiB'],
		[64 * mib, '64.0 MiB'],
		[8.4 * gib, '8.4 GiB'],
		[2 * gib - 1, '2.0 GiB'],
		[gib - 1, '1.0 GiB'],
		[tib - 1, '1.0 TiB'],
		[4096 * tib, '4096.0 TiB'],
		[-512, '-512 B'],
		[-64 * mib, '-64.0 MiB'],
	]);
});

test('a size below the largest unit never reads 1024 of its unit', () => {
	fc.assert(
		fc.property(fc.double({min: 0, max: tib, noNaN: true}), bytes => {
			assert.match(formatBytes(bytes), /^(?:\d{1,3}|10[01]\d|102[0-3])[ .]/);
		}),
	);
	for (const edge of [kib, mib, gib, tib]) {
		for (let below = 0; below < 200; below += 1) {
			const text = formatBytes(edge - (edge * below) / 1_000_000);
			assert.doesNotMatch(text, /1024/);
		}
	}
});

test('a size read back from its text is within a rounding of what it was', () => {
	const unitBytes: Record<string, number> = {
		B: 1,
		KiB: kib,
		MiB: mib,
		GiB: gib,
		TiB: tib,
	};
	fc.assert(
		fc.property(fc.nat({max: Number.MAX_SAFE_INTEGER}), bytes => {
			const [amount = '', unit = ''] = formatBytes(bytes).split(' ');
			const size = unitBytes[unit] ?? Number.NaN;
			assert.ok(Math.abs(Number(amount) * size - bytes) <= 0.051 * size);
		}),
	);
});

test('a share is printed as a whole percentage', () => {
	expectAll(formatRatio, [
		...notReported,
		[0, '0%'],
		[0.004, '0%'],
		[0.005, '1%'],
		[0.453, '45%'],
		[0.9, '90%'],
		[1, '100%'],
		[1.07, '107%'],
		[-0.25, '-25%'],
	]);
});

test('a duration is printed in the two units that matter', () => {
	expectAll(formatDuration, [
		...notReported,
		[0, '0 ms'],
		[0.001, '1 us'],
		[0.87, '870 us'],
		[0.9994, '999 us'],
		[0.9996, '1 ms'],
		[1, '1 ms'],
		[4.2, '4.2 ms'],
		[9.94, '9.9 ms'],
		[9.95, '10 ms'],
		[230, '230 ms'],
		[999.4, '999 ms'],
		[999.5, '1 s'],
		[12.5 * second, '12.5 s'],
		[59.94 * second, '59.9 s'],
		[59.95 * second, '1m00s'],
		[minute, '1m00s'],
		[3 * minute + 52 * second, '3m52s'],
		[hour - second, '59m59s'],
		[hour - 1, '1h00m'],
		[2 * hour + 5 * minute, '2h05m'],
		[day - minute, '23h59m'],
		[day - second, '1d00h'],
		[day - 1, '1d00h'],
		[4 * day + 3 * hour, '4d03h'],
		[400 * day, '400d00h'],
		[-4.2, '-4.2 ms'],
		[-90 * second, '-1m30s'],
	]);
});

test('no part of a duration reaches the size of the next unit', () => {
	const limits: Record<string, number> = {
		us: 1000,
		ms: 1000,
		s: 60,
		m: 60,
		h: 24,
		d: Number.POSITIVE_INFINITY,
	};
	const check = (ms: number): void => {
		const text = formatDuration(ms);
		const parts = [...text.matchAll(/([\d.]+) ?([a-z]+)/g)];
		assert.ok(parts.length > 0, text);
		for (const [, amount, unit] of parts) {
			assert.ok(Number(amount) < (limits[unit ?? ''] ?? 0), `${ms}: ${text}`);
		}
	};

	fc.assert(
		fc.property(fc.double({min: 0, max: 400 * day, noNaN: true}), check),
	);
	for (const edge of [1, second, minute, hour, day, 10 * day]) {
		for (let below = 0; below < 500; below += 1) {
			check(edge - (edge * below) / 100_000);
		}
	}
});

test('a count is grouped by thousands', () => {
	expectAll(formatCount, [
		...notReported,
		[0, '0'],
		[999, '999'],
		[1000, '1,000'],
		[98_469_458, '98,469,458'],
		[Number.MAX_SAFE_INTEGER, '9,007,199,254,740,991'],
		[-1234, '-1,234'],
		[-123_456, '-123,456'],
		[1234.5678, '1,235'],
	]);
});
