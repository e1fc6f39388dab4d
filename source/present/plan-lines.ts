import {isSettled, stepProgress} from '../run/progress.js';
import type {Step} from '../runbook/step.js';
import type {Milliseconds} from '../units.js';
import {newestEvents} from './event-lines.js';
import {labelOf} from './finding-lines.js';
import {
	cutLine,
	fitLine,
	fitRows,
	heading,
	line,
	sideBySide,
	span,
	spinner,
} from './line.js';
import {resultLines} from './result-lines.js';
import {moreRow, windowOf} from './scroll.js';
import type {ShownState, Size} from './shown-state.js';
import {stepDetail} from './step-detail.js';
import {shownSteps, whyNoPage} from './step-gate.js';
import {stepState} from './step-state.js';
import {outside, wrapTo} from './text-fit.js';
import type {Line} from './tone.js';

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
		...topLines(state, columns, topRows(state, rows)),
	];
	const room = rows - top.length;
	if (steps.length === 0) return fitRows(top, rows);
	const focused = focusedStep(state, chosen);
	const step = steps[focused];
	const isBeside = columns >= 110 && rows >= 20;
	if (isBeside) {
		// The list keeps room for a title and what was measured.
		const left = Math.floor(columns * 0.6);
		const right = columns - left - 2;
		const both = sideBySide(
			[
				{
					columns: left,
					lines: listLines(state, steps, focused, left, room, nowMs),
				},
				{
					columns: right,
					lines:
						step === undefined
							? []
							: [
									heading(outside(step.title), right),
									...stepDetail(state, step, right, room - 1, nowMs),
								],
				},
			],
			2,
		);
		return fitRows(
			[...top, ...both, ...happened(state, columns, room - both.length)],
			rows,
		);
	}

	const listRows = Math.min(
		steps.length + 1,
		Math.max(4, room - Math.min(9, Math.floor(room / 2))),
	);
	const list = listLines(state, steps, focused, columns, listRows, nowMs);
	const detailRows = room - list.length - 1;
	return fitRows(
		[
			...top,
			...list,
			...(detailRows > 0 && step !== undefined
				? [
						heading(`Step ${focused + 1} in detail`, columns),
						...stepDetail(state, step, columns, detailRows, nowMs),
					]
				: []),
		],
		rows,
	);
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
): readonly Line[] {
	const {plan, progress} = state;
	const result = resultLines(state, columns, rows);
	if (result.length > 0) return result;
	if (plan === undefined) {
		return [line(' ○ No plan yet: the members are being asked.', 'info')];
	}

	if (plan.kind === 'refusal') return refusalLines(state, columns, rows);
	const goal = wrapTo(outside(plan.goal), columns - 8, 2).map((row, index) => [
		span(index === 0 ? ' Goal   ' : '        ', 'info'),
		span(row, 'strong'),
	]);
	const why = whyNoPage(state);
	const isNotice =
		why !== undefined && (state.isReadOnly || progress === undefined);
	return [
		...goal,
		...(isNotice ? [cutLine(line(` ▲ ${why}`, 'warning'), columns)] : []),
	];
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

function listLines(
	state: ShownState,
	steps: readonly Step[],
	focused: number,
	columns: number,
	rows: number,
	nowMs: Milliseconds,
): readonly Line[] {
	const window = windowOf(steps.length, focused, rows - 1);
	const settled = steps.filter(step =>
		isSettled(stepProgress(state.progress, step.id)),
	).length;
	return [
		heading('Steps', columns, `${settled} of ${steps.length} done`),
		...steps
			.slice(window.first, window.first + window.count)
			.map((step, index) =>
				stepRow(
					state,
					step,
					window.first + index,
					window.first + index === focused,
					columns,
					nowMs,
				),
			),
		...moreRow(window, columns),
	].slice(0, rows);
}

/** One step in one row: state, number, title, and where there is room its figures. */
export function stepRow(
	state: ShownState,
	step: Step,
	index: number,
	isFocused: boolean,
	columns: number,
	nowMs: Milliseconds,
): Line {
	const isNext = step.id === state.nextStepId && !state.isReadOnly;
	const shown = stepState(step, state.progress, isNext, nowMs);
	const wordColumns = 13;
	// Figures only where they can be read: `68.9 MiB → 4.8 MiB` takes 19.
	const noteColumns =
		columns >= 76
			? Math.max(20, Math.floor(columns * 0.3))
			: columns >= 60
				? 19
				: 0;
	const titleColumns = Math.max(16, columns - 8 - wordColumns - noteColumns);
	const member =
		step.memberId === undefined
			? ''
			: `${labelOf(step.memberId, state.observation)} `;
	return cutLine(
		[
			span(isFocused ? '►' : ' ', 'info'),
			...(shown.isRunning ? [spinner] : [span(` ${shown.glyph} `, shown.tone)]),
			span(`${String(index + 1).padStart(2)} `),
			...fitLine(
				[span(outside(step.title), isFocused ? 'focus' : 'plain')],
				titleColumns,
			),
			span(' '),
			...fitLine([span(shown.word, shown.tone)], wordColumns),
			span(noteColumns === 0 ? '' : shown.note === '' ? member : shown.note),
		],
		columns,
	);
}
