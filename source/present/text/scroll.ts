import {cutLine, line} from './line.js';
import type {Line} from './tone.js';

/** The part of a list that is on the screen. */
export type Window = {
	readonly first: number;
	readonly count: number;
	readonly above: number;
	readonly below: number;
};

/**
 * The rows around the selected one that fit, before anything is drawn: rows
 * that do not fit would overprint each other. When not all fit, one row is
 * kept for the `more below` mark.
 */
export function windowOf(
	total: number,
	selected: number,
	rows: number,
): Window {
	if (total <= rows) return {first: 0, count: total, above: 0, below: 0};
	const count = Math.max(0, rows - 1);
	const wanted = Math.min(Math.max(0, selected), total - 1);
	const first = Math.max(
		0,
		Math.min(wanted - Math.floor(count / 2), total - count),
	);
	return {first, count, above: first, below: total - first - count};
}

/** The mark of what is not shown: `↑ 3 more above · ↓ 12 more below (j k)`, with what is to be known of it; no row when all is shown. */
export function moreRow(
	window: Window,
	columns: number,
	note: Line = [],
): readonly Line[] {
	const parts = [
		...(window.above > 0 ? [`↑ ${window.above} more above`] : []),
		...(window.below > 0 ? [`↓ ${window.below} more below`] : []),
	];
	if (parts.length === 0) return [];
	const text = `  ${parts.join(' · ')}`;
	return [
		cutLine(
			note.length === 0
				? line(`${text}  (j k scroll)`, 'info')
				: [...line(`${text}: `, 'info'), ...note],
			columns,
		),
	];
}

/** Rows of a reading page that are on the screen, and the furthest it can be scrolled. */
export type Reading = {
	readonly lines: readonly Line[];
	readonly furthest: number;
};

/**
 * So many rows of a text from `offset` on; when not all of it fits, the last
 * row says that there is more and with which keys.
 */
export function readingOf(
	text: readonly Line[],
	offset: number,
	rows: number,
	columns: number,
	keys = 'j k',
): Reading {
	if (text.length <= rows) return {lines: text, furthest: 0};
	const count = Math.max(0, rows - 1);
	const furthest = text.length - count;
	const first = Math.max(0, Math.min(offset, furthest));
	const arrows = [
		...(first > 0 ? ['↑'] : []),
		...(first < furthest ? ['↓'] : []),
	];
	const mark = line(`   ${arrows.join(' ')} more  (${keys})`, 'info');
	return {
		lines: [...text.slice(first, first + count), cutLine(mark, columns)].slice(
			0,
			Math.max(0, rows),
		),
		furthest,
	};
}
