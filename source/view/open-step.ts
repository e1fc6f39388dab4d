import type {EngineState} from '../engine/protocol.js';
import {isTooSmall} from '../present/overview-lines.js';
import {focusedStep} from '../present/step/plan-lines.js';
import {nextOf, shownSteps} from '../present/step/step-gate.js';
import {outside} from '../present/text/text-fit.js';
import type {Milliseconds} from '../units.js';
import type {KeyPress} from './key-press.js';
import {openPage, tooSmallReason, type StepPage} from './step-page.js';
import {withNotice, type UiState} from './ui-model.js';

/** A terminal over a slow link has so long for its first answer; many never give one. */
const firstAnswerMs: Milliseconds = 5000;

/** Opens the page of the step that would run next, or says why it does not. */
export function openNext(
	state: UiState,
	purpose: StepPage['purpose'],
	key: KeyPress,
	engine: EngineState,
	nowMs: Milliseconds,
): UiState {
	const next = nextOf(engine);
	if (next === undefined) return state;
	if (isTooSmall(state.size))
		return withNotice(state, tooSmallReason, engine, nowMs);
	if (state.asked?.stepId === next.id && nowMs < state.asked.untilMs) {
		return withNotice(state, 'It has just been asked for.', engine, nowMs);
	}

	const focused = shownSteps(engine)[focusedStep(engine, state.step)];
	if (
		purpose === 'run' &&
		focused?.id !== next.id &&
		state.step !== undefined
	) {
		return withNotice(
			state,
			`Steps run in order. The next one is: ${outside(next.title)}`,
			engine,
			nowMs,
		);
	}

	return {
		...state,
		step: undefined,
		notice: undefined,
		page: openPage(
			purpose,
			next,
			engine,
			key.chunk,
			nowMs,
			state.hasSight || state.isSightAsked === true,
			state.hasSight ? undefined : nowMs + firstAnswerMs,
			state.isSightSilent,
		),
	};
}
