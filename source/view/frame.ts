import type {EngineState} from '../engine/protocol.js';
import {commandLines, eventScreenLines} from '../present/step/command-lines.js';
import {findingPage} from '../present/finding-page.js';
import {deletePrefixLines} from '../present/step/delete-prefix-lines.js';
import {isVerdictCut, screenHead} from '../present/header-lines.js';
import {cutLine, fitRows} from '../present/text/line.js';
import {agedBadge, verdictFreshness} from '../present/freshness.js';
import {logsPage} from '../present/logs-page.js';
import {memberPage} from '../present/member/member-page.js';
import {
	isTooSmall,
	overviewLines,
	tinyLines,
} from '../present/overview-lines.js';
import {planLines} from '../present/step/plan-lines.js';
import {preventPage} from '../present/prevent-page.js';
import type {Size} from '../present/shown-state.js';
import {stepPage} from '../present/step/step-page-lines.js';
import type {Line} from '../present/text/tone.js';
import {waitingLines} from '../present/waiting-lines.js';
import {writersPage} from '../present/writers/writers-page.js';
import type {Milliseconds} from '../units.js';
import {wallHead} from '../present/wall-lines.js';
import {filterOf} from './filter.js';
import {footerLines} from './footer-line.js';
import {helpPage} from './help-lines.js';
import {prefixAskingOf} from './prefix-page.js';
import {askingOf} from './step-page.js';
import {resumeBanner, type UiState} from './ui-model.js';

/** The parts of a frame; together exactly as many rows as the screen. */
export type Frame = {
	readonly head: readonly Line[];
	readonly body: readonly Line[];
	readonly foot: readonly Line[];
};

/** Lays out the whole screen, open since `openedAtMs`. What does not fit is left out here, before anything is drawn. */
export function frameOf(
	engine: EngineState,
	ui: UiState,
	nowMs: Milliseconds,
	openedAtMs: Milliseconds = nowMs,
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
		body: fitRows(
			bodyOf(engine, ui, ui.size, room, nowMs, nowMs - openedAtMs),
			room,
		).map(row => cutLine(row, columns)),
		foot,
	};
}

function headOf(
	engine: EngineState,
	{wall, size}: UiState,
	nowMs: Milliseconds,
): readonly Line[] {
	const rows =
		wall === undefined
			? screenHead(engine, size)
			: wallHead(engine, wall.standing, size, nowMs);
	return verdictFreshness(engine, nowMs) === 'stale'
		? rows.map(row => row.map(agedBadge))
		: rows;
}

// What each screen that shows the members' answers waits to say.
const waitingTitles: Readonly<Partial<Record<UiState['screen'], string>>> = {
	overview: 'Members',
	plan: 'No plan yet',
	findings: 'Findings',
	member: 'Member',
	prevent: 'What prevents the next incident',
};

function bodyOf(
	engine: EngineState,
	ui: UiState,
	size: Size,
	rows: number,
	nowMs: Milliseconds,
	openMs: Milliseconds,
): readonly Line[] {
	const {columns} = size;
	if (isTooSmall(size)) {
		return tinyLines(
			engine,
			size,
			rows,
			ui.selected.overview,
			nowMs,
			ui.filter?.screen === 'overview' ? ui.filter.typed : '',
		);
	}

	if (ui.page !== undefined) {
		const asking = askingOf(ui.page, engine, size, nowMs);
		return stepPage(engine, asking, columns, rows, nowMs).lines;
	}

	if (ui.prefixPage !== undefined) {
		const asking = prefixAskingOf(ui.prefixPage, engine);
		return deletePrefixLines(asking, columns, rows);
	}

	const waitingTitle = waitingTitles[ui.screen];
	if (engine.observation === undefined && waitingTitle !== undefined) {
		return waitingLines(waitingTitle, engine, openMs, columns, rows);
	}

	switch (ui.screen) {
		case 'overview': {
			return overviewLines(
				engine,
				size,
				rows,
				ui.selected.overview,
				nowMs,
				filterOf(ui),
				ui.wall !== undefined,
			);
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
			return eventScreenLines(
				engine,
				columns,
				rows,
				ui.selected.events,
				filterOf(ui),
			);
		}

		case 'commands': {
			return commandLines(engine, columns, rows, ui.selected.commands);
		}

		case 'findings': {
			return findingPage(engine, columns, rows, ui.selected.findings, {
				isVerdictCut: isVerdictCut(engine, size),
			}).lines;
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
			const {help} = ui.selected;
			const isWall = ui.wall !== undefined;
			return helpPage(engine, columns, rows, help, isWall).lines;
		}
	}
}
