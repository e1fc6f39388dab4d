import {styleText} from 'node:util';
import type {Theme} from '../present/text/look.js';
import type {Paint} from './check-text.js';

type Formats = Parameters<typeof styleText>[0];

const coloured: Record<Parameters<Paint>[0], Formats> = {
	good: ['green', 'bold'],
	info: ['cyan', 'bold'],
	warning: ['yellow', 'bold'],
	critical: ['red', 'bold'],
	unknown: ['magenta', 'bold'],
};

// The same choices as the screens make, see view/theme.ts.
const styles: Readonly<
	Record<Theme, Readonly<Record<Parameters<Paint>[0], Formats>>>
> = {
	default: coloured,
	mono: coloured,
	contrast: {
		good: ['greenBright', 'bold'],
		info: ['cyanBright', 'bold'],
		warning: ['yellowBright', 'bold'],
		critical: ['redBright', 'bold'],
		unknown: ['magentaBright', 'bold'],
	},
	'colour-blind': {
		good: 'cyan',
		info: 'bold',
		warning: 'yellow',
		critical: ['magenta', 'bold'],
		unknown: 'bold',
	},
};

/** Colours for printed reports; none when `hasColour` is false, as with the theme mono. */
export function terminalPaint(
	hasColour: boolean,
	theme: Theme = 'default',
): Paint {
	return (tone, text) =>
		hasColour
			? styleText(styles[theme][tone], text, {validateStream: false})
			: text;
}
