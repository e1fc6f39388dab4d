import type {EngineState} from '../engine/protocol.js';
import {cutLine, span} from '../present/text/line.js';
import {matchingEvents, matchingMembers} from '../present/text/matching.js';
import type {Line} from '../present/text/tone.js';
import type {Filter, UiState} from './ui-model.js';

// Longer than any name that a row has room for.
const longestFilter = 60;

/** What the rows of the screen are filtered by; '' when they are not. */
export function filterOf({filter, screen}: UiState): string {
	return filter?.screen === screen ? filter.typed : '';
}

/** True while keys go into the filter. */
export function isTypingFilter({filter, screen}: UiState): boolean {
	return filter?.screen === screen && filter.isTyping;
}

/** Begins to type, or goes on with what is there. */
export function openFilter(state: UiState): UiState {
	const {screen} = state;
	return {...state, filter: {screen, typed: filterOf(state), isTyping: true}};
}

/** Applies one key to the filter; `undefined` when the key is none of its own. */
export function pressOnFilter(
	state: UiState,
	name: string,
): UiState | undefined {
	const {filter} = state;
	if (filter === undefined || filter.screen !== state.screen) return undefined;
	if (name === 'escape') return top({...state, filter: undefined});
	if (!filter.isTyping) return undefined;
	if (name === 'enter') {
		return filter.typed === ''
			? {...state, filter: undefined}
			: {...state, filter: {...filter, isTyping: false}};
	}

	if (name === 'backspace')
		return typed(state, filter, filter.typed.slice(0, -1));
	return /^\P{C}$/u.test(name)
		? typed(state, filter, (filter.typed + name).slice(0, longestFilter))
		: undefined;
}

/** The row above the keys that says what the rows are filtered by, and how many are left; none without a filter. */
export function filterLines(
	state: UiState,
	engine: EngineState,
	columns: number,
): readonly Line[] {
	const {filter, screen} = state;
	if (filter === undefined || filter.screen !== screen) return [];
	const [shown, all] =
		screen === 'events'
			? [matchingEvents(engine.events, filter.typed), engine.events]
			: [
					matchingMembers(engine.observation, filter.typed),
					engine.observation?.members ?? [],
				];
	return [
		cutLine(
			[
				span(' /', 'info'),
				span(filter.typed, 'strong'),
				...(filter.isTyping ? [span(' ', 'focus')] : []),
				span(
					`  ${shown.length} of ${all.length} shown; ${filter.isTyping ? 'Enter keeps it' : '/ changes it'}, Esc shows all`,
					shown.length === 0 ? 'warning' : 'plain',
				),
			],
			columns,
		),
	];
}

function typed(state: UiState, filter: Filter, text: string): UiState {
	return top({...state, filter: {...filter, typed: text}});
}

// The rows are others now: the cursor begins at their first.
function top(state: UiState): UiState {
	return {...state, selected: {...state.selected, [state.screen]: 0}};
}
