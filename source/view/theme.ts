import type {TextProps} from 'ink';
import {toAscii} from '../present/text/ascii.js';
import type {Look, Theme} from '../present/text/look.js';
import type {Tone} from '../present/text/tone.js';

/** How a tone is written: one of the 16 ANSI colours, or weight alone. */
export type Style = Pick<TextProps, 'color' | 'bold' | 'dimColor' | 'inverse'>;

type Styles = Readonly<Record<Tone, Style>>;

const filled = (color?: string): Style => ({
	...(color === undefined ? {} : {color}),
	bold: true,
	inverse: true,
});

// The 16 ANSI colours only, so that the terminal's own palette keeps them
// readable; no background of our own, no blue, and dim only on decoration and on
// values that are out of date. Glyphs and their ASCII twins: present/ascii.ts.
const coloured: Styles = {
	plain: {},
	strong: {bold: true},
	good: {color: 'green'},
	info: {color: 'cyan'},
	warning: {color: 'yellow'},
	critical: {color: 'red', bold: true},
	faint: {dimColor: true},
	'badge-good': filled('green'),
	'badge-warning': filled('yellow'),
	'badge-critical': filled('red'),
	'badge-unknown': filled('magenta'),
	focus: filled(),
	'label-none': filled(),
	'label-red': filled('red'),
	'label-yellow': filled('yellow'),
	'label-green': filled('green'),
	'label-cyan': filled('cyan'),
	'label-magenta': filled('magenta'),
};

// For dark grounds: the bright half of the palette, of which each is at least
// 4.5 to 1 against black as xterm has them (WCAG 2.2, 1.4.3), and nothing dim.
const contrast: Styles = {
	plain: {},
	strong: {bold: true},
	good: {color: 'greenBright'},
	info: {color: 'cyanBright'},
	warning: {color: 'yellowBright', bold: true},
	critical: {color: 'redBright', bold: true},
	faint: {},
	'badge-good': filled('greenBright'),
	'badge-warning': filled('yellowBright'),
	'badge-critical': filled('redBright'),
	'badge-unknown': filled('magentaBright'),
	focus: filled(),
	'label-none': filled(),
	'label-red': filled('redBright'),
	'label-yellow': filled('yellowBright'),
	'label-green': filled('greenBright'),
	'label-cyan': filled('cyanBright'),
	'label-magenta': filled('magentaBright'),
};

// Neither red nor green says anything: what is well is cyan, what is grave is
// magenta and, unlike the others, bold. No underline: boxes are drawn in a tone.
const colourBlind: Styles = {
	...coloured,
	good: {color: 'cyan'},
	info: {},
	critical: {color: 'magenta', bold: true},
	'badge-good': {color: 'cyan', inverse: true},
	'badge-warning': {color: 'yellow', inverse: true},
	'badge-critical': filled('magenta'),
	'badge-unknown': {inverse: true},
};

const colourless: Styles = {
	plain: {},
	strong: {bold: true},
	good: {},
	info: {},
	warning: {bold: true},
	critical: {bold: true},
	faint: {},
	'badge-good': {inverse: true},
	'badge-warning': {bold: true, inverse: true},
	'badge-critical': {bold: true, inverse: true},
	'badge-unknown': {inverse: true},
	focus: {inverse: true},
	'label-none': {bold: true, inverse: true},
	'label-red': {bold: true, inverse: true},
	'label-yellow': {bold: true, inverse: true},
	'label-green': {bold: true, inverse: true},
	'label-cyan': {bold: true, inverse: true},
	'label-magenta': {bold: true, inverse: true},
};

const stylesOf: Readonly<Record<Theme, Styles>> = {
	default: coloured,
	mono: colourless,
	contrast,
	'colour-blind': colourBlind,
};

/** Colour and weight of a tone. */
export function styleOf(tone: Tone, look: Look): Style {
	const styles = look.hasColour
		? stylesOf[look.theme ?? 'default']
		: colourless;
	return styles[tone];
}

/** The text as this terminal can show it. */
export function shownText(text: string, look: Look): string {
	return look.isAscii ? toAscii(text) : text;
}
