import {columnsOf, cut, wrapTo} from './text-fit.js';
import type {Line, Span, Tone} from './tone.js';

/** A run of text. */
export function span(text: string, tone: Tone = 'plain'): Span {
	return {text, tone};
}

/** A row of one tone. */
export function line(text: string, tone: Tone = 'plain'): Line {
	return [span(text, tone)];
}

/** A mark that moves while something runs, three columns wide. */
export const spinner: Span = {text: '...', tone: 'info', isSpinner: true};

/** Columns that the row takes. */
export function lineColumns(row: Line): number {
	return row.reduce((sum, each) => sum + columnsOf(each.text), 0);
}

/** The row's text without its tones. */
export function lineText(row: Line): string {
	return row.map(each => each.text).join('');
}

/** Whether both rows have the same text in the same tones. */
export function isSameLine(one: Line, other: Line): boolean {
	return (
		one.length === other.length &&
		one.every((each, at) => {
			const its = other[at];
			return (
				each.text === its?.text &&
				each.tone === its.tone &&
				each.isSpinner === its.isSpinner
			);
		})
	);
}

/** The row in at most so many columns. */
export function cutLine(row: Line, columns: number): Line {
	if (lineColumns(row) <= columns) return row;
	const kept: Span[] = [];
	let left = columns;
	for (const each of row) {
		if (left <= 0) break;
		const width = columnsOf(each.text);
		// A span that just fits still has to give its last column to the `…`
		// when more follows; cutting one short of it says so.
		const text = width < left ? each.text : cut(`${each.text}  `, left);
		kept.push({...each, text});
		left -= columnsOf(text);
	}

	return kept;
}

/** The row in exactly so many columns. */
export function fitLine(row: Line, columns: number): Line {
	const shown = cutLine(row, columns);
	const missing = columns - lineColumns(shown);
	return missing > 0 ? [...shown, span(' '.repeat(missing))] : shown;
}

/** One row with text at both ends; the left one is cut when both do not fit. */
export function ends(left: Line, right: Line, columns: number): Line {
	const rightColumns = Math.min(columns, lineColumns(right));
	const room = columns - rightColumns;
	return [
		...fitLine(left, Math.max(0, room - (rightColumns > 0 ? 1 : 0))),
		...(rightColumns > 0 && room > 0 ? [span(' ')] : []),
		...cutLine(right, rightColumns),
	];
}

/** Blocks side by side, each `columns` wide, `gap` columns apart, as tall as the tallest. */
export function sideBySide(
	blocks: ReadonlyArray<{
		readonly lines: readonly Line[];
		readonly columns: number;
	}>,
	gap: number,
): readonly Line[] {
	const rows = Math.max(0, ...blocks.map(block => block.lines.length));
	return Array.from({length: rows}, (_, row) =>
		blocks.flatMap((block, index) => [
			...(index > 0 ? [span(' '.repeat(gap))] : []),
			...fitLine(block.lines[row] ?? [], block.columns),
		]),
	);
}

/** The row one column further to the right. */
export function indented(row: Line): Line {
	return row.length === 0 ? row : [span(' '), ...row];
}

/** A heading with a rule to its right: `── Findings ─────`. */
export function heading(title: string, columns: number, note = ''): Line {
	const head = ` ${title} `;
	const tail = note === '' ? '' : ` ${note} `;
	const rule = columns - 2 - columnsOf(head) - columnsOf(tail) - 1;
	return cutLine(
		[
			span('──', 'faint'),
			span(head, 'strong'),
			span('─'.repeat(Math.max(0, rule)), 'faint'),
			span(tail),
			span('─', 'faint'),
		],
		columns,
	);
}

/** A box with its title in the top edge and a word at the right of it. */
export function box(
	title: Line,
	corner: Line,
	body: readonly Line[],
	columns: number,
	tone: Tone,
): readonly Line[] {
	const inner = columns - 4;
	const cornerColumns = lineColumns(corner);
	const shownTitle = cutLine(title, Math.max(1, columns - cornerColumns - 9));
	const rule =
		columns -
		6 -
		lineColumns(shownTitle) -
		(cornerColumns > 0 ? cornerColumns + 2 : 0);
	return [
		[
			span('╭─ ', tone),
			...shownTitle,
			span(` ${'─'.repeat(Math.max(0, rule))}`, tone),
			...(cornerColumns > 0 ? [span(' '), ...corner, span(' ')] : []),
			span('─╮', tone),
		],
		...body.map(row => [
			span('│ ', tone),
			...fitLine(row, inner),
			span(' │', tone),
		]),
		[span(`╰${'─'.repeat(columns - 2)}╯`, tone)],
	];
}

/** Text broken into rows after a label, later rows indented under the first. */
export function labelled(
	label: string,
	labelColumns: number,
	text: string,
	columns: number,
	rows: number,
	tone: Tone = 'plain',
): readonly Line[] {
	return wrapTo(text, Math.max(1, columns - labelColumns), rows).map(
		(row, index) => [
			span((index === 0 ? label : '').padEnd(labelColumns), 'info'),
			span(row, tone),
		],
	);
}

/** Exactly so many rows: the surplus sliced away, the lack filled with empty rows. */
export function fitRows(lines: readonly Line[], rows: number): readonly Line[] {
	const kept = lines.slice(0, Math.max(0, rows));
	return [
		...kept,
		...Array.from({length: Math.max(0, rows - kept.length)}, (): Line => []),
	];
}
