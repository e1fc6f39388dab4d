import stringWidth from 'string-width';
import {graphemesOf} from '../../graphemes.js';
import {printable} from '../../printable.js';

// Terminals disagree on the width of pictographs and of what joins them, and a
// row that is wider than we think pushes the frame apart.
const unsureWidth =
	/(?![\u00A9\u00AE])\p{Extended_Pictographic}|\p{Regional_Indicator}|\p{Emoji_Modifier}|[\uFE00-\uFE0F\u20E3]|\p{Me}/gu;
const plainAscii = /^[\u0020-\u007E]*$/;

/** Columns that the text takes. */
export function columnsOf(text: string): number {
	return plainAscii.test(text) ? text.length : stringWidth(text);
}

/** Text from outside, made safe to show and of a width that every terminal agrees on. */
export function outside(text: string): string {
	if (plainAscii.test(text)) return text;
	return printable(text).replaceAll(unsureWidth, '?');
}

/** Cuts the text to at most so many columns, the last one `…` where something was cut. */
export function cut(text: string, columns: number): string {
	if (columns <= 0) return '';
	if (columnsOf(text) <= columns) return text;
	let kept = '';
	let width = 0;
	for (const {segment} of graphemesOf(text)) {
		const next = columnsOf(segment);
		if (width + next > columns - 1) break;
		kept += segment;
		width += next;
	}

	return `${kept}…`;
}

/** The text in exactly so many columns, cut or padded. */
export function fit(
	text: string,
	columns: number,
	align: 'left' | 'right' = 'left',
): string {
	const shown = cut(text, columns);
	const padding = ' '.repeat(Math.max(0, columns - columnsOf(shown)));
	return align === 'left' ? shown + padding : padding + shown;
}

/** Breaks the text at spaces into rows of at most so many columns; a longer word is broken anywhere. */
export function wrap(text: string, columns: number): readonly string[] {
	if (columns <= 0) return [];
	const rows: string[] = [];
	let row = '';
	for (const word of text.split(' ')) {
		let rest = word;
		const candidate = row === '' ? rest : `${row} ${rest}`;
		if (columnsOf(candidate) <= columns) {
			row = candidate;
			continue;
		}

		if (row !== '') rows.push(row);
		while (columnsOf(rest) > columns) {
			const head = headOf(rest, columns);
			rows.push(head);
			rest = rest.slice(head.length);
		}

		row = rest;
	}

	rows.push(row);
	return rows;
}

/** Wraps to at most so many rows; the last one is cut when there is more. */
export function wrapTo(
	text: string,
	columns: number,
	rows: number,
): readonly string[] {
	const all = wrap(text, columns);
	if (all.length <= rows) return all;
	return [
		...all.slice(0, rows - 1),
		cut(all.slice(rows - 1).join(' '), columns),
	].slice(0, rows);
}

function headOf(text: string, columns: number): string {
	let head = '';
	for (const {segment} of graphemesOf(text)) {
		if (columnsOf(head + segment) > columns) {
			// Scripts that stack letters have clusters wider than any row.
			if (head === '') return String.fromCodePoint(segment.codePointAt(0) ?? 0);
			break;
		}

		head += segment;
	}

	return head;
}
