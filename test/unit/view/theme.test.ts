import assert from 'node:assert/strict';
import {test} from 'node:test';
import {
	detectLook,
	themes,
	type Theme,
} from '../../../source/present/text/look.js';
import type {Tone} from '../../../source/present/text/tone.js';
import {terminalPaint} from '../../../source/report/paint.js';
import {styleOf, type Style} from '../../../source/view/theme.js';

const states = [
	'good',
	'info',
	'warning',
	'critical',
	'badge-good',
	'badge-warning',
	'badge-critical',
	'badge-unknown',
] as const satisfies readonly Tone[];
const labels = [
	'label-none',
	'label-red',
	'label-yellow',
	'label-green',
	'label-cyan',
	'label-magenta',
] as const satisfies readonly Tone[];
const tones: readonly Tone[] = [
	...states,
	...labels,
	'plain',
	'strong',
	'faint',
	'focus',
];
const all: readonly Theme[] = ['default', 'mono', 'contrast', 'colour-blind'];
const utf8 = {LANG: 'en_US.UTF-8', TERM: 'xterm-256color'};

function style(tone: Tone, theme: Theme): Style {
	return styleOf(tone, detectLook(utf8, 'linux', true, {theme}));
}

test('every theme is one of the list, and the American spelling is the British theme', () => {
	assert.deepEqual(
		themes.filter(each => each !== 'color-blind'),
		all,
	);
	const {theme} = detectLook(utf8, 'linux', true, {theme: 'color-blind'});
	assert.equal(theme, 'colour-blind');
});

test('no theme has blue, and colours are of the 16', () => {
	const sixteen = /^(?:red|green|yellow|cyan|magenta)(?:Bright)?$/;
	for (const theme of all) {
		for (const tone of tones) {
			const {color} = style(tone, theme);
			if (color !== undefined) assert.match(color, sixteen, `${theme} ${tone}`);
		}
	}
});

test('mono and NO_COLOR have no colour at all, whatever the theme', () => {
	for (const theme of all) {
		const look = detectLook({...utf8, NO_COLOR: '1'}, 'linux', true, {theme});
		for (const tone of tones) {
			assert.equal(styleOf(tone, look).color, undefined, `${theme} ${tone}`);
			assert.equal(style(tone, 'mono').color, undefined, tone);
			assert.equal(styleOf(tone, look).dimColor, undefined, tone);
		}

		assert.equal(terminalPaint(look.hasColour, theme)('good', 'x'), 'x');
	}
});

test('contrast dims nothing and has bright colours only, 4.5 to 1 and more on black', () => {
	// The palette of xterm, and relative luminance as WCAG 2.2 counts it.
	const bright: Readonly<Record<string, readonly number[]>> = {
		redBright: [255, 0, 0],
		greenBright: [0, 255, 0],
		yellowBright: [255, 255, 0],
		cyanBright: [0, 255, 255],
		magentaBright: [255, 0, 255],
	};
	const ratioOnBlack = (rgb: readonly number[]): number => {
		const [red = 0, green = 0, blue = 0] = rgb.map(each =>
			each / 255 <= 0.040_45
				? each / 255 / 12.92
				: ((each / 255 + 0.055) / 1.055) ** 2.4,
		);
		return (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05) / 0.05;
	};

	for (const tone of tones) {
		const {color, dimColor} = style(tone, 'contrast');
		assert.equal(dimColor, undefined, tone);
		if (color === undefined) continue;
		const rgb = bright[color];
		assert.ok(rgb !== undefined, `${tone}: ${color}`);
		assert.ok(ratioOnBlack(rgb) >= 4.5, `${tone}: ${ratioOnBlack(rgb)}`);
	}

	assert.equal(style('warning', 'contrast').bold, true);
	assert.equal(style('critical', 'contrast').bold, true);
});

test('colour-blind says nothing by red or green, and what is critical by its weight, too', () => {
	for (const tone of states) {
		const {color} = style(tone, 'colour-blind');
		assert.ok(!['red', 'green'].includes(color ?? ''), tone);
	}

	const weightOf = (tone: Tone): string => {
		const {color: _, ...weight} = style(tone, 'colour-blind');
		return JSON.stringify(weight);
	};

	for (const [good, warning, critical] of [
		['good', 'warning', 'critical'],
		['badge-good', 'badge-warning', 'badge-critical'],
	] as const) {
		assert.notEqual(weightOf(critical), weightOf(warning));
		assert.notEqual(weightOf(critical), weightOf(good));
		const colours = [good, warning, critical].map(
			tone => style(tone, 'colour-blind').color,
		);
		assert.deepEqual(colours, ['cyan', 'yellow', 'magenta']);
	}

	const paint = terminalPaint(true, 'colour-blind');
	for (const tone of [
		'good',
		'info',
		'warning',
		'critical',
		'unknown',
	] as const) {
		assert.doesNotMatch(paint(tone, 'x'), /\[3[124]m/, tone);
	}
});
