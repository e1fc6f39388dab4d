import {allPass, type PreCheck} from '../runbook/step.js';
import type {Milliseconds} from '../units.js';
import type {Asking} from './asking.js';
import {formatAge} from './freshness.js';
import {commandLabel, isByWord, seenNow} from './step/guided-lines.js';
import type {ShownState} from './shown-state.js';
import {clusterWords, ended, type Said} from './spoken-lines.js';
import {targetName, targetText} from './step/step-detail.js';
import {skipWarning} from './step/step-page-lines.js';
import {whyAskedSo} from './step/step-question.js';
import {buttonText, predictionText} from './step/step-words.js';
import {outside} from './text/text-fit.js';

/**
 * The page of one step as sentences: all that the screen shows of it, the whole
 * commands included, then what confirms it. What changes while it is open (a
 * pre-check, why it cannot be run, the button, a note) is said when it does.
 */
export function spokenPage(
	state: ShownState,
	asking: Asking,
	nowMs: Milliseconds,
): readonly Said[] {
	const {step, purpose, number, total} = asking;
	const isSkip = purpose === 'skip';
	const prediction = predictionText(step.predicted);
	const seen = isSkip ? undefined : seenNow(state, step);
	const checks = isSkip ? [] : state.preChecks;
	return [
		fixed(
			'title',
			`${clusterWords(state)}${isSkip ? 'Leave out step' : 'Step'} ${number} of ${total}: ${ended(outside(step.title))}`,
		),
		fixed(
			'target',
			`Target: ${ended(outside(isSkip ? targetName(state, step) : targetText(state, step)))}`,
		),
		...(isSkip ? [fixed('skip', `Skipping: ${ended(skipWarning(step))}`)] : []),
		...(state.isPaused
			? [fixed('paused', 'Paused: the members are read again before it runs.')]
			: []),
		...commandWords(asking),
		fixed('why', `Why: ${ended(outside(step.why))}`),
		...(prediction === undefined
			? []
			: [fixed('predicted', `Predicted: ${ended(prediction)}`)]),
		fixed('expects', `Expects: ${ended(outside(step.expects))}`),
		fixed('undo', `Undo: ${ended(outside(step.undo))}`),
		...(seen === undefined
			? []
			: [fixed('now', `Now: ${ended(outside(seen))}`)]),
		...(checks.length === 0
			? []
			: [
					{
						key: 'page checks',
						sign: checks.map(({state: each}) => each).join(' '),
						text: `Pre-checks: ${checks.filter(each => each.state === 'pass').length} of ${checks.length} pass${allPass(checks) ? '' : '; it cannot be run until all do'}.`,
					},
				]),
		...checks.map(each => checkWords(each, nowMs)),
		question(state, asking),
		...(asking.isWatched || asking.blockedBy !== undefined
			? []
			: [fixed('way', whyAskedSo(asking))]),
		...(asking.note === '' ? [] : [fixed('note', outside(asking.note))]),
	];
}

function fixed(name: string, text: string): Said {
	return {key: `page ${name}`, sign: text, text};
}

// Each line whole and by itself, so that it can be copied as it stands.
function commandWords({step}: Asking): readonly Said[] {
	if (step.commands.length === 0) {
		return [fixed('runs', 'Runs: nothing; it reads what the overview reads.')];
	}

	const label = commandLabel(step) === 'runs' ? 'Runs' : 'Do this';
	return [
		fixed(
			'runs',
			step.commands.length === 1
				? `${label}, one line:`
				: `${label}, ${step.commands.length} lines:`,
		),
		...step.commands.map((command, index) =>
			fixed(`command ${index}`, outside(command)),
		),
	];
}

function checkWords(check: PreCheck, nowMs: Milliseconds): Said {
	const word = {pass: 'pass', fail: 'FAIL', unknown: 'UNKNOWN'}[check.state];
	const age =
		check.takenAtMs === undefined
			? ''
			: `, read ${formatAge(nowMs - check.takenAtMs)}`;
	return {
		key: `page check ${check.title}`,
		sign: check.state,
		text: `${word}: ${outside(check.title)}: ${ended(outside(check.detail) + age)}`,
	};
}

function question(state: ShownState, asking: Asking): Said {
	const {method, step, purpose, isWatched, blockedBy} = asking;
	const ask = (text: string): Said => ({
		key: 'page question',
		sign: text,
		text,
	});
	if (isWatched) {
		return ask(
			'It is being watched for. c copies the lines, Escape goes back.',
		);
	}

	if (blockedBy !== undefined) {
		return ask(
			`It cannot be run now: ${ended(outside(blockedBy))} Escape goes back.`,
		);
	}

	const isGuided = step.action.kind === 'guided';
	const expiry =
		isGuided && purpose === 'run' ? '' : ' The page expires after 120 seconds.';
	switch (method.kind) {
		case 'enter': {
			return ask(
				isGuided
					? 'Enter watches until it is so; c copies the lines; Escape goes back.'
					: `It reads only: Enter runs it; Escape goes back.${expiry}`,
			);
		}

		case 'press-y': {
			return ask(
				`Press y ${isByWord(step) ? 'when it is done' : 'to run it'}. Enter, n and Escape are No.${expiry}`,
			);
		}

		case 'buttons': {
			const run = buttonText(step, state.observation);
			return ask(
				method.focus === 'cancel'
					? `Enter cancels: the focus is on Cancel. Tab moves to "${run}". Escape goes back.${expiry}`
					: `Enter runs it: the focus is on "${run}". Tab moves to Cancel. Escape goes back.`,
			);
		}

		case 'typing': {
			return ask(
				`To confirm, type: ${method.phrase} and then Enter by itself. Escape goes back.${expiry}`,
			);
		}
	}
}
