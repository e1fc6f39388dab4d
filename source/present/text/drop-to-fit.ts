import {lineColumns, span} from './line.js';
import type {Line} from './tone.js';

/** A part of a row that may be left out; the highest rank goes first, rank 0 never. */
export type Part = {readonly rank: number; readonly line: Line};

/** Joins the parts with a separator, leaving out by rank until the row fits. */
export function dropToFit(
	parts: readonly Part[],
	columns: number,
	separator = ' · ',
): Line {
	let kept = parts;
	for (;;) {
		const row = kept.flatMap((part, index) =>
			index === 0 ? part.line : [span(separator), ...part.line],
		);
		const highest = Math.max(0, ...kept.map(part => part.rank));
		if (lineColumns(row) <= columns || highest === 0) return row;
		kept = kept.filter(part => part.rank !== highest);
	}
}
