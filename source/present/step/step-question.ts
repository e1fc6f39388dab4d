import {cutLine, heading, line, lineColumns, span} from '../text/line.js';
import type {ShownState} from '../shown-state.js';
import type {Asking} from '../asking.js';
import {isByWord} from './guided-lines.js';
import {buttonText} from './step-words.js';
import {outside, wrapTo} from '../text/text-fit.js';
import type {Line} from '../text/tone.js';

// Enough for the longest reason at 60 columns, few enough to leave the page its rows.
const reasonRows = 3;
const noteRows = 2;

/** The foot of a step's page: what confirms it and why so, or why it cannot be, and what the last key did not do. */
export function questionLines(
	state: ShownState,
	asking: Asking,
	columns: number,
): readonly Line[] {
	const seconds = Math.max(0, Math.ceil(asking.expiresInMs / 1000));
	const rule = heading(
		asking.purpose === 'skip'
			? 'Leave it out?'
			: asking.step.action.kind === 'guided'
				? 'Done outside'
				: 'Run it?',
		columns,
		asking.step.action.kind === 'guided' && asking.purpose === 'run'
			? ''
			: `page expires in ${seconds} s`,
	);
	const notes =
		asking.note === ''
			? []
			: wrapTo(outside(asking.note), columns - 4, noteRows).map(row =>
					line(`   ${row}`, 'warning'),
				);
	if (asking.isWatched) {
		return [
			rule,
			line('   It is being watched for. c copies the lines, Esc goes back.'),
			...notes,
		].map(row => cutLine(row, columns));
	}

	if (asking.blockedBy !== undefined) {
		return [
			rule,
			...blockedLines(asking.blockedBy, columns),
			...(notes.length > 0 ? notes : [line('   Esc goes back')]),
		].map(row => cutLine(row, columns));
	}

	return [
		rule,
		...askLines(state, asking),
		...(notes.length === 0 ? [line(`   ${whyAskedSo(asking)}`)] : notes),
	].map(row => cutLine(row, columns));
}

/** Why it is confirmed in this way and in no easier one, a few words: the more it may destroy, the more keys it takes. */
export function whyAskedSo({method, purpose, step}: Asking): string {
	switch (method.kind) {
		case 'enter': {
			return step.action.kind === 'guided'
				? 'One key is enough: nothing is called from here.'
				: 'One key is enough: nothing is changed.';
		}

		case 'press-y': {
			return isByWord(step)
				? 'Only you can see that it is done.'
				: 'A letter and not Enter, as it writes; it harms nothing.';
		}

		case 'buttons': {
			return 'Two keys, Tab and then Enter, as it disturbs service.';
		}

		case 'typing': {
			return purpose === 'skip'
				? 'Typed by name, as later steps may rest on it.'
				: 'Typed by name, as it cannot be taken back.';
		}
	}
}

function blockedLines(reason: string, columns: number): readonly Line[] {
	const badge = [
		span('   '),
		span(' ✗ CANNOT BE RUN NOW ', 'badge-critical'),
		span(' '),
	];
	const indent = lineColumns(badge);
	return wrapTo(outside(reason), columns - indent - 1, reasonRows).map(
		(row, index) =>
			index === 0
				? [...badge, span(row, 'strong')]
				: line(' '.repeat(indent) + row, 'strong'),
	);
}

function askLines(state: ShownState, asking: Asking): readonly Line[] {
	const {method, step} = asking;
	switch (method.kind) {
		case 'enter': {
			if (step.action.kind === 'guided') {
				return [
					[
						span('   '),
						span('Enter', 'strong'),
						span(' watches until it is so; c copies the lines, Esc goes back.'),
					],
				];
			}

			return [
				[
					span('   It reads only: '),
					span('Enter', 'strong'),
					span(' runs it, Esc goes back.'),
				],
			];
		}

		case 'press-y': {
			if (isByWord(step)) {
				return [
					[
						span('   Press '),
						span('y', 'strong'),
						span(' when it is done. Enter, n and Esc are No.'),
					],
				];
			}

			return [
				[
					span('   Press '),
					span('y', 'strong'),
					span(' to run it. Enter, n and Esc are No.'),
				],
			];
		}

		case 'buttons': {
			const isRun = method.focus === 'run';
			return [
				[
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
				],
			];
		}

		case 'typing': {
			return [
				[
					span('   Type '),
					span(`"${method.phrase}"`, 'strong'),
					span(', then Enter:'),
				],
				[span('   '), span(`${outside(method.typed)}_`, 'focus')],
			];
		}
	}
}
