import {lineText} from '../present/text/line.js';
import type {Line} from '../present/text/tone.js';
import type {Paint} from './check-text.js';

/** The rows of a watch or a census as they are printed, without a final line break. */
export function writersText(
	lines: readonly Line[],
	paint: Paint = (_, text) => text,
): string {
	return lines
		.map(row => {
			const text = lineText(row).trimEnd();
			const tone = row[0]?.tone;
			return tone === 'warning' || tone === 'critical'
				? paint(tone, text)
				: text;
		})
		.join('\n');
}
