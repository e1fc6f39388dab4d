import type {EngineState} from '../engine/protocol.js';
import {allCommands} from '../present/step/command-lines.js';
import {deletePrefixLines} from '../present/step/delete-prefix-lines.js';
import {timeOfDay} from '../present/event-lines.js';
import {lineText} from '../present/text/line.js';
import {focusedStep} from '../present/step/plan-lines.js';
import type {Size} from '../present/shown-state.js';
import {
	ended,
	spokenElsewhere,
	spokenFindings,
	spokenGoal,
	spokenMembers,
	spokenResult,
	spokenStep,
	spokenVerdict,
	type Said,
} from '../present/spoken-lines.js';
import {spokenPage} from '../present/spoken-page.js';
import {shownSteps} from '../present/step/step-gate.js';
import {outside} from '../present/text/text-fit.js';
import type {Milliseconds} from '../units.js';
import {isTypingFilter} from './filter.js';
import {footerLine, footerLines, placeOf} from './footer-line.js';
import type {Screen} from './key-binding.js';
import type {KeyPress} from './key-press.js';
import {prefixAskingOf} from './prefix-page.js';
import {askingOf} from './step-page.js';
import {
	resumeBanner,
	withNotice,
	type Reduced,
	type UiState,
} from './ui-model.js';
import {reduceKey} from './ui-state.js';

/** Nothing is cut here, so that no screen is too small to be understood. */
export const spokenSize: Size = {columns: 100, rows: 40};

/** What cannot be said well, and the command that prints the same. */
const untold: Readonly<Partial<Record<Screen, string>>> = {
	writers: 'etcd-medic writers',
	logs: 'etcd-medic explain',
	member: 'etcd-medic check',
	prevent: 'etcd-medic prevent --help',
};

/**
 * Applies one key as on the screens: what confirms, and what does not, is
 * decided by the same reducer. Only the screens that are tables are not opened.
 */
export function reduceSpokenKey(
	before: UiState,
	key: KeyPress,
	engine: EngineState,
	nowMs: Milliseconds,
): Reduced {
	const reduced = reduceKey({...before, size: spokenSize}, key, engine, nowMs);
	if (isTypingFilter(reduced.state)) {
		const text = 'There are no rows to filter here.';
		return {state: withNotice(before, text, engine, nowMs), effects: []};
	}

	const instead = untold[reduced.state.screen];
	if (instead === undefined) return reduced;
	const text = `The screen ${reduced.state.screen} is a table and is not told here; in another terminal: ${instead}`;
	return {state: withNotice(before, text, engine, nowMs), effects: []};
}

/** All that is to be heard now; of it is said what was not said so before. */
export function spokenOf(
	engine: EngineState,
	ui: UiState,
	nowMs: Milliseconds,
): readonly Said[] {
	const result = spokenResult(engine);
	return [
		said('screen', `Screen ${ui.screen}.`),
		spokenVerdict(engine),
		...spokenElsewhere(engine),
		...spokenMembers(engine, nowMs),
		...(ui.screen === 'plan' ? aroundSteps(engine, ui) : []),
		...stepWords(engine, ui),
		...(ui.screen === 'plan' ? [said('plan keys', planKeys)] : []),
		...(result === undefined ? [] : [result]),
		...placeWords(engine, ui, nowMs),
		...(ui.isAskingToQuit
			? [said('question', footerText(engine, ui, nowMs))]
			: []),
		...(ui.notice === undefined
			? []
			: [
					{
						key: 'notice',
						sign: `${ui.notice.untilMs} ${ui.notice.text}`,
						text: ended(ui.notice.text),
					},
				]),
	];
}

/** What is being typed; `undefined` where nothing is. */
export function typedNow(ui: UiState): string | undefined {
	if (ui.prefixPage !== undefined) return ui.prefixPage.typed;
	if (ui.page === undefined) return undefined;
	return placeOf(ui) === 'page-typing' ? ui.page.typed : undefined;
}

/** The keys of this place, and why some do nothing now. */
export function keyWords(
	engine: EngineState,
	ui: UiState,
	nowMs: Milliseconds,
): string {
	const keys = lineText(footerLine(ui, engine, Infinity, nowMs));
	return `Keys: ${ended(keys.trim().split(/ {2,}/).join(', '))}`;
}

function placeWords(
	engine: EngineState,
	ui: UiState,
	nowMs: Milliseconds,
): readonly Said[] {
	if (ui.page !== undefined) {
		const asking = askingOf(ui.page, engine, spokenSize, nowMs);
		return spokenPage(engine, asking, nowMs);
	}

	if (ui.prefixPage !== undefined) return prefixWords(engine, ui.prefixPage);
	switch (ui.screen) {
		case 'findings': {
			return spokenFindings(engine);
		}

		case 'events': {
			return engine.events.slice(-newest).map(each => ({
				key: `event ${each.atMs} ${each.text}`,
				sign: '',
				text: `${timeOfDay(each.atMs)} ${ended(outside(each.text))}`,
			}));
		}

		case 'commands': {
			return allCommands(engine).flatMap(
				({command, stepTitle, wasCalled}, index) => [
					said(
						`about ${index}`,
						`${wasCalled ? 'Called' : 'Planned'} by ${outside(stepTitle)}:`,
					),
					said(`command ${index}`, outside(command)),
				],
			);
		}

		case 'help': {
			return [said('keys', keyWords(engine, ui, nowMs))];
		}

		case 'plan': {
			return [];
		}

		case 'overview':
		case 'writers':
		case 'logs':
		case 'member':
		case 'prevent': {
			return [];
		}
	}
}

const planKeys = 'Enter opens the next step, 1 the overview, ? tells the keys.';
// Events told when their screen is opened; each later one is told as it comes.
const newest = 10;

// On the plan every step is told, elsewhere those that have begun; under an open
// page they stay told, so that closing it does not begin anew.
function stepWords(engine: EngineState, ui: UiState): readonly Said[] {
	const steps = shownSteps(engine);
	return steps
		.map((step, index) => spokenStep(engine, step, index, steps.length))
		.filter(
			({sign}) => ui.screen === 'plan' || !['waiting', 'next'].includes(sign),
		);
}

function aroundSteps(engine: EngineState, ui: UiState): readonly Said[] {
	const banner = resumeBanner(ui, engine)?.text;
	const chosen =
		ui.step === undefined ? undefined : shownSteps(engine)[ui.step];
	return [
		...(banner === undefined ? [] : [said('banner', ended(outside(banner)))]),
		spokenGoal(engine),
		...(chosen === undefined
			? []
			: [
					said(
						'chosen',
						`Chosen, step ${focusedStep(engine, ui.step) + 1}: ${ended(outside(chosen.title))} ${ended(outside(chosen.why))}`,
					),
				]),
	];
}

// Its rows as they stand, without the one that echoes what is typed.
function prefixWords(
	engine: EngineState,
	page: NonNullable<UiState['prefixPage']>,
): readonly Said[] {
	const {columns} = spokenSize;
	return deletePrefixLines(
		prefixAskingOf({...page, typed: ''}, engine),
		columns,
		40,
	)
		.map(row => lineText(row).replaceAll(/[─_]+/g, ' ').trim())
		.filter(text => text !== '')
		.map(text => said(`prefix ${text.replaceAll(/[\d,]+/g, '#')}`, text));
}

function footerText(
	engine: EngineState,
	ui: UiState,
	nowMs: Milliseconds,
): string {
	return footerLines(ui, engine, 1000, nowMs)
		.map(row => lineText(row).trim().replaceAll(/ {2,}/g, ' '))
		.filter(text => text !== '')
		.join(' ');
}

function said(key: string, text: string): Said {
	return {key, sign: text, text};
}
