import {renderToString, Text} from 'ink';
import {Table} from 'ink-table';
import type {PropsWithChildren, ReactElement} from 'react';
import {graphemesOf} from '../graphemes.js';
import {toAscii} from '../present/text/ascii.js';
import {columnsOf, fit} from '../present/text/text-fit.js';

// ink-table measures with String.length and garbles what is wider than the
// terminal. So it is given cells that are fitted already, filled up to one
// length per column with a character that is taken out again when drawn.

/** A column of a printed table. */
export type PrintedColumn = {
	/** The heading, and the key of its cells in a row. */
	readonly key: string;
	readonly align: 'left' | 'right';
	/** Columns with the lowest number go first when there is too little room; without one it always stays. */
	readonly dropOrder?: number;
	/** How far its cells may be cut before a column is dropped; without it they are not. */
	readonly minColumns?: number;
};

type Row = Readonly<Record<string, string>>;
type Fitted = {readonly column: PrintedColumn; readonly columns: number};

/**
 * The rows as a framed table of at most `width` columns, without colour. When
 * there is too little room, cells are cut as far as their column allows, then
 * columns dropped, then all cells cut. Below 6 columns per cell it overflows.
 */
export function printTable(
	rows: readonly Row[],
	columns: readonly PrintedColumn[],
	width: number,
	options: {readonly isAscii?: boolean} = {},
): string {
	const measurable = rows.map(row =>
		Object.fromEntries(
			Object.entries(row).map(([key, text]) => [key, toMeasurable(text)]),
		),
	);
	const layout = layOut(measurable, columns, width);
	if (layout.length === 0 || rows.length === 0) return '';
	const data = measurable.map(row =>
		Object.fromEntries(
			layout.map(each => [
				cellText(each.column.key, each),
				cellText(row[each.column.key] ?? '', each),
			]),
		),
	);
	const drawn = renderToString(
		<Table data={data} header={Cell} cell={Cell} skeleton={Cell} />,
		{columns: Math.max(width, tableColumns(layout))},
	);
	return options.isAscii
		? toAscii(drawn.replaceAll(/[┌┬┐├┼┤└┴┘]/g, '+'))
		: drawn;
}

// Never in a cell: text from outside had its control characters made visible.
const filler = '\u0000';
const leastColumns = 3;

// ink-table's own parts colour the headings blue, which cannot be read on a dark ground.
function Cell({children}: PropsWithChildren): ReactElement {
	const text = typeof children === 'string' ? children : '';
	return <Text>{text.replaceAll(filler, '')}</Text>;
}

function cellText(text: string, {column, columns}: Fitted): string {
	const fitted = fit(text, columns, column.align);
	return fitted + filler.repeat(Math.max(0, columns - fitted.length));
}

// Filling up works for what is shorter than it is wide; the rest (combining
// marks, letters of two code units) is composed or replaced.
function toMeasurable(text: string): string {
	return [...graphemesOf(text.normalize('NFC'))]
		.map(({segment}) =>
			segment.length > columnsOf(segment)
				? '?'.repeat(columnsOf(segment))
				: segment,
		)
		.join('');
}

function tableColumns(layout: readonly Fitted[]): number {
	// A border and two spaces for each cell, and the last border.
	return layout.reduce((sum, {columns}) => sum + columns + 3, 1);
}

function layOut(
	rows: readonly Row[],
	columns: readonly PrintedColumn[],
	width: number,
): readonly Fitted[] {
	const natural = columns.map(column => ({
		column,
		columns: Math.max(
			columnsOf(column.key),
			...rows.map(row => columnsOf(row[column.key] ?? '')),
		),
	}));
	const shrunk = shrink(natural, width, ({column, columns: now}) =>
		Math.min(now, column.minColumns ?? now),
	);
	if (tableColumns(shrunk) <= width) return shrunk;
	const [next] = columns
		.filter(({dropOrder}) => dropOrder !== undefined)
		.toSorted((a, b) => (a.dropOrder ?? 0) - (b.dropOrder ?? 0));
	return next === undefined
		? shrink(natural, width, () => leastColumns)
		: layOut(
				rows,
				columns.filter(column => column !== next),
				width,
			);
}

// Takes from the widest cell that may still give, one column at a time.
function shrink(
	layout: readonly Fitted[],
	width: number,
	least: (each: Fitted) => number,
): readonly Fitted[] {
	const limits = layout.map(each => least(each));
	let current = layout;
	while (tableColumns(current) > width) {
		const spare = current.map((each, index) =>
			each.columns > (limits[index] ?? 0) ? each.columns : 0,
		);
		const widest = spare.indexOf(Math.max(0, ...spare));
		if ((spare[widest] ?? 0) === 0) return current;
		current = current.map((each, index) =>
			index === widest ? {...each, columns: each.columns - 1} : each,
		);
	}

	return current;
}
