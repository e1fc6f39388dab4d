import type {EngineCommand, EngineState} from '../engine/protocol.js';
import type {Size} from '../present/shown-state.js';
import {stepUnderWay} from '../present/step-gate.js';
import type {Milliseconds} from '../units.js';
import {expirePage, type StepPage} from './step-page.js';

export type Screen = 'overview' | 'plan' | 'events' | 'commands' | 'help';

/** All that the screen remembers; everything else is the engine's. */
export type UiState = {
	readonly screen: Screen;
	readonly size: Size;
	/** The selected row of each list. */
	readonly selected: Readonly<Record<Exclude<Screen, 'plan'>, number>>;
	/** The step looked at; `undefined` follows the next or running one. */
	readonly step: number | undefined;
	readonly page: StepPage | undefined;
	readonly notice:
		| {readonly text: string; readonly untilMs: Milliseconds}
		| undefined;
	/** When Ctrl-C was pressed once. */
	readonly interruptedAtMs: Milliseconds | undefined;
	/** `q` was pressed while a step runs: `y` leaves, any other key stays. */
	readonly isAskingToQuit: boolean;
	/** The step asked for last, until the engine has taken it up. */
	readonly asked:
		| {readonly stepId: string; readonly untilMs: Milliseconds}
		| undefined;
};

/** What has to happen outside of the reducer. */
export type Effect =
	| {readonly kind: 'dispatch'; readonly command: EngineCommand}
	| {readonly kind: 'quit'; readonly reason: 'quit' | 'interrupt'}
	| {readonly kind: 'copy'; readonly text: string}
	| {readonly kind: 'repaint'};

export type Reduced = {
	readonly state: UiState;
	readonly effects: readonly Effect[];
};

/** The state before any key. */
export function initialUi(screen: 'overview' | 'plan', size: Size): UiState {
	return {
		screen,
		size,
		selected: {overview: 0, events: 0, commands: 0, help: 0},
		step: undefined,
		page: undefined,
		notice: undefined,
		interruptedAtMs: undefined,
		isAskingToQuit: false,
		asked: undefined,
	};
}

/** What time and new readings do without a key: pages expire, notices go. The same state when nothing changes. */
export function settleUi(
	state: UiState,
	engine: EngineState,
	nowMs: Milliseconds,
): UiState {
	const page =
		state.page === undefined
			? undefined
			: expirePage(state.page, engine, nowMs);
	const isNoticeOver =
		state.notice !== undefined && nowMs >= state.notice.untilMs;
	const isQuestionMoot =
		state.isAskingToQuit && stepUnderWay(engine) === undefined;
	if (page === state.page && !isNoticeOver && !isQuestionMoot) return state;
	return {
		...state,
		page,
		notice: isNoticeOver ? undefined : state.notice,
		isAskingToQuit: state.isAskingToQuit && !isQuestionMoot,
	};
}

// Long enough to be read, short enough not to hide the keys for long.
const noticeMs: Milliseconds = 6000;

/** The state with a line for the operator, which stands in the footer's place for a while. */
export function withNotice(
	state: UiState,
	text: string,
	nowMs: Milliseconds,
): UiState {
	return {...state, notice: {text, untilMs: nowMs + noticeMs}};
}
