import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {lineText, span, spinner} from '../../../source/present/text/line.js';
import type {Line, Tone} from '../../../source/present/text/tone.js';
import {joinSpans} from '../../../source/view/join-spans.js';
import {styleOf} from '../../../source/view/theme.js';

const look = {isAscii: false, hasColour: true};

void test('neighbours of one tone and the blanks between them are one span', () => {
	assert.deepEqual(
		joinSpans(
			[
				span('100 ms', 'strong'),
				span('  '),
				span('0 s', 'strong'),
				span(' '),
				span('m1'),
			],
			look,
		),
		[span('100 ms  0 s ', 'strong'), span('m1')],
	);
});

void test('a blank on a ground, or beside one, keeps its own', () => {
	const row = [span(' OK ', 'badge-good'), span(' '), span(' ', 'focus')];
	assert.deepEqual(joinSpans(row, look), row);
});

void test('what moves stays on its own', () => {
	const row = [span('a', 'info'), spinner, span('b', 'info')];
	assert.deepEqual(joinSpans(row, look), row);
});

const tones: readonly Tone[] = [
	'plain',
	'strong',
	'good',
	'critical',
	'faint',
	'badge-critical',
	'focus',
	'label-red',
];

void test('every cell looks as it did, whatever the row and the theme', () => {
	fc.assert(
		fc.property(
			fc.array(
				fc.record({
					text: fc.constantFrom('', ' ', '   ', 'ab', 'a b', '│ '),
					tone: fc.constantFrom(...tones),
				}),
			),
			fc.constantFrom('default', 'mono', 'contrast', 'colour-blind'),
			fc.boolean(),
			(row, theme, hasColour) => {
				const themed = {isAscii: false, hasColour, theme} as const;
				const cells = (of: Line): readonly unknown[] =>
					of.flatMap(({text, tone}) => {
						const style = styleOf(tone, themed);
						return text
							.split('')
							.map(character =>
								character === ' ' && style.inverse !== true
									? ' '
									: {character, ...style},
							);
					});
				const joined = joinSpans(row, themed);
				assert.equal(lineText(joined), lineText(row));
				assert.deepEqual(cells(joined), cells(row));
			},
		),
	);
});
