import type {DrillLook, Exercise, MoveKind} from '../drill/exercise.js';
import type {FindingCode} from '../diagnosis/finding.js';
import {writerLine} from './drill-strip.js';
import {cutLine, heading, line, span} from './text/line.js';
import {moreRow} from './text/scroll.js';
import type {Size} from './shown-state.js';
import {outside, wrap, wrapTo} from './text/text-fit.js';
import type {Line} from './text/tone.js';

/** More would fill the page; any member tells of the others. */
const mostEndpoints = 3;
/** Below this every row is needed for the marked one. */
const leastForMark = 4;

/** What somebody who practises has done on the briefing page. */
export type BriefingState = {
	readonly cursor: number;
	/** The row that Enter was pressed on once, where it takes two. */
	readonly armed: number | undefined;
	readonly answer: FindingCode | undefined;
	readonly hints: number;
	/** The first row looked at, wherever the marked row is; `undefined`: the marked row is followed. */
	readonly top: number | undefined;
	/** What was done last. */
	readonly last: 'nothing' | 'answer' | 'move';
};

/** A row that can be taken. */
export type BriefingRow =
	| {readonly kind: 'answer'; readonly choice: FindingCode}
	| {readonly kind: 'hint'}
	| {readonly kind: 'move'; readonly at: number}
	| {readonly kind: 'end'};

/** The rows that can be taken, in their order on the page. */
export function briefingRows(exercise: Exercise): readonly BriefingRow[] {
	return [
		...exercise.choices.map(choice => ({kind: 'answer' as const, choice})),
		{kind: 'hint'},
		...exercise.moves.map((_, at) => ({kind: 'move' as const, at})),
		{kind: 'end'},
	];
}

/** What of the briefing is on the screen. */
export type Briefing = {
	readonly lines: readonly Line[];
	/** The first row of all that is shown. */
	readonly first: number;
	/** Rows to scroll by: a page less the row that was the last. */
	readonly page: number;
	readonly isMarkShown: boolean;
};

/** The briefing: the pager, what clients see, the question, the hints, and what else could be done. In `rows` rows at most, the marked row among them unless others were scrolled to. */
export function briefingOf(
	exercise: Exercise,
	look: DrillLook,
	state: BriefingState,
	{columns, rows: allRows}: Size,
): Briefing {
	const all = allLines(exercise, look, state, columns);
	const cursorAt = all.findIndex(each => each.row === state.cursor);
	const hasMark = all.length > allRows && allRows >= leastForMark;
	const rows = allRows - (hasMark ? 1 : 0);
	// Two rows of context below the marked one, as far as there is room.
	const context = Math.max(0, Math.min(2, rows - 1));
	const first = Math.max(
		0,
		Math.min(state.top ?? cursorAt + 1 + context - rows, all.length - rows),
	);
	const below = Math.max(0, all.length - first - rows);
	return {
		lines: [
			...all
				.slice(first, first + rows)
				.map(each => cutLine(each.line, columns)),
			...(hasMark
				? moreRow(
						{first, count: rows, above: first, below},
						columns,
						line('PgDn PgUp Space scroll', 'info'),
					)
				: []),
		],
		first,
		page: Math.max(1, rows - 1),
		isMarkShown: cursorAt >= first && cursorAt < first + rows,
	};
}

/** What came of the last thing done, in two rows at most; none before anything was. */
export function lastDoneLines(
	exercise: Exercise,
	{move}: DrillLook,
	{last, answer}: BriefingState,
	columns: number,
): readonly Line[] {
	const text =
		last === 'answer'
			? `You said ${answer ?? ''}. Whether that is right is in the debrief.`
			: last === 'move' && move !== undefined
				? `You did: ${titleOf(exercise, move.kind)}. ${resultOf(move)}`
				: '';
	return text === ''
		? []
		: wrapTo(text, Math.max(1, columns - 2), 2).map(row =>
				line(` ${row}`, 'warning'),
			);
}

type Placed = {readonly line: Line; readonly row?: number};

function allLines(
	exercise: Exercise,
	look: DrillLook,
	state: BriefingState,
	columns: number,
): readonly Placed[] {
	const rows = briefingRows(exercise);
	const rowLine = (row: BriefingRow, at: number): Placed => ({
		row: at,
		line: [
			span(at === state.cursor ? ' > ' : '   ', 'strong'),
			span(
				rowText(row, exercise, state),
				at === state.cursor ? 'focus' : 'plain',
			),
			...(state.armed === at ? [span('  Enter again does it', 'warning')] : []),
		],
	});
	const of = (kind: BriefingRow['kind']): readonly Placed[] =>
		rows.flatMap((row, at) => (row.kind === kind ? [rowLine(row, at)] : []));
	const plain = (lines: readonly Line[]): readonly Placed[] =>
		lines.map(each => ({line: each}));
	return [
		...plain([
			heading(`${exercise.clock}  The pager`, columns),
			...wrapped(exercise.pager, columns),
			...exercise.reports.flatMap(report => bullet(report, columns)),
			...whatYouDid(exercise, look, state, columns),
			heading('What clients see', columns),
			...look.writers.map(each => writerLine(each, look)),
			heading(
				'What is it?',
				columns,
				state.answer === undefined ? 'asked once' : `you said ${state.answer}`,
			),
		]),
		...of('answer'),
		...plain([
			heading('Hints', columns, `${exercise.hintCosts} points each`),
			...exercise.hints
				.slice(0, state.hints)
				.flatMap(hint => wrapped(hint, columns)),
		]),
		...of('hint'),
		...plain([
			heading(
				'What else could be done',
				columns,
				'in this drill’s cluster, at once',
			),
		]),
		...plain(
			wrapped(
				`with etcdctl in another terminal: export ETCDCTL_API=3 ETCDCTL_ENDPOINTS=${exercise.endpoints.slice(0, mostEndpoints).join(',')}`,
				columns,
			),
		),
		...of('move'),
		...plain([heading('The end', columns)]),
		...of('end'),
	];
}

function rowText(
	row: BriefingRow,
	{moves, hints}: Exercise,
	state: BriefingState,
): string {
	switch (row.kind) {
		case 'answer': {
			return `${state.answer === row.choice ? '●' : '○'} ${row.choice}`;
		}

		case 'hint': {
			return state.hints < hints.length
				? `hint ${state.hints + 1} of ${hints.length}`
				: 'no hint is left';
		}

		case 'move': {
			return moves[row.at]?.title ?? '';
		}

		case 'end': {
			return 'I am done: end the drill and show the debrief';
		}
	}
}

// A block of its own: beside the rows that can be taken it would look like one.
function whatYouDid(
	exercise: Exercise,
	{move}: DrillLook,
	{answer}: BriefingState,
	columns: number,
): readonly Line[] {
	if (move === undefined && answer === undefined) return [];
	return [
		heading('What you did', columns),
		...(answer === undefined ? [] : wrapped(`you said: ${answer}`, columns)),
		...(move === undefined
			? []
			: [
					...wrapped(titleOf(exercise, move.kind), columns),
					...wrap(resultOf(move), Math.max(1, columns - 7)).map(row =>
						line(`      ${row}`, 'warning'),
					),
				]),
	];
}

function titleOf({moves}: Exercise, kind: MoveKind): string {
	return moves.find(each => each.kind === kind)?.title ?? '';
}

function resultOf({said}: NonNullable<DrillLook['move']>): string {
	return said === undefined ? 'under way' : outside(said);
}

function wrapped(text: string, columns: number): readonly Line[] {
	return wrap(text, Math.max(1, columns - 4)).map(row => line(`   ${row}`));
}

// A row of a list, later rows under its first word.
function bullet(text: string, columns: number): readonly Line[] {
	return wrap(text, Math.max(1, columns - 6)).map((row, index) =>
		line(`   ${index === 0 ? '- ' : '  '}${row}`),
	);
}
