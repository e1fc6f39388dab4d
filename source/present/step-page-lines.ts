import type {PreCheck, Step} from '../runbook/step.js';
import type {Milliseconds} from '../units.js';
import {formatAge} from './freshness.js';
import {cutLine, ends, fitRows, heading, labelled, line, span} from './line.js';
import type {ShownState} from './shown-state.js';
import {stack} from './stack.js';
import type {Block} from './stack.js';
import {commandBlock, targetText} from './step-detail.js';
import {buttonText, levelText, predictionText} from './step-words.js';
import {outside} from './text-fit.js';
import type {Line, Tone} from './tone.js';

/** How the page asks: what the confirmation needs, and how far the operator has got. */
export type Asking = {
	readonly purpose: 'run' | 'skip';
	readonly step: Step;
	/** Its place in the plan, from 1. */
	readonly number: number;
	readonly total: number;
	/** Why it cannot be confirmed now; `undefined` when it can. */
	readonly blockedBy: string | undefined;
	readonly method:
		| {readonly kind: 'enter'}
		| {readonly kind: 'press-y'}
		| {readonly kind: 'buttons'; readonly focus: 'cancel' | 'run'}
		| {
				readonly kind: 'typing';
				readonly phrase: string;
				readonly typed: string;
		  };
	/** What the last key did not do, and why. */
	readonly note: string;
	readonly expiresInMs: Milliseconds;
};

/** The page of one step in exactly so many rows: what it is, what was checked, and how to confirm it. */
export function stepPageLines(
	state: ShownState,
	asking: Asking,
	columns: number,
	rows: number,
	nowMs: Milliseconds,
): readonly Line[] {
	const {step, purpose} = asking;
	const prediction = predictionText(step.predicted);
	const row = (
		rank: number,
		least: number,
		label: string,
		text: string,
		tone: Tone = 'plain',
	): Block => ({
		rank,
		least,
		lines: labelled(` ${label}`, 11, outside(text), columns, 8, tone),
		shrink: fewer =>
			labelled(` ${label}`, 11, outside(text), columns, fewer, tone),
	});
	const isRoomy = rows >= 20;
	const confirm = confirmLines(state, asking, columns, isRoomy);
	const upper = stack(
		[
			{rank: 0, least: 1, lines: [titleLine(asking, columns)]},
			row(1, 1, 'target', targetText(state, step), 'strong'),
			...(purpose === 'skip'
				? [row(2, 2, 'skipping', skipWarning(step), 'warning')]
				: []),
			// What is confirmed is this line: it is shown whole before anything else.
			wholeCommands(step, columns, rows),
			...(prediction === undefined ? [] : [row(6, 1, 'predicted', prediction)]),
			row(8, 0, 'why', step.why),
			row(9, 0, 'expects', step.expects),
			row(7, 1, 'undo', step.undo),
			...(purpose === 'run'
				? [
						...(isRoomy ? [{rank: 10, least: 0, lines: [[]]}] : []),
						{
							rank: 5,
							least: 1,
							lines: [
								heading('Pre-checks', columns, checksNote(state.preChecks)),
							],
						},
						checkBlock(state.preChecks, columns, nowMs),
					]
				: []),
		],
		rows - confirm.length,
	);
	return [
		...fitRows(upper, Math.max(0, rows - confirm.length)),
		...confirm,
	].slice(-rows);
}

function wholeCommands(step: Step, columns: number, rows: number): Block {
	const block = commandBlock(step, columns, 2);
	return {...block, least: Math.min(block.lines.length, Math.ceil(rows / 2))};
}

function titleLine(asking: Asking, columns: number): Line {
	const {step, purpose} = asking;
	const title = `${purpose === 'skip' ? 'Leave out: ' : ''}${outside(step.title)}`;
	return heading(
		title,
		columns,
		purpose === 'skip'
			? levelText(3)
			: `step ${asking.number} of ${asking.total}`,
	);
}

function skipWarning(step: Step): string {
	return step.action.kind === 'snapshot'
		? 'without a snapshot there is no way back if a later step goes wrong'
		: `later steps may be refused without it. Left undone: ${step.expects}`;
}

const checkMarks: Readonly<
	Record<PreCheck['state'], readonly [string, string, Tone]>
> = {
	pass: ['✓', 'pass', 'good'],
	fail: ['✗', 'FAIL', 'critical'],
	unknown: ['○', 'UNKNOWN', 'warning'],
};

function checksNote(checks: readonly PreCheck[]): string {
	const passed = checks.filter(check => check.state === 'pass').length;
	return `${passed} of ${checks.length} pass`;
}

function checkBlock(
	checks: readonly PreCheck[],
	columns: number,
	nowMs: Milliseconds,
): Block {
	// What stops the step comes first, so that it is seen when rows are short.
	const order = {fail: 0, unknown: 1, pass: 2};
	const lines = checks
		.toSorted((a, b) => order[a.state] - order[b.state])
		.map(check => checkLine(check, columns, nowMs));
	return {
		rank: 4,
		least: 2,
		lines: lines.length === 0 ? [line('   none read yet')] : lines,
		shrink: fewer => [
			...lines.slice(0, Math.max(0, fewer - 1)),
			line(`   … and ${lines.length - fewer + 1} more checks`, 'info'),
		],
	};
}

function checkLine(
	check: PreCheck,
	columns: number,
	nowMs: Milliseconds,
): Line {
	const [glyph, word, tone] = checkMarks[check.state];
	const age =
		check.takenAtMs === undefined ? '' : formatAge(nowMs - check.takenAtMs);
	return ends(
		[
			span(`   ${glyph} ${word.padEnd(8)}`, tone),
			span(`${outside(check.title)}: `, 'strong'),
			span(outside(check.detail)),
		],
		line(age),
		columns,
	);
}

function confirmLines(
	state: ShownState,
	asking: Asking,
	columns: number,
	isRoomy: boolean,
): readonly Line[] {
	const seconds = Math.max(0, Math.ceil(asking.expiresInMs / 1000));
	const rule = heading(
		asking.purpose === 'skip' ? 'Leave it out?' : 'Run it?',
		columns,
		`page expires in ${seconds} s`,
	);
	const note = asking.note === '' ? [] : line(`   ${asking.note}`, 'warning');
	if (asking.blockedBy !== undefined) {
		return [
			rule,
			cutLine(
				[
					span('   '),
					span(' ✗ CANNOT BE RUN NOW ', 'badge-critical'),
					span(` ${asking.blockedBy}`, 'strong'),
				],
				columns,
			),
			cutLine(note.length > 0 ? note : line('   Esc goes back'), columns),
		];
	}

	return [
		rule,
		cutLine(askLine(state, asking), columns),
		...(note.length === 0 && !isRoomy ? [] : [cutLine(note, columns)]),
	];
}

function askLine(state: ShownState, asking: Asking): Line {
	const {method, step} = asking;
	switch (method.kind) {
		case 'enter': {
			return [
				span('   It reads only: '),
				span('Enter', 'strong'),
				span(' runs it, Esc goes back.'),
			];
		}

		case 'press-y': {
			return [
				span('   Press '),
				span('y', 'strong'),
				span(' to run it. Enter, n and Esc are No.'),
			];
		}

		case 'buttons': {
			const isRun = method.focus === 'run';
			return [
				span('   '),
				// The mark says it too where neither colour nor inverse is shown.
				span(isRun ? '  ' : '► '),
				span('[ Cancel ]', isRun ? 'plain' : 'focus'),
				span(isRun ? '  ► ' : '    '),
				span(
					`[ ${buttonText(step, state.observation)} ]`,
					isRun ? 'focus' : 'plain',
				),
				span('   Tab moves'),
			];
		}

		case 'typing': {
			return [
				span('   Type '),
				span(method.phrase, 'strong'),
				span(' then Enter: '),
				span(`${outside(method.typed)}_`, 'focus'),
			];
		}
	}
}
