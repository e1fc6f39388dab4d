import {stepProgress} from '../../run/progress.js';
import type {Step} from '../../runbook/step.js';
import type {Milliseconds} from '../../units.js';
import {elsewhereText} from '../elsewhere-text.js';
import {newestEvents} from '../event-lines.js';
import {
	cutLine,
	fitRows,
	heading,
	line,
	sideBySide,
	span,
} from '../text/line.js';
import {resultLines} from './result-lines.js';
import type {ShownState, Size} from '../shown-state.js';
import {stepDetail} from './step-detail.js';
import {shownSteps, whyNoPage} from './step-gate.js';
import {listHead, stepListLines} from './step-list.js';
import {outside, wrapTo} from '../text/text-fit.js';
import type {Line} from '../text/tone.js';

// Blocks stand side by side from here on; the list of steps beside the step it leads to from there.
const beside: Size = {columns: 110, rows: 20};
const threeBlocks = 150;
// Title, state, time and figures of every step of a plan.
const leastList = 96;
// What a step with its reason, its command and its prediction takes.
const leastUnder = 18;
// The step in detail under the list: enough for its why, its command and its undo.
const mostDetail = 7;

/** The step that the plan screen shows in detail: the chosen one, else the one that matters now. */
export function focusedStep(
	state: ShownState,
	chosen: number | undefined,
): number {
	const steps = shownSteps(state);
	if (chosen !== undefined) {
		return Math.max(0, Math.min(chosen, steps.length - 1));
	}

	const running = steps.findIndex(
		step => stepProgress(state.progress, step.id).state === 'running',
	);
	if (running >= 0) return running;
	const next = steps.findIndex(step => step.id === state.nextStepId);
	return Math.max(0, next);
}

/**
 * The plan screen's body in exactly so many rows: goal or result, steps, the
 * focused step in detail, and where rows are left what happened in the run.
 * `banner` stands above all of it.
 */
export function planLines(
	state: ShownState,
	screen: Size,
	rows: number,
	chosen: number | undefined,
	nowMs: Milliseconds,
	banner?: string,
): readonly Line[] {
	const {columns} = screen;
	const steps = shownSteps(state);
	const top = [
		...bannerLines(banner, columns),
		...topLines(state, columns, topRows(state, rows), nowMs),
	];
	const room = rows - top.length;
	if (steps.length === 0) return fitRows(top, rows);
	const focused = focusedStep(state, chosen);
	const step = steps[focused];
	if (columns >= threeBlocks && rows >= beside.rows) {
		// The list with what happened under it; the step beside both in full height.
		const left = Math.max(leastList, Math.floor(columns * 0.52));
		const list = stepListLines(state, steps, focused, left, room, nowMs);
		return fitRows(
			[
				...top,
				...sideBySide(
					[
						{
							columns: left,
							lines: [...list, ...happened(state, left, room - list.length)],
						},
						detailBlock(state, step, focused, columns - left - 2, room, nowMs),
					],
					2,
				),
			],
			rows,
		);
	}

	if (columns >= beside.columns && rows >= beside.rows) {
		const under = Math.min(leastUnder, Math.floor(room / 2) + 2);
		const list = stepListLines(
			state,
			steps,
			focused,
			columns,
			Math.min(steps.length + listHead, room - under),
			nowMs,
		);
		const left = Math.floor(columns * 0.6);
		const rest = room - list.length - 1;
		return fitRows(
			[
				...top,
				...list,
				[],
				...sideBySide(
					[
						detailBlock(state, step, focused, left, rest, nowMs),
						{
							columns: columns - left - 2,
							lines: happened(state, columns - left - 2, rest + 1).slice(1),
						},
					],
					2,
				),
			],
			rows,
		);
	}

	// Rows that the step in detail does not need are the list's.
	const needed =
		step === undefined
			? 0
			: stepDetail(state, step, columns, mostDetail, nowMs).length;
	const listRows = Math.min(
		steps.length + listHead,
		Math.max(4, room - Math.min(1 + needed, Math.floor(room / 2))),
	);
	const list = stepListLines(state, steps, focused, columns, listRows, nowMs);
	const detailRows = room - list.length - 1;
	return fitRows(
		[
			...top,
			...list,
			...(detailRows > 0 && step !== undefined
				? [
						...detailBlock(state, step, focused, columns, detailRows + 1, nowMs)
							.lines,
					]
				: []),
		],
		rows,
	);
}

function detailBlock(
	state: ShownState,
	step: Step | undefined,
	index: number,
	columns: number,
	rows: number,
	nowMs: Milliseconds,
): {readonly columns: number; readonly lines: readonly Line[]} {
	if (step === undefined || rows < 2) return {columns, lines: []};
	return {
		columns,
		lines: [
			heading(`Step ${index + 1} in detail: ${outside(step.title)}`, columns),
			...stepDetail(state, step, columns, rows - 1, nowMs),
		],
	};
}

// A result may take all but the first steps; a goal leaves half to them.
function topRows(state: ShownState, rows: number): number {
	return state.progress?.finished === undefined
		? Math.max(2, Math.floor(rows / 2))
		: Math.max(2, rows - 5);
}

function bannerLines(
	banner: string | undefined,
	columns: number,
): readonly Line[] {
	return banner === undefined
		? []
		: wrapTo(outside(banner), columns - 4, 2).map((row, index) =>
				line(` ${index === 0 ? '►' : ' '} ${row}`, 'warning'),
			);
}

/** The newest events of the run, or of all when there is none, in the rows left; no rows when they are too few. */
function happened(
	state: ShownState,
	columns: number,
	rows: number,
): readonly Line[] {
	if (rows < 3) return [];
	const since = state.progress?.startedAtMs ?? -Infinity;
	const events = state.events.filter(each => each.atMs >= since);
	return [
		[],
		heading('What happened', columns, 'newest first'),
		...newestEvents(events, columns, rows - 2),
	];
}

function topLines(
	state: ShownState,
	columns: number,
	rows: number,
	nowMs: Milliseconds,
): readonly Line[] {
	const {plan, progress} = state;
	const result = resultLines(state, columns, rows);
	if (result.length > 0) return result;
	if (plan === undefined) {
		return [line(' ○ No plan yet: the members are being asked.', 'info')];
	}

	const why = whyNoPage(state);
	const isNotice =
		why !== undefined &&
		(state.runElsewhere !== undefined ||
			(plan.kind === 'plan' && (state.isReadOnly || progress === undefined)));
	const elsewhere = elsewhereText(state, nowMs, columns - 6);
	const notice = isNotice
		? [
				...wrapTo(why, columns - 4, 2).map((row, index) =>
					line(` ${index === 0 ? '▲' : ' '} ${row}`, 'warning'),
				),
				...(elsewhere === undefined
					? []
					: [cutLine(line(` ► it ${elsewhere}`, 'strong'), columns)]),
			]
		: [];
	if (plan.kind === 'refusal') {
		return [...notice, ...refusalLines(state, columns, rows - notice.length)];
	}

	const goal = wrapTo(outside(plan.goal), columns - 8, 2).map((row, index) => [
		span(index === 0 ? ' Goal   ' : '        ', 'info'),
		span(row, 'strong'),
	]);
	return [...goal, ...notice];
}

function refusalLines(
	state: ShownState,
	columns: number,
	rows: number,
): readonly Line[] {
	const {plan} = state;
	if (plan?.kind !== 'refusal') return [];
	const isCalm = plan.reason === 'not-needed';
	const word = {
		'not-needed': ' ✓ NOTHING TO RECOVER ',
		unsafe: ' ✗ NO STEP CAN BE RUN ',
		unknown: ' ○ TOO LITTLE IS KNOWN ',
	}[plan.reason];
	const tone = isCalm
		? 'badge-good'
		: plan.reason === 'unsafe'
			? 'badge-critical'
			: 'badge-unknown';
	const room = Math.max(10, columns - 4);
	return [
		[],
		[span(' '), span(word, tone)],
		[],
		...wrapTo(outside(plan.summary), room, 4).map(row =>
			line(`  ${row}`, 'strong'),
		),
		[],
		...(plan.advice.length > 0 && !isCalm
			? [line('  What to do instead:', 'info')]
			: []),
		...plan.advice.flatMap(each =>
			wrapTo(outside(each), room - 2, 3).map((row, index) =>
				line(`  ${index === 0 ? '→ ' : '  '}${row}`),
			),
		),
	].slice(0, Math.max(rows, 24));
}
