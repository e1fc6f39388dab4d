import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {graphemesOf} from '../../source/graphemes.js';

const segmenter = new Intl.Segmenter(undefined, {granularity: 'grapheme'});
const plain = (text: string): object[] =>
	[...segmenter.segment(text)].map(({segment, index}) => ({segment, index}));
const ours = (text: string): object[] =>
	[...graphemesOf(text)].map(({segment, index}) => ({segment, index}));

test('characters that are taken for separate are so beside each other', () => {
	const all = Array.from({length: 0x2900}, (_, code) =>
		String.fromCharCode(code),
	);
	for (const character of all) {
		// Beside itself, an ASCII letter, a line feed, an arrow and a box corner.
		const text = `${character}${character}a${character}\n${character}←${character}┌`;
		assert.deepEqual(ours(text), plain(text), JSON.stringify(text));
	}
});

test('any text is taken apart as Intl.Segmenter does it', () => {
	fc.assert(
		fc.property(
			fc.oneof(
				fc.string(),
				fc.string({unit: 'grapheme'}),
				fc.string({unit: 'binary'}),
			),
			text => {
				assert.deepEqual(ours(text), plain(text));
			},
		),
		{numRuns: 500},
	);
	for (const text of ['', '\r\n', 'e\u0301│', '👩‍👩‍👧 ok', '▶\uFE0F', '한국│']) {
		assert.deepEqual(ours(text), plain(text));
	}
});

test('the character at an index is found, also within one of several code units', () => {
	for (const text of ['ab│c', 'a👩‍👧b', '']) {
		for (let index = 0; index <= text.length; index += 1) {
			const expected = segmenter.segment(text).containing(index);
			const found = graphemesOf(text).containing(index);
			assert.equal(found?.segment, expected?.segment);
			assert.equal(found?.index, expected?.index);
		}
	}
});
