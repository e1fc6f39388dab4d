import assert from 'node:assert/strict';
import {test} from 'node:test';
import {lineText} from '../../../../source/present/text/line.js';
import {
	steadyBytes,
	steadyCall,
	steadySpan,
} from '../../../../source/present/text/steady.js';
import {frameOf} from '../../../../source/view/frame.js';
import {initialUi} from '../../../../source/view/ui-model.js';
import {engineState} from '../../../support/engine-state-builder.js';
import {
	mebibyte,
	member,
	observation,
	takenAtMs,
} from '../../../support/observation-builder.js';

test('a call is told in steps, and as it is from a second on', () => {
	assert.deepEqual(
		[undefined, 0.2, 49.9, 50, 120, 480, 999, 1000, 4200].map(steadyCall),
		[
			'n/a',
			'<50 ms',
			'<50 ms',
			'<100 ms',
			'<200 ms',
			'<500 ms',
			'<1 s',
			'1 s',
			'4.2 s',
		],
	);
});

test('a span is told in tens of seconds, then in minutes', () => {
	assert.deepEqual(
		[undefined, 3000, 10_000, 59_999, 119_999, 239_000, 86_400_000].map(
			steadySpan,
		),
		['n/a', '<10 s', '10 s', '50 s', '1m50s', '3m00s', '1d00h'],
	);
});

test('a size that breathes is told in MiB, in tens of them when it is large', () => {
	assert.deepEqual(
		[
			undefined,
			512,
			52.4 * mebibyte,
			52.6 * mebibyte,
			164.9 * mebibyte,
			2560 * mebibyte,
		].map(steadyBytes),
		['n/a', '512 B', '52 MiB', '53 MiB', '160 MiB', '2.5 GiB'],
	);
});

test('a round in which nothing happened changes no row of the overview', () => {
	const rowsAfter = (tookMs: number, residentBytes: number, ms: number) => {
		const atMs = takenAtMs + ms;
		const engine = engineState({
			observation: observation({
				takenAtMs: atMs,
				members: ['m1', 'm2', 'm3'].map(name =>
					member({name, tookMs, metrics: {residentBytes}}),
				),
			}),
		});
		const size = {columns: 120, rows: 40};
		const {body} = frameOf(engine, initialUi('overview', size), atMs);
		return body.map(row => lineText(row));
	};

	assert.deepEqual(
		rowsAfter(3.1, 600.2 * mebibyte, 0),
		rowsAfter(11.8, 603.9 * mebibyte, 900),
	);
});
