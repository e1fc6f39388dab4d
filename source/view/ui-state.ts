import {preventCommand} from '../present/prevent-page.js';
import type {EngineCommand, EngineState} from '../engine/protocol.js';
import type {Milliseconds} from '../units.js';
import {pressOnPage} from './confirm.js';
import {nextInterval} from './interval.js';
import type {KeyPress} from './key-press.js';
import {screens, type ActionId} from './key-binding.js';
import {bindingFor} from './keys.js';
import {answerToQuit, interrupt, quit} from './leaving.js';
import {copyText} from './copy-text.js';
import {move, shownCommand, stride} from './lists.js';
import {openFilter, pressOnFilter} from './filter.js';
import {goTo, otherMember, passTo} from './go-to.js';
import {openPrefixPage, pressOnPrefix} from './prefix-page.js';
import {openNext} from './open-step.js';
import {markIn} from './sight.js';
import {seenPage, type StepPage} from './step-page.js';
import {isOnWall} from './wall.js';
import {
	resumeBanner,
	settleUi,
	withNotice,
	type Effect,
	type Reduced,
	type UiState,
} from './ui-model.js';

// How long the engine may take to say that it has taken a step up.
const takeUpMs: Milliseconds = 3000;
// Help is a look aside: Tab goes round without it.
const tabScreens = screens.filter(screen => screen !== 'help');

/** Applies one key. */
export function reduceKey(
	before: UiState,
	key: KeyPress,
	engine: EngineState,
	nowMs: Milliseconds,
): Reduced {
	const mark = markIn(key.name);
	if (mark !== undefined) return only(withSight(before, mark));
	const state = sawBanner(settleUi(before, engine, nowMs), engine);
	if (key.name === 'ctrl-c') return interrupt(state, engine, nowMs);
	if (key.name === 'ctrl-l') return {state, effects: [{kind: 'repaint'}]};
	if (state.isAskingToQuit) return answerToQuit(state, key, engine);

	if (state.page !== undefined) {
		return onPage(state, state.page, key, engine, nowMs);
	}

	if (state.prefixPage !== undefined) {
		return pressOnPrefix(state, state.prefixPage, key, engine, nowMs);
	}

	const filtered = pressOnFilter(state, key.name);
	if (filtered !== undefined) return only(filtered);
	if (key.name === 'paste' && state.wall === undefined) {
		return only(withNotice(state, 'Paste does nothing here.', engine, nowMs));
	}

	const binding = bindingFor(key.name, state.screen);
	if (binding === undefined) return only(state);
	if (state.wall !== undefined && !isOnWall(binding)) return only(state);
	const whyNot = binding.whyNot?.(engine);
	if (whyNot !== undefined) {
		return only(
			withNotice(state, `${binding.shown} is off: ${whyNot}`, engine, nowMs),
		);
	}

	return act(state, binding.action, key, engine, nowMs);
}

// A page that was opened before the terminal's first answer is asked about too.
function withSight(state: UiState, mark: number): UiState {
	const {page, hasSight, isSightSilent = false} = state;
	const able = {...state, hasSight: true, isSightSilent: false};
	if (page === undefined) return hasSight && !isSightSilent ? state : able;
	const seen = hasSight
		? seenPage(page, mark)
		: {...page, isAwaitingSight: true, sightLapsesAtMs: undefined};
	return seen === page ? state : {...able, page: seen};
}

// The banner has been seen when a key is pressed under it.
function sawBanner(state: UiState, engine: EngineState): UiState {
	const resumed =
		state.screen === 'plan' && state.page === undefined
			? resumeBanner(state, engine)
			: undefined;
	return resumed === undefined
		? state
		: {...state, seenResumeAtMs: resumed.atMs};
}

function act(
	state: UiState,
	action: ActionId,
	key: KeyPress,
	engine: EngineState,
	nowMs: Milliseconds,
): Reduced {
	switch (action) {
		case 'go-overview':
		case 'go-plan':
		case 'go-events':
		case 'go-commands':
		case 'go-findings':
		case 'go-writers':
		case 'go-logs':
		case 'go-member':
		case 'go-prevent':
		case 'go-help': {
			return goTo(state, screenOf[action], engine);
		}

		case 'next-member':
		case 'previous-member': {
			const by = action === 'next-member' ? 1 : -1;
			return only(otherMember(state, by, engine));
		}

		case 'watch-writers':
		case 'count-keys':
		case 'stop-writers':
		case 'read-log':
		case 'look-at-prevention': {
			const top = {...state.selected, [state.screen]: 0};
			return {
				state: {...state, selected: top},
				effects: [dispatch({kind: action})],
			};
		}

		case 'next-screen':
		case 'previous-screen': {
			const by = action === 'next-screen' ? 1 : -1;
			const index = Math.max(
				0,
				tabScreens.findIndex(each => each === state.screen),
			);
			const screen =
				tabScreens.at((index + by) % tabScreens.length) ?? 'overview';
			return passTo(state, screen, engine);
		}

		case 'down':
		case 'up':
		case 'page-down':
		case 'page-up':
		case 'first':
		case 'last': {
			return only(move(state, stride[action], engine, nowMs));
		}

		case 'filter': {
			return only(openFilter(state));
		}

		case 'open-step': {
			return only(openNext(state, 'run', key, engine, nowMs));
		}

		case 'skip-step': {
			return only(openNext(state, 'skip', key, engine, nowMs));
		}

		case 'delete-prefix': {
			return only(openPrefixPage(state, key, engine, nowMs));
		}

		case 'stop-watching': {
			return {state, effects: [dispatch({kind: 'stop-watching'})]};
		}

		case 'probe-now': {
			return {
				state: withNotice(state, 'Asking all members now.', engine, nowMs),
				effects: [dispatch({kind: 'probe-now'})],
			};
		}

		case 'pause': {
			const isPaused = !engine.isPaused;
			return {state, effects: [dispatch({kind: 'set-paused', isPaused})]};
		}

		case 'slower':
		case 'faster': {
			const intervalMs = nextInterval(engine.intervalMs, action);
			return {state, effects: [dispatch({kind: 'set-interval', intervalMs})]};
		}

		case 'copy-item': {
			return copyText(state, preventCommand(engine, key.name), engine, nowMs);
		}

		case 'copy': {
			return copyText(state, shownCommand(state, engine), engine, nowMs);
		}

		case 'back': {
			return only({...state, screen: 'overview', step: undefined});
		}

		case 'quit': {
			return quit(state, engine);
		}

		case 'interrupt':
		case 'repaint':
		case 'scroll':
		case 'run':
		case 'say-no':
		case 'take-button':
		case 'move-focus':
		case 'enter-typed':
		case 'ask-prefix':
		case 'erase': {
			return only(state);
		}
	}
}

const screenOf = {
	'go-overview': 'overview',
	'go-plan': 'plan',
	'go-events': 'events',
	'go-commands': 'commands',
	'go-findings': 'findings',
	'go-writers': 'writers',
	'go-logs': 'logs',
	'go-member': 'member',
	'go-prevent': 'prevent',
	'go-help': 'help',
} as const;

function onPage(
	state: UiState,
	page: StepPage,
	key: KeyPress,
	engine: EngineState,
	nowMs: Milliseconds,
): Reduced {
	const outcome = pressOnPage(page, key, engine, state.size, nowMs);
	switch (outcome.kind) {
		case 'stays': {
			const isReadBack = page.isAwaitingSight && !outcome.page.isAwaitingSight;
			const isSightSilent = isReadBack || state.isSightSilent === true;
			return only({...state, page: outcome.page, isSightSilent});
		}

		case 'closed': {
			return only(
				withNotice({...state, page: undefined}, outcome.notice, engine, nowMs),
			);
		}

		case 'copy': {
			return copyText(state, page.step.commands.join('\n'), engine, nowMs);
		}

		case 'confirmed': {
			const stepId = page.step.id;
			const asked = {stepId, untilMs: nowMs + takeUpMs};
			const closed: UiState = {
				...state,
				page: undefined,
				screen: 'plan',
				step: undefined,
				asked,
			};
			return page.purpose === 'skip'
				? {state: closed, effects: [dispatch({kind: 'skip-step', stepId})]}
				: {
						state: closed,
						effects: [
							dispatch({kind: 'run-step', stepId, confirmedBy: 'keyboard'}),
						],
					};
		}
	}
}

function dispatch(command: EngineCommand): Effect {
	return {kind: 'dispatch', command};
}

function only(state: UiState): Reduced {
	return {state, effects: []};
}
