import type {DrillLook, Exercise, MoveKind} from '../drill/exercise.js';
import type {FindingCode} from '../diagnosis/finding.js';
import {
	briefingOf,
	briefingRows,
	lastDoneLines,
	type BriefingState,
} from '../present/drill-lines.js';
import {drillStrip} from '../present/drill-strip.js';
import {cutLine, fitRows, line} from '../present/text/line.js';
import type {Size} from '../present/shown-state.js';
import {wrapTo} from '../present/text/text-fit.js';
import type {Line} from '../present/text/tone.js';
import type {Milliseconds} from '../units.js';
import type {Aside} from './aside.js';

// Below this every row is needed for what can be taken.
const leastForNotice = 6;

/** The briefing of a drill as a page beside the dashboard, and what was answered on it. */
export type DrillAside = Aside & {
	readonly diagnosis: () =>
		| {readonly choice: FindingCode; readonly atMs: Milliseconds}
		| undefined;
	readonly hints: () => number;
};

/** Opens with the page shown. `makeMove` is called for whatever the person confirmed with a second Enter. */
export function openDrillAside(
	exercise: Exercise,
	drill: {
		readonly getLook: () => DrillLook;
		readonly subscribe: (listener: () => void) => () => void;
		readonly makeMove: (move: MoveKind) => void;
	},
): DrillAside {
	const rows = briefingRows(exercise);
	const listeners = new Set<() => void>();
	let isOpen = true;
	let version = 0;
	// Of the body as it was drawn last.
	let drawn: Size | undefined;
	let answeredAtMs: Milliseconds = 0;
	let state: BriefingState = {
		cursor: 0,
		armed: undefined,
		answer: undefined,
		hints: 0,
		top: undefined,
		last: 'nothing',
	};
	const changed = (): void => {
		version += 1;
		for (const listener of listeners) listener();
	};

	const moveCursor = (by: number): void => {
		const cursor = Math.min(rows.length - 1, Math.max(0, state.cursor + by));
		state = {...state, cursor, armed: undefined};
	};

	// Hints come at once; whatever cannot be taken back takes two.
	const take = (isMarkShown: boolean): 'taken' | 'leave' => {
		const row = rows[state.cursor];
		// What was scrolled away is only shown: it may cost points.
		if (row === undefined || !isMarkShown) return 'taken';
		if (row.kind === 'hint') {
			const hints = Math.min(exercise.hints.length, state.hints + 1);
			state = {...state, hints};
			return 'taken';
		}

		if (row.kind === 'answer' && state.answer !== undefined) return 'taken';
		if (state.armed !== state.cursor) {
			state = {...state, armed: state.cursor};
			return 'taken';
		}

		state = {...state, armed: undefined};
		if (row.kind === 'end') return 'leave';
		if (row.kind === 'answer') {
			answeredAtMs = drill.getLook().elapsedMs;
			state = {...state, answer: row.choice, last: 'answer'};
		} else {
			const kind = exercise.moves[row.at]?.kind;
			if (kind !== undefined) {
				state = {...state, last: 'move'};
				drill.makeMove(kind);
			}
		}

		return 'taken';
	};

	const onKey = (name: string): 'taken' | 'not-mine' | 'leave' => {
		if (name === 'b') isOpen = !isOpen;
		else if (!isOpen || name === 'ctrl-c' || name === 'ctrl-l') {
			return 'not-mine';
		}

		const {
			first = 0,
			page = 0,
			isMarkShown = true,
		} = drawn === undefined
			? {}
			: briefingOf(exercise, drill.getLook(), state, drawn);
		const top = scrolledTo(name, first, page);
		state = {...state, top, armed: top === undefined ? state.armed : undefined};
		if (name === 'escape' || name === 'q') isOpen = false;
		else if (name === 'down' || name === 'j') moveCursor(1);
		else if (name === 'up' || name === 'k') moveCursor(-1);
		else if (name === 'enter') return take(isMarkShown);
		return 'taken';
	};

	return {
		strip: columns => drillStrip(exercise, drill.getLook(), columns, isOpen),
		page(size, notice) {
			if (!isOpen) return undefined;
			const look = drill.getLook();
			const foot = footOf(exercise, look, state, size, notice);
			const room = Math.max(0, size.rows - foot.length);
			drawn = {columns: size.columns, rows: room};
			const {lines} = briefingOf(exercise, look, state, drawn);
			return {head: [], body: fitRows(lines, room), foot};
		},
		onKey(name) {
			const taken = onKey(name);
			if (taken !== 'not-mine') changed();
			return taken;
		},
		subscribe(listener) {
			listeners.add(listener);
			const stop = drill.subscribe(() => {
				version += 1;
				listener();
			});
			return () => {
				listeners.delete(listener);
				stop();
			};
		},
		leavingEnds: 'The drill ends here, and its debrief is shown.',
		version: () => version,
		diagnosis: () =>
			state.answer === undefined
				? undefined
				: {choice: state.answer, atMs: answeredAtMs},
		hints: () => state.hints,
	};
}

// The first row to look at; `undefined`: the key does not scroll.
function scrolledTo(
	name: string,
	first: number,
	page: number,
): number | undefined {
	switch (name) {
		case 'pagedown':
		case ' ': {
			return first + page;
		}

		case 'pageup': {
			return Math.max(0, first - page);
		}

		case 'home': {
			return 0;
		}

		case 'end': {
			return Infinity;
		}

		default: {
			return undefined;
		}
	}
}

// The keys, and above them the dashboard's line for the operator or what came
// of the last thing done: wherever the page is scrolled to.
function footOf(
	exercise: Exercise,
	look: DrillLook,
	state: BriefingState,
	{columns, rows}: Size,
	notice: string | undefined,
): readonly Line[] {
	if (rows === 0) return [];
	const keys = cutLine(
		line(' ↓ ↑ mark   Enter take   b q Esc dashboard   Ctrl-C leave', 'info'),
		columns,
	);
	if (rows < leastForNotice) return [keys];
	return [
		...(notice === undefined
			? lastDoneLines(exercise, look, state, columns)
			: wrapTo(notice, Math.max(1, columns - 2), 2).map(row =>
					line(` ${row}`, 'warning'),
				)),
		keys,
	];
}
