import type {DrillLook, Exercise} from '../drill/exercise.js';
import type {FindingCode} from '../diagnosis/finding.js';
import {cutLine, ends, heading, line, span} from './line.js';
import type {Size} from './shown-state.js';
import {outside, wrap} from './text-fit.js';
import type {Line} from './tone.js';

/** More would fill the page; any member tells of the others. */
const mostEndpoints = 3;

/** What somebody who practises has done on the briefing page. */
export type BriefingState = {
	readonly cursor: number;
	/** The row that Enter was pressed on once, where it takes two. */
	readonly armed: number | undefined;
	readonly answer: FindingCode | undefined;
	readonly hints: number;
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

/** The briefing: the pager, what clients see, the question, the hints, and what else could be done. In exactly `rows` rows at most, the taken row always among them. */
export function briefingLines(
	exercise: Exercise,
	look: DrillLook,
	state: BriefingState,
	{columns, rows}: Size,
): readonly Line[] {
	const all = allLines(exercise, look, state, columns);
	const cursorAt = all.findIndex(each => each.row === state.cursor);
	// Two rows of context below the marked one, as far as there is room.
	const context = Math.max(0, Math.min(2, rows - 1));
	const first = Math.max(
		0,
		Math.min(cursorAt + 1 + context - rows, all.length - rows),
	);
	return all
		.slice(first, first + rows)
		.map(each => cutLine(each.line, columns));
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
		...plain(moveLines(exercise, look, columns)),
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

function moveLines(
	{moves}: Exercise,
	{move}: DrillLook,
	columns: number,
): readonly Line[] {
	if (move === undefined) return [];
	const title = moves.find(each => each.kind === move.kind)?.title ?? '';
	return wrapped(
		`${title}: ${move.said === undefined ? 'under way' : outside(move.said)}`,
		columns,
	);
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
