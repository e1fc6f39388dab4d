import assert from 'node:assert/strict';
import {test} from 'node:test';
import * as fc from 'fast-check';
import {printable} from '../../source/printable.js';

// Written as escapes of the pattern language and matched by category, so that
// this says what is dangerous in other words than the source does.
const control = /\p{Cc}/u;
const bidi = /\p{Bidi_Control}/u;
const loneSurrogate = /\p{Cs}/u;
const lineSeparator = /[\p{Zl}\p{Zp}]/u;

// Any UTF-16 code units, paired or not, with a heavy share of dangerous ones.
const anyText = fc
	.array(
		fc.oneof(
			fc.nat({max: 0xff_ff}),
			fc.nat({max: 0x9f}),
			fc.integer({min: 0xd8_00, max: 0xdf_ff}),
			fc.integer({min: 0x20_00, max: 0x20_6f}),
			fc.constantFrom(0x6_1c, 0xfe_ff, 0x1b, 0x7f),
		),
	)
	.map(units => String.fromCharCode(...units));

test('what is printable holds nothing that drives a terminal or reorders a line', () => {
	fc.assert(
		fc.property(anyText, text => {
			const shown = printable(text);
			assert.doesNotMatch(shown, control);
			assert.doesNotMatch(shown, bidi);
			assert.doesNotMatch(shown, loneSurrogate);
			assert.doesNotMatch(shown, lineSeparator);
		}),
		{numRuns: 2000},
	);
});

test('every single control and bidirectional mark is made visible', () => {
	for (let code = 0; code <= 0xff_ff; code += 1) {
		const character = String.fromCharCode(code);
		const isDangerous =
			control.test(character) ||
			bidi.test(character) ||
			loneSurrogate.test(character);
		if (isDangerous) {
			assert.match(
				printable(`a${character}b`),
				/^a\\(?:x[\da-f]{2}|u\{[\da-f]+\})b$/,
				code.toString(16),
			);
		}
	}
});

test('what is printable already stays as it is', () => {
	fc.assert(
		fc.property(anyText, text => {
			const once = printable(text);
			assert.equal(printable(once), once);
		}),
	);
});

test('ordinary text of any language is kept', () => {
	for (const text of [
		'',
		'etcd-0 on node_1.example:2379',
		'Zürich, naïve, Ελλάδα, Москва',
		'東京 서울 नमस्ते',
		'שלום مرحبا',
		'e\u0301 combining',
		'🙂🚑 and \u{1F1E8}\u{1F1ED}',
		String.raw`C:\path\x1b`,
	]) {
		assert.equal(printable(text), text);
	}
});

test('escapes are shown by their code', () => {
	const table: ReadonlyArray<readonly [string, string]> = [
		['\u001B[2J', String.raw`\x1b[2J`],
		['a\r\nb\tc', String.raw`a\x0d\x0ab\x09c`],
		['\u0000', String.raw`\x00`],
		['\u007F', String.raw`\x7f`],
		['\u009B31m', String.raw`\x9b31m`],
		['\u202Egpj.exe', String.raw`\u{202e}gpj.exe`],
		['\u061C', String.raw`\u{61c}`],
		['a\u200Bb', String.raw`a\u{200b}b`],
		['\uFEFF', String.raw`\u{feff}`],
		['\uD83D', String.raw`\u{d83d}`],
		['\uDE42x', String.raw`\u{de42}x`],
		['\uD83D\uD83D\uDE42', '\\u{d83d}🙂'],
	];
	for (const [text, shown] of table) assert.equal(printable(text), shown);
});
