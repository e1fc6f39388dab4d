import assert from 'node:assert/strict';
import {test} from 'node:test';
import {parseDuration} from '../../source/duration.js';
import {UserError} from '../../source/user-error.js';

test('a duration is read as etcdctl reads it, and a bare number as seconds', () => {
	const table: ReadonlyArray<readonly [string, number]> = [
		['500ms', 500],
		['5s', 5000],
		['1m30s', 90_000],
		['1h2m3s4ms', 3_723_004],
		['1.5s', 1500],
		['0.25m', 15_000],
		['0', 0],
		['0s', 0],
		['5', 5000],
		['2.5', 2500],
		['20h', 72_000_000],
	];
	for (const [text, ms] of table) {
		assert.equal(parseDuration(text, '--window'), ms, text);
	}
});

test('anything else is refused, naming the flag and what was given', () => {
	for (const text of [
		'',
		' ',
		'5 s',
		's',
		'-5s',
		'+5s',
		'5S',
		'5sec',
		'5s!',
		'1e3',
		'1e3s',
		'.5s',
		'5.',
		'0x10',
		'NaN',
		'Infinity',
		'1m30',
		'5s\n',
		'٥s',
	]) {
		assert.throws(
			() => parseDuration(text, '--window'),
			(error: unknown) =>
				error instanceof UserError &&
				error.exitCode === 64 &&
				error.message ===
					`--window takes a time, not ${JSON.stringify(text)}` &&
				error.tryThis.includes('5s'),
			JSON.stringify(text),
		);
	}
});

test('a time that no timer can hold is refused, since a timer would take it for none', () => {
	const longestTimerMs = 2 ** 31 - 1;
	assert.equal(
		parseDuration(`${longestTimerMs}ms`, '--interval'),
		longestTimerMs,
	);
	for (const text of [
		`${longestTimerMs + 1}ms`,
		'600h',
		'2592000',
		`${'9'.repeat(400)}s`,
		'9'.repeat(400),
	]) {
		assert.throws(
			() => parseDuration(text, '--interval'),
			(error: unknown) =>
				error instanceof UserError && /--interval/.test(error.message),
			text,
		);
	}
});
