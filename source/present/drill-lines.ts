import type {DrillLook, Exercise, MoveKind} from '../drill/exercise.js';
import type {FindingCode} from '../diagnosis/finding.js';
import {cutLine, ends, heading, line, span} from './line.js';
import {moreRow} from './scroll.js';
import type {Size} from './shown-state.js';
import {outside, wrap, wrapTo} from './text-fit.js';
import type {Line} from './tone.js';

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
	/** The top is looked at, wherever the marked row is. */
	readonly isAtTop: boolean;
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

/** The row above the dashboard: that it is a drill, how long it takes, and what clients see. */
export function drillStrip(
	exercise: Exercise,
	look: DrillLook,
	columns: number,
	isOpen: boolean,
): Line {
	const failing = look.writers.find(each => each.failingWith !== undefined);
	const sum = (of: 'succeeded' | 'failed'): number =>
		look.writers.reduce((total, each) => total + each[of], 0);
	return ends(
		[
			span(' DRILL ', 'badge-warning'),
			span(` ${exercise.name}  `, 'strong'),
			span(`${clockOf(look.elapsedMs)}  `),
			failing === undefined
				? span(
						`clients: ${sum('succeeded')} ok, ${sum('failed')} failed`,
						'good',
					)
				: span(
						`clients: ${sum('succeeded')} ok, ${sum('failed')} failed: ${shortened(failing.failingWith ?? '')}`,
						'critical',
					),
		],
		[span(isOpen ? 'b dashboard ' : 'b briefing ', 'info')],
		columns,
	);
}

/** The briefing: the pager, what clients see, the question, the hints, and what else could be done. In `rows` rows at most, the marked row among them unless the top is looked at. */
export function briefingLines(
	exercise: Exercise,
	look: DrillLook,
	state: BriefingState,
	{columns, rows: allRows}: Size,
): readonly Line[] {
	const all = allLines(exercise, look, state, columns);
	const cursorAt = all.findIndex(each => each.row === state.cursor);
	const hasMark = all.length > allRows && allRows >= leastForMark;
	const rows = allRows - (hasMark ? 1 : 0);
	// Two rows of context below the marked one, as far as there is room.
	const context = Math.max(0, Math.min(2, rows - 1));
	const first = state.isAtTop
		? 0
		: Math.max(0, Math.min(cursorAt + 1 + context - rows, all.length - rows));
	const below = Math.max(0, all.length - first - rows);
	return [
		...all.slice(first, first + rows).map(each => cutLine(each.line, columns)),
		...(hasMark
			? moreRow({first, count: rows, above: first, below}, columns)
			: []),
	];
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
			...exercise.reports.flatMap(report => wrapped(`- ${report}`, columns)),
			...whatYouDid(exercise, look, state, columns),
			heading('What clients see', columns),
			...look.writers.map(writerLine),
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

function writerLine({
	name,
	succeeded,
	failed,
	failingWith,
	lostLeases,
}: DrillLook['writers'][number]): Line {
	const lost = lostLeases === 0 ? '' : `, ${lostLeases} leases lost`;
	return failingWith === undefined
		? line(
				`   ✓ ${outside(name).padEnd(24)} ${succeeded} ok, ${failed} failed${lost}`,
				'good',
			)
		: line(
				`   ✗ ${outside(name).padEnd(24)} ${succeeded} ok, ${failed} failed${lost}: ${shortened(failingWith)}`,
				'critical',
			);
}

function wrapped(text: string, columns: number): readonly Line[] {
	return wrap(text, Math.max(1, columns - 4)).map(row => line(`   ${row}`));
}

// The words after etcd's own prefix tell.
function shortened(message: string): string {
	return outside(message.replace(/^etcdserver: (?:mvcc: )?/, ''));
}

function clockOf(elapsedMs: number): string {
	const seconds = Math.floor(elapsedMs / 1000);
	return `${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`;
}
