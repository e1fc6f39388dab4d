import type {DrillLook} from '../source/drill/exercise.js';
import {exerciseOf} from '../source/drill/exercise-of.js';
import {scenarioNamed} from '../source/drill/scenarios.js';
import type {EngineState} from '../source/engine/protocol.js';
import {cutLine} from '../source/present/text/line.js';
import {detectLook} from '../source/present/text/look.js';
import type {Size} from '../source/present/shown-state.js';
import {columnsOf} from '../source/present/text/text-fit.js';
import type {Line, Span} from '../source/present/text/tone.js';
import type {Milliseconds} from '../source/units.js';
import {openDrillAside} from '../source/view/drill-aside.js';
import {frameOf, type Frame} from '../source/view/frame.js';
import {shownText, styleOf} from '../source/view/theme.js';
import type {UiState} from '../source/view/ui-model.js';
import type {Cell, CellColour} from '../test/support/terminal-screen.js';

// A screen as the program would paint it from what was recorded: the same frame
// and the same theme. Ink, which only carries rows to the terminal, is left out.

/** All that a dashboard or a wall screen was painted from, at one instant of a real run. */
export type RecordedDashboard = {
	readonly kind: 'dashboard';
	readonly nowMs: Milliseconds;
	readonly engine: EngineState;
	readonly ui: UiState;
};

/** The same of a drill's briefing. */
export type RecordedBriefing = {
	readonly kind: 'drill';
	readonly scenario: string;
	readonly endpoints: readonly string[];
	readonly drillLook: DrillLook;
	/** What was pressed on it, in order. */
	readonly keys: readonly string[];
	readonly size: Size;
};

export type RecordedScreen = RecordedDashboard | RecordedBriefing;

// As a usual terminal with UTF-8 and colours gets it.
const look = detectLook(
	{LANG: 'C.UTF-8', TERM: 'xterm-256color'},
	'linux',
	true,
);

const colours = [
	'black',
	'red',
	'green',
	'yellow',
	'blue',
	'magenta',
	'cyan',
	'white',
] as const;

/** The screen's cells, row by row; at `size`, else at the size that it was recorded at. */
export function cellsOfScreen(
	recorded: RecordedScreen,
	size?: Size,
): readonly (readonly Cell[])[] {
	const {columns} = size ?? sizeOf(recorded);
	return linesOf(recorded, size).map(row => cellsOfLine(row, columns));
}

function sizeOf(recorded: RecordedScreen): Size {
	return recorded.kind === 'drill' ? recorded.size : recorded.ui.size;
}

function linesOf(recorded: RecordedScreen, size?: Size): readonly Line[] {
	if (recorded.kind === 'drill') {
		return drillLines(recorded, size ?? recorded.size);
	}

	const {engine, ui, nowMs} = recorded;
	return rowsOf(frameOf(engine, {...ui, size: size ?? ui.size}, nowMs));
}

function rowsOf({head, body, foot}: Frame): readonly Line[] {
	return [...head, ...body, ...foot];
}

// The briefing has a row of its own above it, as in view/app.tsx.
function drillLines(
	recorded: RecordedBriefing,
	{columns, rows}: Size,
): readonly Line[] {
	const exercise = exerciseOf(
		scenarioNamed(recorded.scenario),
		recorded.endpoints,
	);
	const aside = openDrillAside(exercise, {
		getLook: () => recorded.drillLook,
		subscribe: () => () => undefined,
		makeMove: () => undefined,
	});
	for (const key of recorded.keys) aside.onKey(key);
	const page = aside.page({columns, rows: Math.max(0, rows - 1)});
	if (page === undefined) throw new Error('the briefing is closed');
	return [aside.strip(columns), ...rowsOf(page)];
}

const segmenter = new Intl.Segmenter('en', {granularity: 'grapheme'});
const blank: Cell = {
	char: ' ',
	width: 1,
	fg: undefined,
	bg: undefined,
	isBold: false,
	isDim: false,
	isInverse: false,
	isItalic: false,
	isUnderline: false,
};

function cellsOfLine(row: Line, columns: number): readonly Cell[] {
	const cells = cutLine(row, columns).flatMap(span => cellsOfSpan(span));
	return [
		...cells,
		...Array.from({length: Math.max(0, columns - cells.length)}, () => blank),
	];
}

function cellsOfSpan({text, tone}: Span): readonly Cell[] {
	const style = styleOf(tone, look);
	const plain: Cell = {
		...blank,
		fg: style.color === undefined ? undefined : colourNamed(style.color),
		isBold: style.bold === true,
		isDim: style.dimColor === true,
		isInverse: style.inverse === true,
	};
	return Array.from(
		segmenter.segment(shownText(text, look)),
		({segment}): readonly Cell[] => {
			const width = columnsOf(segment);
			if (width === 0) return [];
			const halves = Array.from({length: width - 1}, () => ({
				...plain,
				char: '',
				width: 0,
			}));
			return [{...plain, char: segment, width}, ...halves];
		},
	).flat();
}

// The names that Ink knows; a bright colour is eight further on.
function colourNamed(name: string): CellColour {
	if (name.startsWith('#')) return name;
	if (name === 'gray' || name === 'grey') return 8;
	const base = colours.findIndex(each => each === name.replace(/Bright$/, ''));
	if (base === -1) throw new Error(`no picture knows the colour ${name}`);
	return base + (name.endsWith('Bright') ? 8 : 0);
}
