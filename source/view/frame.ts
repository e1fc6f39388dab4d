import type {EngineState} from '../engine/protocol.js';
import {commandLines, eventScreenLines} from '../present/command-lines.js';
import {findingPage} from '../present/finding-page.js';
import {deletePrefixLines} from '../present/delete-prefix-lines.js';
import {screenHead} from '../present/header-lines.js';
import {cutLine, fitRows, line} from '../present/line.js';
import {logsPage} from '../present/logs-page.js';
import {memberPage} from '../present/member-page.js';
import {
	isTooSmall,
	overviewLines,
	tinyLines,
} from '../present/overview-lines.js';
import {planLines} from '../present/plan-lines.js';
import {preventPage} from '../present/prevent-page.js';
import type {Size} from '../present/shown-state.js';
import {stepPage} from '../present/step-page-lines.js';
import type {Line} from '../present/tone.js';
import {writersPage} from '../present/writers-page.js';
import type {Milliseconds} from '../units.js';
import {wallHead} from '../present/wall-lines.js';
import {footerLines, helpLines} from './footer-line.js';
import {prefixAskingOf} from './prefix-page.js';
import {askingOf} from './step-page.js';
import {resumeBanner, type UiState} from './ui-model.js';

/** The parts of a frame; together exactly as many rows as the screen. */
export type Frame = {
	readonly head: readonly Line[];
	readonly body: readonly Line[];
	readonly foot: readonly Line[];
};

/** Lays out the whole screen. What does not fit is left out here, before anything is drawn. */
export function frameOf(
	engine: EngineState,
	ui: UiState,
	nowMs: Milliseconds,
): Frame {
	const {columns, rows} = ui.size;
	const head = headOf(engine, ui, nowMs).map(row => cutLine(row, columns));
	const foot = footerLines(ui, engine, columns, nowMs)
		.slice(-Math.max(0, rows - head.length))
		.slice(0, Math.max(0, rows - head.length))
		.map(row => cutLine(row, columns));
	const room = Math.max(0, rows - head.length - foot.length);
	return {
		head,
		body: fitRows(bodyOf(engine, ui, ui.size, room, nowMs), room).map(row =>
			cutLine(row, columns),
		),
		foot,
	};
}

function headOf(
	engine: EngineState,
	{wall, size}: UiState,
	nowMs: Milliseconds,
): readonly Line[] {
	return wall === undefined
		? screenHead(engine, size)
		: wallHead(engine, wall.standing, size, nowMs);
}

function bodyOf(
	engine: EngineState,
	ui: UiState,
	size: Size,
	rows: number,
	nowMs: Milliseconds,
): readonly Line[] {
	const {columns} = size;
	if (isTooSmall(size)) {
		return tinyLines(engine, size, rows, ui.selected.overview, nowMs);
	}

	if (ui.page !== undefined) {
		const asking = askingOf(ui.page, engine, size, nowMs);
		return stepPage(engine, asking, columns, rows, nowMs).lines;
	}

	if (ui.prefixPage !== undefined) {
		const asking = prefixAskingOf(ui.prefixPage, engine);
		return deletePrefixLines(asking, columns, rows);
	}

	switch (ui.screen) {
		case 'overview': {
			if (engine.observation === undefined) {
				return [[], line('  Waiting for the first answer of any member.')];
			}

			return overviewLines(engine, size, rows, ui.selected.overview, nowMs);
		}

		case 'plan': {
			return planLines(
				engine,
				size,
				rows,
				ui.step,
				nowMs,
				resumeBanner(ui, engine)?.text,
			);
		}

		case 'events': {
			return eventScreenLines(engine, columns, rows, ui.selected.events);
		}

		case 'commands': {
			return commandLines(engine, columns, rows, ui.selected.commands);
		}

		case 'findings': {
			return findingPage(engine, columns, rows, ui.selected.findings).lines;
		}

		case 'writers': {
			const {writers} = ui.selected;
			return writersPage(engine, columns, rows, writers, nowMs).lines;
		}

		case 'logs': {
			return logsPage(engine, columns, rows, ui.selected.logs, nowMs).lines;
		}

		case 'member': {
			const {member} = ui.selected;
			return memberPage(engine, ui.member, columns, rows, member, nowMs).lines;
		}

		case 'prevent': {
			const {prevent} = ui.selected;
			return preventPage(engine, columns, rows, prevent, nowMs).lines;
		}

		case 'help': {
			return helpLines(
				engine,
				columns,
				rows,
				ui.selected.help,
				ui.wall !== undefined,
			);
		}
	}
}
