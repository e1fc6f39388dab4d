import type {EngineState} from '../engine/protocol.js';
import {dropToFit} from '../present/drop-to-fit.js';
import {cutLine, fitLine, heading, line, span} from '../present/line.js';
import {moreRow, windowOf} from '../present/scroll.js';
import {stepUnderWay} from '../present/step-gate.js';
import {cut, outside, wrapTo} from '../present/text-fit.js';
import type {Line} from '../present/tone.js';
import {isSettled, stepProgress} from '../run/progress.js';
import type {Step} from '../runbook/step.js';
import type {Milliseconds} from '../units.js';
import {
	screens,
	type ActionId,
	type KeyBinding,
	type Place,
} from './key-binding.js';
import {filterLines, isTypingFilter} from './filter.js';
import {keyTable, pages} from './keys.js';
import {placeOfPage, whyBlocked} from './step-page.js';
import type {UiState} from './ui-model.js';
import {isOnWall} from './wall.js';

/** The last rows: the keys of this place, above them a notice when there is one; or a question. */
export function footerLines(
	ui: UiState,
	engine: EngineState,
	columns: number,
	nowMs: Milliseconds,
): readonly Line[] {
	if (ui.isAskingToQuit) {
		const running = stepUnderWay(engine);
		return [
			cutLine(
				[
					span(' Leave? ', 'badge-warning'),
					span(running === undefined ? ' y q' : ' y', 'strong'),
					span(' leaves, any other key stays.'),
				],
				columns,
			),
			cutLine(line(` ${whatEnds(ui, running, engine)}`, 'warning'), columns),
		];
	}

	const filter = filterLines(ui, engine, columns);
	// Letters go into the filter: the other keys are not to be offered.
	if (isTypingFilter(ui)) return filter;
	return [
		...filter,
		...(ui.notice === undefined
			? []
			: wrapTo(ui.notice.text, Math.max(1, columns - 2), 2).map(row =>
					line(` ${row}`, 'warning'),
				)),
		footerLine(ui, engine, columns, nowMs),
	];
}

function whatEnds(
	{leavingEnds}: UiState,
	running: Step | undefined,
	{plan, progress}: EngineState,
): string {
	if (running !== undefined) {
		return [
			`It goes on until it ends: ${outside(running.title)}`,
			...(leavingEnds === undefined ? [] : [leavingEnds]),
		].join('. ');
	}

	const steps = plan?.kind === 'plan' ? plan.steps : [];
	const settled = steps.filter(({id}) => isSettled(stepProgress(progress, id)));
	const isMidway = progress !== undefined && progress.finished === undefined;
	return [
		...(leavingEnds === undefined ? [] : [leavingEnds]),
		...(isMidway
			? [`The plan is at ${settled.length} of ${steps.length} steps.`]
			: []),
	].join(' ');
}

/** The keys of this place in one row; those least needed are left out where they do not fit. */
export function footerLine(
	ui: UiState,
	engine: EngineState,
	columns: number,
	nowMs: Milliseconds,
): Line {
	const isBlocked =
		ui.page !== undefined &&
		whyBlocked(ui.page, engine, ui.size, nowMs) !== undefined;
	return dropToFit(
		keysOf(placeOf(ui), ui.wall !== undefined).map(binding => ({
			rank: binding.footer ?? 0,
			line: keyLabel(binding, whyOff(binding, engine, isBlocked)),
		})),
		columns,
		'  ',
	);
}

/** Where keys go now. */
export function placeOf(ui: UiState): Place {
	if (ui.prefixPage !== undefined) return 'page-prefix';
	return ui.page === undefined ? ui.screen : placeOfPage(ui.page);
}

/** The Help screen in exactly so many rows: the whole key table, off keys with their reason. */
export function helpLines(
	engine: EngineState,
	columns: number,
	rows: number,
	selected: number,
	isWall = false,
): readonly Line[] {
	const all = keyTable
		.filter(binding => !isWall || isOnWall(binding))
		.map(binding => helpRow(binding, engine, columns));
	const window = windowOf(all.length, selected, rows - 1);
	const shown = all.slice(window.first, window.first + window.count);
	return [
		heading('Keys', columns, 'one table for every screen'),
		...shown,
		...moreRow(window, columns),
	];
}

function keysOf(place: Place, isWall: boolean): readonly KeyBinding[] {
	// The key of the screen one is on would lead nowhere.
	return keyTable.filter(
		each =>
			each.footer !== undefined &&
			each.places.includes(place) &&
			(!isWall || isOnWall(each)) &&
			each.action !== `go-${place}`,
	);
}

// The keys that carry a confirmation out.
const confirming: readonly ActionId[] = ['run', 'take-button', 'enter-typed'];

function whyOff(
	binding: KeyBinding,
	engine: EngineState,
	isBlocked: boolean,
): string | undefined {
	return isBlocked && confirming.includes(binding.action)
		? 'cannot be run now'
		: binding.whyNot?.(engine);
}

function keyLabel(binding: KeyBinding, whyNot: string | undefined): Line {
	// The words before the colon; the whole reason comes when it is pressed.
	const label =
		whyNot === undefined
			? binding.label
			: `${binding.label} (${whyNot.split(':')[0] ?? 'off'})`;
	return [span(` ${binding.shown}`, 'strong'), span(` ${label}`)];
}

function helpRow(
	binding: KeyBinding,
	engine: EngineState,
	columns: number,
): Line {
	const whyNot = binding.whyNot?.(engine);
	return cutLine(
		[
			...fitLine([span(`  ${binding.shown}`, 'strong')], 20),
			...fitLine([span(binding.label)], 26),
			span(placesText(binding.places)),
			span(whyNot === undefined ? '' : `  off: ${cut(whyNot, 60)}`, 'warning'),
		],
		columns,
	);
}

function placesText(places: readonly Place[]): string {
	const isAll = (all: readonly Place[]): boolean =>
		all.every(place => places.includes(place));
	const isPage = (place: Place): boolean => place.startsWith('page-');
	if (isAll([...screens, ...pages])) return 'everywhere';
	const others = screens.filter(place => !places.includes(place));
	const parts = [
		...(others.length === 0
			? ['every screen']
			: others.length === 1
				? [`every screen but ${others.join('')}`]
				: places.filter(place => !isPage(place))),
		...(isAll(pages)
			? ["a step's page"]
			: places
					.filter(isPage)
					.map(place => `step page (${pageWords[place] ?? place})`)),
	];
	return parts.join(', ');
}

const pageWords: Readonly<Partial<Record<Place, string>>> = {
	'page-enter': 'reads only',
	'page-press-y': 'harms nothing',
	'page-buttons': 'disturbs',
	'page-typing': 'typed',
};
