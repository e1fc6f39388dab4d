import type {MemberId} from '../cluster/member.js';
import type {EngineCommand, EngineState} from '../engine/protocol.js';
import {takenUpIn} from '../present/next-line.js';
import type {Size} from '../present/shown-state.js';
import {stepUnderWay} from '../present/step/step-gate.js';
import type {Milliseconds} from '../units.js';
import {settleWall, type Wall} from './wall.js';
import type {Screen} from './key-binding.js';
import {expirePage, type StepPage} from './step-page.js';

/** A line for the operator, and what it speaks of: it goes as soon as that is another. */
export type Notice = {
	readonly text: string;
	readonly untilMs: Milliseconds;
	readonly about: string;
};

/** What was typed after `/`, on one screen. */
export type Filter = {
	readonly screen: Screen;
	readonly typed: string;
	readonly isTyping: boolean;
};

/** The page on which a prefix to delete is typed. */
export type PrefixPage = {
	readonly typed: string;
	readonly note: string;
	readonly openedAtMs: Milliseconds;
	readonly openedInChunk: number;
	/** The prefix whose keys this page has asked to be counted. */
	readonly asked: string | undefined;
};

/** All that the screen remembers; everything else is the engine's. */
export type UiState = {
	readonly screen: Screen;
	readonly size: Size;
	/** The selected row of each list; of the findings the first row shown. */
	readonly selected: Readonly<Record<Exclude<Screen, 'plan'>, number>>;
	/** The member looked at in depth, by ID: the list may move under it. */
	readonly member: MemberId | undefined;
	/** The step looked at; `undefined` follows the next or running one. */
	readonly step: number | undefined;
	readonly page: StepPage | undefined;
	/** The page on which a prefix to delete is typed. */
	readonly prefixPage: PrefixPage | undefined;
	readonly notice: Notice | undefined;
	/** What the rows of a screen are filtered by; absent: nothing. */
	readonly filter?: Filter | undefined;
	/** The resumed run whose banner has been seen, by the time of its event. */
	readonly seenResumeAtMs: Milliseconds | undefined;
	/** The terminal answers when it is asked what it shows. */
	readonly hasSight: boolean;
	/** It did once, and left the last page to be read back by a code. */
	readonly isSightSilent?: boolean;
	/** The terminal is asked whether it has shown a page. */
	readonly isSightAsked?: boolean;
	/** When Ctrl-C was pressed once. */
	readonly interruptedAtMs: Milliseconds | undefined;
	/** A wall screen: it only shows, and remembers since when the verdict stands. */
	readonly wall: Wall | undefined;
	/** `q` was pressed while a step runs, or where leaving ends more than the screen: `y` leaves, any other key stays. */
	readonly isAskingToQuit: boolean;
	/** What ends when the screen is left, as a drill does; `undefined`: nothing. */
	readonly leavingEnds: string | undefined;
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
export function initialUi(
	screen: 'overview' | 'plan',
	size: Size,
	isWall = false,
	leavingEnds?: string,
): UiState {
	return {
		screen,
		size,
		selected: {
			overview: 0,
			events: 0,
			commands: 0,
			findings: 0,
			writers: 0,
			logs: 0,
			member: 0,
			prevent: 0,
			help: 0,
		},
		member: undefined,
		step: undefined,
		page: undefined,
		prefixPage: undefined,
		notice: undefined,
		seenResumeAtMs: undefined,
		hasSight: false,
		interruptedAtMs: undefined,
		isAskingToQuit: false,
		leavingEnds,
		wall: isWall ? {standing: undefined} : undefined,
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
		state.notice !== undefined &&
		(nowMs >= state.notice.untilMs ||
			state.notice.about !== groundOf(state, engine));
	const isQuestionMoot =
		state.isAskingToQuit &&
		state.leavingEnds === undefined &&
		stepUnderWay(engine) === undefined;
	const wall = settleWall(state.wall, engine, nowMs);
	if (
		page === state.page &&
		!isNoticeOver &&
		!isQuestionMoot &&
		wall === state.wall
	) {
		return state;
	}

	return {
		...state,
		page,
		wall,
		notice: isNoticeOver ? undefined : state.notice,
		isAskingToQuit: state.isAskingToQuit && !isQuestionMoot,
	};
}

// Long enough to be read, short enough not to be taken for how things stand.
const noticeMs: Milliseconds = 4000;

/** The state with a line for the operator, above the keys, until it is over or speaks of something past. */
export function withNotice(
	state: UiState,
	text: string,
	engine: EngineState,
	nowMs: Milliseconds,
): UiState {
	const about = groundOf(state, engine);
	return {...state, notice: {text, untilMs: nowMs + noticeMs, about}};
}

// Where the operator is and where the run is: a step that begins or ends,
// another plan and another screen each make a notice stale.
function groundOf(state: UiState, engine: EngineState): string {
	return JSON.stringify([
		state.screen,
		state.page?.step.id,
		engine.nextStepId,
		stepUnderWay(engine)?.id,
		Object.keys(engine.progress?.steps ?? {}).length,
		engine.progress?.finished?.atMs,
		engine.plan?.kind,
		engine.isPaused,
	]);
}

/** What to say of a run that was taken up again, until a key on the plan has been pressed. */
export function resumeBanner(
	state: UiState,
	engine: EngineState,
): EngineState['events'][number] | undefined {
	const resumed = takenUpIn(engine.events);
	return resumed?.atMs === state.seenResumeAtMs ? undefined : resumed;
}
