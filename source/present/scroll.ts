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

/** The mark of what is not shown: `↑ 3 more above · ↓ 12 more below (j k)`; no row when all is shown. */
export function moreRow(window: Window, columns: number): readonly Line[] {
	const parts = [
		...(window.above > 0 ? [`↑ ${window.above} more above`] : []),
		...(window.below > 0 ? [`↓ ${window.below} more below`] : []),
	];
	if (parts.length === 0) return [];
	return [
		cutLine(line(`  ${parts.join(' · ')}  (j k scroll)`, 'info'), columns),
	];
}
