import {isSettled, stepProgress} from '../../run/progress.js';
import type {Step} from '../../runbook/step.js';
import type {Milliseconds} from '../../units.js';
import {formatDuration} from '../../units.js';
import {heading} from '../text/line.js';
import {moreRow, windowOf} from '../text/scroll.js';
import type {ShownState} from '../shown-state.js';
import {
	predictedLeftMs,
	stepColumns,
	stepHeading,
	stepRow,
} from './step-row.js';
import type {Line} from '../text/tone.js';

/** Rows above the steps: the heading of the list and the names of its columns. */
export const listHead = 2;
// In fewer rows the steps need the one that the names of the columns take.
const leastForNames = 6;

/** The steps around the focused one in at most so many rows, under a heading that says how far they have come. */
export function stepListLines(
	state: ShownState,
	steps: readonly Step[],
	focused: number,
	columns: number,
	rows: number,
	nowMs: Milliseconds,
): readonly Line[] {
	// They give way where without them every step fits.
	const hasNames =
		rows >= leastForNames && rows !== steps.length + listHead - 1;
	const window = windowOf(
		steps.length,
		focused,
		rows - (hasNames ? listHead : 1),
	);
	const widths = stepColumns(steps, columns);
	const leftMs = predictedLeftMs(state, steps, nowMs);
	const settled = steps.filter(step =>
		isSettled(stepProgress(state.progress, step.id)),
	).length;
	return [
		heading(
			'Steps',
			columns,
			state.runElsewhere !== undefined
				? 'planned from what is seen now; not run here'
				: `${settled} of ${steps.length} done${leftMs === undefined ? '' : `, about ${formatDuration(Math.ceil(leftMs / 1000) * 1000)} of work left`}`,
		),
		...(hasNames ? [stepHeading(widths)] : []),
		...steps
			.slice(window.first, window.first + window.count)
			.map((step, index) =>
				stepRow(
					state,
					step,
					window.first + index,
					window.first + index === focused,
					widths,
					nowMs,
				),
			),
		...moreRow(window, columns),
	].slice(0, rows);
}
