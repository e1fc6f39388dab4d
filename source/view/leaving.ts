import type {EngineState} from '../engine/protocol.js';
import {onlyWaits} from '../present/step/guided-lines.js';
import {stepUnderWay} from '../present/step/step-gate.js';
import type {Milliseconds} from '../units.js';
import type {KeyPress} from './key-press.js';
import {withNotice, type Reduced, type UiState} from './ui-model.js';

// Within this the second Ctrl-C counts as meant: as long as its notice stands.
const secondInterruptMs: Milliseconds = 4000;

/** Ctrl-C: the first says what goes on, the second within four seconds leaves. */
export function interrupt(
	state: UiState,
	engine: EngineState,
	nowMs: Milliseconds,
): Reduced {
	const last = state.interruptedAtMs;
	if (last !== undefined && nowMs - last <= secondInterruptMs) {
		return {state, effects: [{kind: 'quit', reason: 'interrupt'}]};
	}

	const running = stepUnderWay(engine);
	const text =
		running === undefined
			? 'Ctrl-C again leaves.'
			: onlyWaits(running)
				? 'This step only watches: Ctrl-C again leaves, and it is looked for again next time.'
				: running.action.kind === 'defragment'
					? 'A defragment cannot be cancelled on the server; Ctrl-C again leaves, the server carries on.'
					: 'A step is running and ends by itself; Ctrl-C again leaves, the next does not start.';
	return stay({
		...withNotice(state, text, engine, nowMs),
		interruptedAtMs: nowMs,
	});
}

/** `q`: back to the overview, and from there out; while a step runs, and where leaving ends more than the screen, it asks. */
export function quit(state: UiState, engine: EngineState): Reduced {
	if (state.screen !== 'overview') {
		return stay({...state, screen: 'overview', step: undefined});
	}

	const running = stepUnderWay(engine);
	const isHarmless = running === undefined || onlyWaits(running);
	return isHarmless && state.leavingEnds === undefined
		? {state, effects: [{kind: 'quit', reason: 'quit'}]}
		: stay({...state, isAskingToQuit: true});
}

/** The key after the question: `y` leaves, and `q` again where nothing runs that goes on by itself. */
export function answerToQuit(
	state: UiState,
	{name, isAlone}: KeyPress,
	engine: EngineState,
): Reduced {
	const answered = {...state, isAskingToQuit: false, notice: undefined};
	const isYes =
		name === 'y' || (name === 'q' && stepUnderWay(engine) === undefined);
	return isYes && isAlone
		? {state: answered, effects: [{kind: 'quit', reason: 'quit'}]}
		: stay(answered);
}

function stay(state: UiState): Reduced {
	return {state, effects: []};
}
