import type {PreCheck, Step} from '../../runbook/step.js';
import type {Milliseconds} from '../../units.js';
import type {Asking} from '../asking.js';
import {checkLines} from './check-lines.js';
import {commandLabel, seenNow} from './guided-lines.js';
import {fitRows, heading, labelled, line} from '../text/line.js';
import {readingOf, type Reading} from '../text/scroll.js';
import type {ShownState} from '../shown-state.js';
import {questionLines} from './step-question.js';
import {targetName, targetText} from './step-detail.js';
import {predictionText} from './step-words.js';
import {outside} from '../text/text-fit.js';
import type {Line, Tone} from '../text/tone.js';

/**
 * The page of one step in exactly so many rows: what it is, what was checked,
 * and how to confirm it. The title and the question stand; what is between them
 * scrolls when it has more rows than there are.
 */
export function stepPage(
	state: ShownState,
	asking: Asking,
	columns: number,
	rows: number,
	nowMs: Milliseconds,
): Reading {
	const question = questionLines(state, asking, columns);
	const room = Math.max(0, rows - question.length - 1);
	const whole = pageText(state, asking, columns, nowMs, {isSpaced: true});
	const reading = readingOf(
		whole.length <= room
			? whole
			: pageText(state, asking, columns, nowMs, {isSpaced: false}),
		asking.scroll,
		room,
		columns,
		// Letters are typed on that page.
		asking.method.kind === 'typing' ? 'arrow keys' : 'j k',
	);
	return {
		lines: [
			titleLine(asking, columns),
			...fitRows(reading.lines, room),
			...question,
		].slice(-rows),
		furthest: reading.furthest,
	};
}

function pageText(
	state: ShownState,
	asking: Asking,
	columns: number,
	nowMs: Milliseconds,
	{isSpaced}: {readonly isSpaced: boolean},
): readonly Line[] {
	const {step, purpose} = asking;
	const row = (
		label: string,
		text: string,
		tone: Tone = 'plain',
	): readonly Line[] =>
		labelled(` ${label}`, 11, outside(text), columns, Infinity, tone);
	const blank = isSpaced ? [[]] : [];
	const checks = purpose === 'run' ? state.preChecks : [];
	const stopping = [
		...checks.filter(each => each.state === 'fail'),
		...checks.filter(each => each.state === 'unknown'),
	];
	const passing = checks.filter(each => each.state === 'pass');
	const block = (
		title: string,
		shown: readonly PreCheck[],
	): readonly Line[] => [
		...blank,
		heading(title, columns, `${passing.length} of ${checks.length} pass`),
		...shown.flatMap(each =>
			checkLines(each, columns, nowMs, state.intervalMs),
		),
	];
	const prediction = predictionText(step.predicted);
	// With few rows the first calls say what is confirmed; all stand at the end.
	const isShort =
		!isSpaced && step.commands.length > 2 && step.action.kind !== 'guided';
	const seen = seenNow(state, step);
	return [
		...(state.isPaused
			? [line(' ▲ paused: read again before it runs', 'warning')]
			: []),
		...row(
			'target',
			purpose === 'skip' ? targetName(state, step) : targetText(state, step),
			'strong',
		),
		...(purpose === 'skip'
			? row('skipping', skipWarning(step), 'warning')
			: []),
		...(stopping.length > 0 ? block('Pre-checks that stop it', stopping) : []),
		...(stopping.length > 0 ? blank : []),
		...(seen === undefined || purpose === 'skip'
			? []
			: row('now', seen, 'strong')),
		...row('undo', step.undo),
		...(isShort && passing.length > 0 && stopping.length === 0
			? row('checks', `${passing.length} of ${checks.length} pass, see below`)
			: []),
		...commandRows(commandLabel(step), step, columns, isShort ? 2 : Infinity),
		...(isShort
			? row('', `… and ${step.commands.length - 2} more, below`, 'warning')
			: []),
		...(purpose === 'run' &&
		(passing.length > 0 ||
			(checks.length === 0 && step.action.kind !== 'guided'))
			? block('Pre-checks', passing)
			: []),
		...(purpose === 'run' &&
		checks.length === 0 &&
		step.action.kind !== 'guided'
			? [line('   none read yet')]
			: []),
		...blank,
		...(prediction === undefined ? [] : row('predicted', prediction)),
		...row('why', step.why),
		...row('expects', step.expects),
		...(isShort ? commandRows('all calls', step, columns, Infinity) : []),
	];
}

function commandRows(
	label: string,
	step: Step,
	columns: number,
	atMost: number,
): readonly Line[] {
	const commands =
		step.commands.length === 0
			? ['(reads only what the overview reads)']
			: step.commands.slice(0, atMost);
	return commands.flatMap((command, index) =>
		labelled(
			index === 0 ? ` ${label}` : '',
			11,
			outside(command),
			columns,
			Infinity,
			'strong',
		),
	);
}

function titleLine(asking: Asking, columns: number): Line {
	const {step, purpose} = asking;
	const title = `${purpose === 'skip' ? 'Leave out: ' : ''}${outside(step.title)}`;
	return heading(title, columns, `step ${asking.number} of ${asking.total}`);
}

/** What leaving the step out means. */
export function skipWarning(step: Step): string {
	if (step.action.kind === 'guided') {
		return `it is not looked for then; later steps may be refused. Left undone: ${step.expects}`;
	}

	return step.action.kind === 'snapshot'
		? 'without a snapshot there is no way back if a later step goes wrong'
		: `later steps may be refused without it. Left undone: ${step.expects}`;
}
