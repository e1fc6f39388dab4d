import type {DrillLook, Exercise, MoveKind} from '../drill/exercise.js';
import type {FindingCode} from '../diagnosis/finding.js';
import {
	briefingLines,
	briefingRows,
	drillStrip,
	type BriefingState,
} from '../present/drill-lines.js';
import {line} from '../present/line.js';
import type {Milliseconds} from '../units.js';
import type {Aside} from './aside.js';

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
	let answeredAtMs: Milliseconds = 0;
	let state: BriefingState = {
		cursor: 0,
		armed: undefined,
		answer: undefined,
		hints: 0,
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
	const take = (): 'taken' | 'leave' => {
		const row = rows[state.cursor];
		if (row === undefined) return 'taken';
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
			state = {...state, answer: row.choice};
		} else {
			const kind = exercise.moves[row.at]?.kind;
			if (kind !== undefined) drill.makeMove(kind);
		}

		return 'taken';
	};

	const onKey = (name: string): 'taken' | 'not-mine' | 'leave' => {
		if (name === 'b') isOpen = !isOpen;
		else if (!isOpen || name === 'ctrl-c' || name === 'ctrl-l') {
			return 'not-mine';
		} else if (name === 'escape' || name === 'q') isOpen = false;
		else if (name === 'down' || name === 'j') moveCursor(1);
		else if (name === 'up' || name === 'k') moveCursor(-1);
		else if (name === 'enter') return take();
		return 'taken';
	};

	return {
		strip: columns => drillStrip(exercise, drill.getLook(), columns, isOpen),
		page(size) {
			if (!isOpen) return undefined;
			const body = briefingLines(exercise, drill.getLook(), state, {
				columns: size.columns,
				rows: Math.max(0, size.rows - 1),
			});
			return {
				head: [],
				body: [
					...body,
					...Array.from(
						{length: Math.max(0, size.rows - 1 - body.length)},
						() => [],
					),
				],
				foot:
					size.rows === 0
						? []
						: [line('↓ ↑ mark   Enter take   b dashboard', 'info')],
			};
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
		version: () => version,
		diagnosis: () =>
			state.answer === undefined
				? undefined
				: {choice: state.answer, atMs: answeredAtMs},
		hints: () => state.hints,
	};
}
