import type {EngineState} from '../engine/protocol.js';
import {allCommands} from '../present/step/command-lines.js';
import {findingPage} from '../present/finding-page.js';
import {bodyRowsOf, isVerdictCut} from '../present/header-lines.js';
import {logsPage} from '../present/logs-page.js';
import {matchingEvents, matchingMembers} from '../present/text/matching.js';
import {memberPage} from '../present/member/member-page.js';
import {preventPage} from '../present/prevent-page.js';
import {focusedStep} from '../present/step/plan-lines.js';
import {shownSteps} from '../present/step/step-gate.js';
import {writersPage} from '../present/writers/writers-page.js';
import type {Milliseconds} from '../units.js';
import {filterOf} from './filter.js';
import {helpPage} from './help-lines.js';
import type {UiState} from './ui-model.js';

// A page of a list, whatever the height of the screen.
const pageRows = 10;

/** How far each key moves the selection. */
export const stride = {
	down: 1,
	up: -1,
	'page-down': pageRows,
	'page-up': -pageRows,
	first: -Infinity,
	last: Infinity,
} as const;

/** Moves the selection of the screen's list, within the list. */
export function move(
	state: UiState,
	by: number,
	engine: EngineState,
	nowMs: Milliseconds,
): UiState {
	const bounded = (from: number, total: number): number =>
		Math.max(0, Math.min(Math.max(0, total - 1), from + by));
	if (state.screen === 'plan') {
		const total = shownSteps(engine).length;
		return {...state, step: bounded(focusedStep(engine, state.step), total)};
	}

	const {columns} = state.size;
	const filter = filterOf(state);
	const rows = bodyRowsOf(engine, state.size);
	const totals = {
		overview: matchingMembers(engine.observation, filter).length,
		events: matchingEvents(engine.events, filter).length,
		commands: allCommands(engine).length,
		findings:
			1 +
			findingPage(engine, columns, rows, 0, {
				isVerdictCut: isVerdictCut(engine, state.size),
			}).furthest,
		writers: 1 + writersPage(engine, columns, rows, 0, nowMs).furthest,
		prevent: 1 + preventPage(engine, columns, rows, 0, nowMs).furthest,
		logs: 1 + logsPage(engine, columns, rows, 0, nowMs).furthest,
		member:
			1 + memberPage(engine, state.member, columns, rows, 0, nowMs).furthest,
		help:
			1 + helpPage(engine, columns, rows, 0, state.wall !== undefined).furthest,
	};
	const {screen} = state;
	const now = Math.min(state.selected[screen], Math.max(0, totals[screen] - 1));
	return {
		...state,
		selected: {...state.selected, [screen]: bounded(now, totals[screen])},
	};
}

/** The command that the screen shows as selected; '' when there is none. */
export function shownCommand(state: UiState, engine: EngineState): string {
	if (state.screen === 'plan') {
		const step = shownSteps(engine)[focusedStep(engine, state.step)];
		return step?.commands.join('\n') ?? '';
	}

	const commands = allCommands(engine);
	const chosen =
		commands[Math.min(state.selected.commands, commands.length - 1)];
	return chosen?.command ?? '';
}
