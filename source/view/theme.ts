import type {TextProps} from 'ink';
import {toAscii} from '../present/ascii.js';
import type {Look} from '../present/look.js';
import type {Tone} from '../present/tone.js';

type Style = Pick<TextProps, 'color' | 'bold' | 'dimColor' | 'inverse'>;

// The 16 ANSI colours only, so that the terminal's own palette keeps them
// readable; no background of our own, no blue, and dim only on decoration and on
// values that are out of date. Glyphs and their ASCII twins: present/ascii.ts.
const coloured: Readonly<Record<Tone, Style>> = {
	plain: {},
	strong: {bold: true},
	good: {color: 'green'},
	info: {color: 'cyan'},
	warning: {color: 'yellow'},
	critical: {color: 'red', bold: true},
	faint: {dimColor: true},
	'badge-good': {color: 'green', bold: true, inverse: true},
	'badge-warning': {color: 'yellow', bold: true, inverse: true},
	'badge-critical': {color: 'red', bold: true, inverse: true},
	'badge-unknown': {color: 'magenta', bold: true, inverse: true},
	focus: {bold: true, inverse: true},
};

const colourless: Readonly<Record<Tone, Style>> = {
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
};

/** Colour and weight of a tone. */
export function styleOf(tone: Tone, look: Look): Style {
	return look.hasColour ? coloured[tone] : colourless[tone];
}

/** The text as this terminal can show it. */
export function shownText(text: string, look: Look): string {
	return look.isAscii ? toAscii(text) : text;
}
