import type {MemberObservation} from '../cluster/observation.js';
import type {EngineState} from '../engine/protocol.js';
import {matchingMembers} from '../present/text/matching.js';
import type {Screen} from './key-binding.js';
import type {Effect, Reduced, UiState} from './ui-model.js';

/**
 * Opens a screen. Who writes and what the log says is looked up when its screen
 * is opened for the first time, and not before; again only when asked.
 */
export function goTo(
	state: UiState,
	screen: Screen,
	engine: EngineState,
): Reduced {
	return {
		state: withMember({...state, screen, step: undefined}, engine),
		effects: firstLook(screen, engine),
	};
}

/**
 * Opens a screen that Tab came to, perhaps on the way to another: half a minute
 * of watching begins only where its key, or the screen's number, asks for it.
 */
export function passTo(
	state: UiState,
	screen: Screen,
	engine: EngineState,
): Reduced {
	const opened = goTo(state, screen, engine);
	return screen === 'writers' ? {...opened, effects: []} : opened;
}

/** On the member's screen a member is chosen: the one selected on the overview. */
export function withMember(state: UiState, engine: EngineState): UiState {
	if (state.screen !== 'member') return state;
	const members = listedMembers(state, engine);
	const selected =
		members[Math.min(state.selected.overview, members.length - 1)];
	const member = selected?.member.id;
	return {
		...state,
		member,
		selected:
			member === state.member ? state.selected : {...state.selected, member: 0},
	};
}

/** Chooses the member before or after, round the list. */
export function otherMember(
	state: UiState,
	by: 1 | -1,
	engine: EngineState,
): UiState {
	const members = engine.observation?.members ?? [];
	const place = members.findIndex(each => each.member.id === state.member);
	const next = members.at((place + by) % Math.max(1, members.length));
	if (next === undefined) return state;
	return {
		...state,
		member: next.member.id,
		selected: {
			...state.selected,
			overview: Math.max(0, listedMembers(state, engine).indexOf(next)),
			member: 0,
		},
	};
}

// The members that the overview has a row for.
function listedMembers(
	{filter}: UiState,
	{observation}: EngineState,
): readonly MemberObservation[] {
	const typed = filter?.screen === 'overview' ? filter.typed : '';
	return matchingMembers(observation, typed);
}

function firstLook(screen: Screen, engine: EngineState): readonly Effect[] {
	if (screen === 'writers' && engine.writers === undefined) {
		return [{kind: 'dispatch', command: {kind: 'watch-writers'}}];
	}

	if (screen === 'prevent') {
		// It is worked out from what is known already, and costs no call.
		return [{kind: 'dispatch', command: {kind: 'look-at-prevention'}}];
	}

	return screen === 'logs' && engine.log === undefined
		? [{kind: 'dispatch', command: {kind: 'read-log'}}]
		: [];
}
