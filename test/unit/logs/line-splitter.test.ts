import assert from 'node:assert/strict';
import {test} from 'node:test';
import * as fc from 'fast-check';
import {lineSplitter} from '../../../source/logs/line-splitter.js';

/** The lines of bytes given in those pieces, with what was left out of each. */
function split(
	pieces: readonly Uint8Array[],
	maxLineBytes = 1000,
): Array<readonly [string, number]> {
	const lines: Array<readonly [string, number]> = [];
	const splitter = lineSplitter(maxLineBytes, (text, skipped) => {
		lines.push([text, skipped]);
	});
	for (const piece of pieces) splitter.push(piece);
	splitter.end();
	return lines;
}

test('lines end at line feeds, with or without a carriage return, and the last needs none', () => {
	assert.deepEqual(split([Buffer.from('a\r\n\nb\nc')]), [
		['a', 0],
		['', 0],
		['b', 0],
		['c', 0],
	]);
	assert.deepEqual(split([]), []);
	assert.deepEqual(split([Buffer.from('a\n')]), [['a', 0]]);
});

test('a line is the same in whatever pieces it comes', () => {
	fc.assert(
		fc.property(
			fc.array(fc.constantFrom('a', 'ä', '\n', '\r', '漢', '€', ' '), {
				maxLength: 60,
			}),
			fc.array(fc.integer({min: 1, max: 7}), {minLength: 1, maxLength: 40}),
			fc.integer({min: 1, max: 30}),
			(characters, sizes, maxLineBytes) => {
				const bytes = Buffer.from(characters.join(''));
				const pieces: Uint8Array[] = [];
				for (let from = 0, turn = 0; from < bytes.length; turn += 1) {
					const size = sizes[turn % sizes.length] ?? 1;
					pieces.push(bytes.subarray(from, from + size));
					from += size;
				}

				assert.deepEqual(
					split(pieces, maxLineBytes),
					split([bytes], maxLineBytes),
				);
			},
		),
	);
});

test('of a long line its head is kept and the rest counted, and the next line is whole', () => {
	const pieces = [
		Buffer.from('x'.repeat(8)),
		Buffer.from('y'.repeat(8)),
		Buffer.from('\nnext\n'),
	];
	assert.deepEqual(split(pieces, 10), [
		[`${'x'.repeat(8)}yy`, 6],
		['next', 0],
	]);
	assert.deepEqual(split([Buffer.from(`${'z'.repeat(25)}\n`)], 10), [
		['z'.repeat(10), 15],
	]);
});

test('a line of 100 MB does not make the memory grow', () => {
	const chunk = Buffer.alloc(64 * 1024, 'x');
	let skippedBytes = 0;
	const splitter = lineSplitter(64 * 1024, (_, skipped) => {
		skippedBytes += skipped;
	});
	const before = process.memoryUsage().arrayBuffers;
	for (let turn = 0; turn < 1600; turn += 1) {
		// A chunk of its own each time, as a stream gives them.
		splitter.push(Buffer.from(chunk));
	}

	const grown = process.memoryUsage().arrayBuffers - before;
	splitter.end();
	assert.equal(skippedBytes, 1599 * 64 * 1024);
	// Garbage that nobody collected yet may be there, the line itself may not.
	assert.ok(grown < 60 * 1024 * 1024, `${grown} bytes`);
});

test('what is not UTF-8 survives as a replacement character', () => {
	assert.deepEqual(split([Buffer.from([0x61, 0xff, 0xc3, 0x62, 0x0a, 0xe2])]), [
		['a\uFFFD\uFFFDb', 0],
		['\uFFFD', 0],
	]);
});
