import {styleText} from 'node:util';
import type {Paint} from './check-text.js';

const styles = {
	good: 'green',
	info: 'cyan',
	warning: 'yellow',
	critical: 'red',
	unknown: 'magenta',
} as const;

/** Colours for printed reports; none when `hasColour` is false. */
export function terminalPaint(hasColour: boolean): Paint {
	return (tone, text) =>
		hasColour
			? styleText([styles[tone], 'bold'], text, {validateStream: false})
			: text;
}
