import {stepProgress} from '../../run/progress.js';
import type {Step} from '../../runbook/step.js';
import type {Milliseconds} from '../../units.js';
import {cutLine, fitLine, span, spinner} from '../text/line.js';
import type {ShownState} from '../shown-state.js';
import {stepState} from './step-state.js';
import {columnsOf, cut, fit, outside} from '../text/text-fit.js';
import type {Line} from '../text/tone.js';

/** The columns of the list of steps; a width of 0 leaves one out. */
export type StepColumns = {
	readonly title: number;
	readonly word: number;
	readonly time: number;
	readonly note: number;
};

// The mark of the focus, the state's shape and the number.
const headColumns = 7;
// `running 12m05s`.
const wordColumns = 14;
// `of ~12m05s`.
const timeColumns = 10;
// `68.9 MiB → 4.8 MiB`: figures only where they can be read.
const noteColumns = 19;
// `>= 59.4 MiB, ~915 ms`: without a column for it, the time stands here, too.
const noteWithTimeColumns = 20;
// A message beside the figures is worth no more than this.
const mostNoteColumns = 44;
const leastTitle = 16;
// From these widths on there is room for a column of its own.
const roomForNote = 60;
const roomForTime = 86;

/** How wide each column is in a list of so many columns: titles whole where they fit, notes get what is left. */
export function stepColumns(
	steps: readonly Step[],
	columns: number,
): StepColumns {
	const time = columns >= roomForTime ? timeColumns : 0;
	const leastNote =
		columns < roomForNote ? 0 : time > 0 ? noteColumns : noteWithTimeColumns;
	const gaps = 1 + Number(time > 0) + Number(leastNote > 0);
	const room = columns - headColumns - wordColumns - time - leastNote - gaps;
	const longest = Math.max(
		0,
		...steps.map(step => columnsOf(outside(step.title))),
	);
	// Room that the titles leave is the notes', and what those leave the titles'.
	const spare = leastNote === 0 ? 0 : Math.max(0, room - longest);
	const note = Math.min(mostNoteColumns, leastNote + spare);
	const title = Math.max(leastTitle, room - (note - leastNote));
	return {title, word: wordColumns, time, note};
}

/** What stands above the columns of the list. */
export function stepHeading({title, word, time, note}: StepColumns): Line {
	const titles = [
		fit('STEP', title),
		fit('STATE', word),
		...(time > 0 ? [fit('TIME', time)] : []),
		...(note > 0 ? [cut('EXPECTED OR FOUND', note)] : []),
	];
	return [span(`${' '.repeat(headColumns)}${titles.join(' ')}`, 'info')];
}

/** One step in one row: state, number, title, and where there is room its time and its figures. */
export function stepRow(
	state: ShownState,
	step: Step,
	index: number,
	isFocused: boolean,
	widths: StepColumns,
	nowMs: Milliseconds,
): Line {
	const isNext = step.id === state.nextStepId && !state.isReadOnly;
	const shown = stepState(step, state.progress, isNext, nowMs);
	const hasTime = widths.time > 0;
	return [
		span(isFocused ? '►' : ' ', 'info'),
		...(shown.isRunning ? [spinner] : [span(` ${shown.glyph} `, shown.tone)]),
		span(`${String(index + 1).padStart(2)} `),
		...fitLine(
			[span(outside(step.title), isFocused ? 'focus' : 'plain')],
			widths.title,
		),
		span(' '),
		...fitLine([span(shown.word, shown.tone)], widths.word),
		...(hasTime
			? [span(' '), ...fitLine([span(shown.time)], widths.time)]
			: []),
		...(widths.note > 0
			? [
					span(' '),
					...cutLine([span(hasTime ? shown.figure : shown.note)], widths.note),
				]
			: []),
	];
}

/** What the steps that are left are predicted to take, less what the running one has taken; `undefined` when nothing is predicted. */
export function predictedLeftMs(
	state: ShownState,
	steps: readonly Step[],
	nowMs: Milliseconds,
): Milliseconds | undefined {
	const left = steps.flatMap(step => {
		const where = stepProgress(state.progress, step.id);
		const {tookMs} = step.predicted;
		if (tookMs === undefined || where.state === 'finished') return [];
		return where.state === 'waiting'
			? [tookMs]
			: [Math.max(0, tookMs - Math.max(0, nowMs - where.startedAtMs))];
	});
	return left.length === 0 ? undefined : left.reduce((sum, ms) => sum + ms, 0);
}
