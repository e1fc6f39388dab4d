import type {EngineState} from '../engine/protocol.js';
import {onlyWaits} from '../present/guided-lines.js';
import {stepUnderWay} from '../present/step-gate.js';
import type {Milliseconds} from '../units.js';
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

/** `q`: back to the overview, and from there out; while a step runs it asks. */
export function quit(state: UiState, engine: EngineState): Reduced {
	if (state.screen !== 'overview') {
		return stay({...state, screen: 'overview', step: undefined});
	}

	const running = stepUnderWay(engine);
	return running === undefined || onlyWaits(running)
		? {state, effects: [{kind: 'quit', reason: 'quit'}]}
		: stay({...state, isAskingToQuit: true});
}

function stay(state: UiState): Reduced {
	return {state, effects: []};
}
