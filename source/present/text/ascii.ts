import {graphemesOf} from '../../graphemes.js';
import {columnsOf} from './text-fit.js';

// Every glyph that present/ writes, with the twin of the same width for
// terminals without UTF-8. Those with emoji variants (U+2714, U+26A0, ...) are
// left out: their width is not agreed on.
const twins: Readonly<Record<string, string>> = {
	'✓': '+',
	'✗': 'x',
	'▲': '!',
	'●': '*',
	'○': 'o',
	'►': '>',
	'★': '*',
	'»': '>',
	'·': '.',
	'…': '~',
	'–': '-',
	'→': '>',
	'←': '<',
	'↑': '^',
	'↓': 'v',
	'▁': '_',
	'▂': '.',
	'▃': ':',
	'▄': '-',
	'▅': '=',
	'▆': '+',
	'▇': '*',
	'█': '#',
	'▒': '=',
	'─': '-',
	'│': '|',
	'╭': '+',
	'╮': '+',
	'╰': '+',
	'╯': '+',
};

/** The text with no byte above 127 and of the same width; what has no twin becomes `?`. */
export function toAscii(text: string): string {
	if (isAscii(text)) return text;
	let ascii = '';
	for (const {segment} of graphemesOf(text.replaceAll(' · ', ' - '))) {
		ascii += isAscii(segment)
			? segment
			: (twins[segment] ?? '?'.repeat(columnsOf(segment)));
	}

	return ascii;
}

function isAscii(text: string): boolean {
	return !/[^\p{ASCII}]/u.test(text);
}
