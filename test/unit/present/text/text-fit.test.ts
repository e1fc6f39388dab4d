import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import fc from 'fast-check';
import {toAscii} from '../../../../source/present/text/ascii.js';
import {
	box,
	cutLine,
	ends,
	fitLine,
	lineColumns,
	lineText,
	span,
} from '../../../../source/present/text/line.js';
import {
	columnsOf,
	cut,
	fit,
	outside,
	wrap,
	wrapTo,
} from '../../../../source/present/text/text-fit.js';

describe('cutting and padding', () => {
	test('cuts by columns, not by characters, and marks the cut', () => {
		assert.equal(cut('defragment', 10), 'defragment');
		assert.equal(cut('defragment', 6), 'defra…');
		assert.equal(cut('節點一號', 5), '節點…');
		assert.equal(cut('節點一號', 4), '節…');
		assert.equal(cut('節', 1), '…');
		assert.equal(cut('x', 0), '');
	});

	test('pads to exactly the columns, left or right', () => {
		assert.equal(fit('節', 4), '節  ');
		assert.equal(fit('7', 3, 'right'), '  7');
		assert.equal(columnsOf(fit('節點一號', 4)), 4);
	});

	test('breaks at spaces, long words anywhere, and loses nothing but spaces', () => {
		assert.deepEqual(wrap('one two three', 7), ['one two', 'three']);
		assert.deepEqual(wrap('abcdefgh', 3), ['abc', 'def', 'gh']);
		assert.deepEqual(wrapTo('one two three four', 7, 2), [
			'one two',
			'three …',
		]);
		fc.assert(
			fc.property(
				fc.string({unit: 'grapheme', maxLength: 80}),
				fc.integer({min: 2, max: 40}),
				(raw, columns) => {
					const text = outside(raw);
					const rows = wrap(text, columns);
					for (const row of rows) assert.ok(columnsOf(row) <= columns, row);
					assert.equal(
						rows.join('').replaceAll(' ', ''),
						text.replaceAll(' ', ''),
					);
				},
			),
			{numRuns: 300},
		);
	});
});

describe('text from outside', () => {
	test('loses its control characters and what terminals do not agree on', () => {
		assert.equal(outside('a\u001B[2Jb'), String.raw`a\x1b[2Jb`);
		assert.equal(outside('a\nb'), String.raw`a\x0ab`);
		assert.equal(outside('節點'), '節點');
		assert.equal(outside('up 👍'), 'up ?');
	});
});

describe('rows', () => {
	test('a row is cut in the span that crosses the edge', () => {
		const row = [span('abc', 'good'), span('defgh', 'critical')];
		assert.equal(lineText(cutLine(row, 6)), 'abcde…');
		assert.equal(lineText(cutLine(row, 3)), 'ab…');
		assert.equal(cutLine(row, 8), row);
	});

	test('both ends of a row are kept, the left one cut', () => {
		const row = ends([span('a long left part')], [span('right')], 14);
		assert.equal(lineText(row), 'a long … right');
		assert.equal(lineColumns(fitLine([], 5)), 5);
	});
});

describe('a box', () => {
	test('has edges of exactly its width, with and without a word in the corner', () => {
		for (const corner of [[], [span('✗ NOSPACE')]]) {
			for (const title of ['m1', '節點一號', 'x'.repeat(80)]) {
				const rows = box([span(title)], corner, [[span('a')], []], 40, 'faint');
				assert.deepEqual(
					rows.map(row => lineColumns(row)),
					[40, 40, 40, 40],
					title,
				);
			}
		}
	});
});

describe('ASCII twins', () => {
	test('have the same width and no byte above 127', () => {
		const text = '✓✗▲●○►★»·…–→↑↓█▒─│╭╮╰╯ 節點 é';
		const ascii = toAscii(text);
		assert.match(ascii, /^\p{ASCII}*$/u);
		assert.equal(ascii.length, columnsOf(text));
	});

	test('a separating dot becomes a dash, one in a bar a dot', () => {
		assert.equal(toAscii('a · b [█▒··]'), 'a - b [#=..]');
	});
});
