import {fitRows, sideBySide, span} from '../text/line.js';
import type {MemberFacts} from './member-facts.js';
import {boxedPanel, compactPanel, fullPanelRows} from './member-panel.js';
import {tableHeading, tableRow} from './member-table.js';
import {moreRow, windowOf} from '../text/scroll.js';
import type {Size} from '../shown-state.js';
import type {Line, Tone} from '../text/tone.js';

// Panels side by side, and three of them: terminal-ui layout rules.
const twoColumns: Size = {columns: 110, rows: 30};
const threeColumns: Size = {columns: 150, rows: 40};
// The fewest rows in which a box says more than the compact panel.
const smallestBox = 7;
const gap = 1;

/** How many panels stand side by side on a screen of this size. */
export function panelsAcross(screen: Size): number {
	if (
		screen.columns >= threeColumns.columns &&
		screen.rows >= threeColumns.rows
	) {
		return 3;
	}

	return screen.columns >= twoColumns.columns && screen.rows >= twoColumns.rows
		? 2
		: 1;
}

/**
 * All members in at most so many rows, as large as they fit: boxes, then 3, 2
 * and 1 row each, then a table that scrolls. `summary` fills the gap in an
 * uneven last row of boxes.
 */
export function memberArea(
	members: readonly MemberFacts[],
	screen: Size,
	rows: number,
	selected: number,
	summary: (columns: number, rows: number) => readonly Line[],
): readonly Line[] {
	const {across, perBox} = boxRoom(members.length, screen, rows);
	if (areBoxed(members.length, screen, rows)) {
		return boxes(members, screen.columns, across, perBox, summary);
	}

	for (const each of [3, 2]) {
		if (members.length * each <= rows) {
			return compact(members, screen.columns, each, rows);
		}
	}

	return table(members, screen.columns, rows, selected);
}

function boxRoom(
	count: number,
	screen: Size,
	rows: number,
): {readonly across: number; readonly perBox: number} {
	const across = Math.min(panelsAcross(screen), count + 1);
	return {across, perBox: Math.floor(rows / Math.ceil(count / across))};
}

function areBoxed(count: number, screen: Size, rows: number): boolean {
	return (
		panelsAcross(screen) > 1 &&
		count > 0 &&
		boxRoom(count, screen, rows).perBox >= smallestBox
	);
}

/** True when so many members in so many rows leave a gap that `summary` fills. */
export function hasSummary(count: number, screen: Size, rows: number): boolean {
	return (
		areBoxed(count, screen, rows) &&
		count % boxRoom(count, screen, rows).across !== 0
	);
}

function boxes(
	members: readonly MemberFacts[],
	columns: number,
	across: number,
	perBox: number,
	summary: (columns: number, rows: number) => readonly Line[],
): readonly Line[] {
	const widths = Array.from({length: across}, (_, index) => {
		const usable = columns - gap * (across - 1);
		return Math.floor(usable / across) + (index < usable % across ? 1 : 0);
	});
	const height = Math.min(
		perBox,
		fullPanelRows(
			Math.min(...widths),
			members.some(({history}) => history !== undefined),
		),
	);
	const bands = Math.ceil(members.length / across);
	return Array.from({length: bands}, (_, band) =>
		sideBySide(
			widths.map((width, index) => {
				const member = members[band * across + index];
				const isGap = band * across + index === members.length;
				return {
					columns: width,
					lines:
						member === undefined
							? isGap
								? summary(width, height)
								: []
							: boxedPanel(member, width, height, false),
				};
			}),
			gap,
		),
	).flat();
}

function compact(
	members: readonly MemberFacts[],
	columns: number,
	each: number,
	rows: number,
): readonly Line[] {
	// A blank row between members where there is room makes them easier to tell apart.
	const isSpaced = members.length * (each + 1) - 1 <= rows && each > 1;
	return members.flatMap((member, index) => [
		...(isSpaced && index > 0 ? [[]] : []),
		...fitRows(compactPanel(member, columns, each, false), each),
	]);
}

function table(
	members: readonly MemberFacts[],
	columns: number,
	rows: number,
	selected: number,
): readonly Line[] {
	const {window, lines} = tableWindow(members, columns, rows, selected);
	return [tableHeading(columns), ...lines, ...window].slice(0, rows);
}

/** The rows of the members around the selected one under a heading, and the mark of those that do not fit, with the gravest of them. */
export function tableWindow(
	members: readonly MemberFacts[],
	columns: number,
	rows: number,
	selected: number,
): {readonly lines: readonly Line[]; readonly window: readonly Line[]} {
	const window = windowOf(members.length, selected, rows - 1);
	const isScrolling = window.above + window.below > 0;
	const end = window.first + window.count;
	const shown = members.slice(window.first, end);
	const hidden = [...members.slice(0, window.first), ...members.slice(end)];
	return {
		lines: shown.map((member, index) =>
			tableRow(
				member,
				columns,
				isScrolling && window.first + index === selected,
			),
		),
		window: moreRow(window, columns, hiddenNote(hidden)),
	};
}

// Members stay in the order of their list, so that none moves under the cursor:
// what is wrong with one that is not shown is told beside its number.
function hiddenNote(hidden: readonly MemberFacts[]): Line {
	const wrong = hidden.filter(({state}) => state.tone !== 'good');
	const [worst] = wrong.toSorted(
		(a, b) => graveness(a.state.tone) - graveness(b.state.tone),
	);
	if (hidden.length === 0) return [];
	if (worst === undefined) return [span('all OK', 'good')];
	const others = wrong.length - 1;
	return [
		span(
			`${worst.state.glyph} ${worst.label} ${worst.state.word}`,
			worst.state.tone,
		),
		...(others > 0 ? [span(` and ${others} more not OK`, 'warning')] : []),
	];
}

function graveness(tone: Tone): number {
	return tone === 'critical' ? 0 : tone === 'warning' ? 1 : 2;
}
