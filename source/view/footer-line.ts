import type {EngineState} from '../engine/protocol.js';
import {dropToFit} from '../present/text/drop-to-fit.js';
import {isByWord} from '../present/step/guided-lines.js';
import {cutLine, line, span} from '../present/text/line.js';
import {stepUnderWay} from '../present/step/step-gate.js';
import {outside, wrapTo} from '../present/text/text-fit.js';
import type {Line} from '../present/text/tone.js';
import {isSettled, stepProgress} from '../run/progress.js';
import type {Step} from '../runbook/step.js';
import type {Milliseconds} from '../units.js';
import {type ActionId, type KeyBinding, type Place} from './key-binding.js';
import {filterLines, isTypingFilter} from './filter.js';
import {keyTable} from './keys.js';
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
		keysOf(placeOf(ui), ui.wall !== undefined).map(binding => {
			const whyNot = whyOff(binding, engine, isBlocked);
			return {
				rank: rankOf(binding, whyNot),
				line: keyLabel(binding, labelOn(ui, binding), whyNot),
			};
		}),
		columns,
		'  ',
	);
}

/** Where keys go now. */
export function placeOf(ui: UiState): Place {
	if (ui.prefixPage !== undefined) return 'page-prefix';
	return ui.page === undefined ? ui.screen : placeOfPage(ui.page);
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

// More than any place in the footer.
const offRank = 20;

// A key that does nothing now makes room for those that do, unless it is why
// one is in this place.
function rankOf({footer = 0}: KeyBinding, whyNot: string | undefined): number {
	return footer === 0 || whyNot === undefined ? footer : footer + offRank;
}

// A step that is done outside is not run: the key says what it does there.
function labelOn({page}: UiState, {action, label}: KeyBinding): string {
	if (action !== 'run' || page?.step.action.kind !== 'guided') return label;
	return isByWord(page.step) ? 'it is done' : 'watch until it is so';
}

function keyLabel(
	{shown}: KeyBinding,
	label: string,
	whyNot: string | undefined,
): Line {
	// The words before the colon; the whole reason comes when it is pressed.
	const reason =
		whyNot === undefined ? '' : ` (${whyNot.split(':')[0] ?? 'off'})`;
	return [span(` ${shown}`, 'strong'), span(` ${label}${reason}`)];
}
