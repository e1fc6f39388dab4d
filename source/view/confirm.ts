import type {EngineState} from '../engine/protocol.js';
import {bodyRowsOf} from '../present/header-lines.js';
import type {Size} from '../present/shown-state.js';
import {stepPage} from '../present/step/step-page-lines.js';
import {outside} from '../present/text/text-fit.js';
import type {Step} from '../runbook/step.js';
import type {Milliseconds} from '../units.js';
import type {KeyPress} from './key-press.js';
import {bindingFor} from './keys.js';
import {
	askingOf,
	codeTypedOn,
	deafMs,
	earlyKeyNote,
	earlyTabNote,
	earlyWordsNote,
	isCodeAsked,
	isUnseen,
	methodOf,
	phraseOf,
	placeOfPage,
	typedNote,
	whyBlocked,
	type StepPage,
} from './step-page.js';

/** What a key did to an open page. */
export type PageOutcome =
	| {readonly kind: 'stays'; readonly page: StepPage}
	| {readonly kind: 'closed'; readonly notice: string}
	| {readonly kind: 'confirmed'}
	| {readonly kind: 'copy'};

/** Applies one key to an open page. Whatever is not exactly the confirmation asked for does not confirm. */
export function pressOnPage(
	page: StepPage,
	key: KeyPress,
	engine: EngineState,
	size: Size,
	nowMs: Milliseconds,
): PageOutcome {
	if (key.chunk === page.openedInChunk || nowMs - page.openedAtMs < deafMs) {
		return tooEarly(page, key, earlyKeyNote);
	}

	if (key.name === 'paste') {
		return stays(page, 'Paste is refused here: type it.');
	}

	const place = placeOfPage(page);
	const action = bindingFor(key.name, place)?.action;
	if (action === 'back' || action === 'quit' || action === 'say-no') {
		return key.name === 'enter' && !key.isAlone
			? stays(page, togetherNote)
			: notRun(page);
	}

	if (action === 'copy') return {kind: 'copy'};
	if (action === 'scroll') {
		return {
			kind: 'stays',
			page: scrolled(page, key.name, engine, size, nowMs),
		};
	}

	if (isUnseen(page, nowMs)) {
		return isCodeAsked(page, nowMs)
			? {kind: 'stays', page: codeTypedOn(page, key.name)}
			: tooEarly(page, key, unseenNote);
	}

	const blockedBy = whyBlocked(page, engine, size, nowMs);
	if (blockedBy !== undefined) {
		// Enter leaves a page that can do nothing else.
		return key.name === 'enter' && key.isAlone
			? notRun(page)
			: stays(page, 'It cannot be run now. Esc goes back.');
	}

	if (action === 'move-focus') {
		const focus = page.focus === 'cancel' ? 'run' : 'cancel';
		return {kind: 'stays', page: {...page, focus, note: ''}};
	}

	if (action === 'enter-typed') return enterTyped(page, key, engine);
	if (action === 'erase') {
		const typed = page.typed.slice(0, -1);
		const note = typed === '' ? '' : typedNote(page);
		return {kind: 'stays', page: {...page, typed, note}};
	}

	if (action === 'run' || action === 'take-button') {
		if (!key.isAlone) return stays(page, togetherNote);
		if (action === 'run' || page.focus === 'run') return {kind: 'confirmed'};
		// Whoever lost the Tab means the other button: neither is taken for it.
		return page.note === earlyTabNote ? {kind: 'stays', page} : notRun(page);
	}

	// Phrases are of plain letters only, see `runPhrase`.
	return place === 'page-typing' && /^[\u0020-\u007E]$/.test(key.name)
		? typedMore(page, key.name)
		: stays(page, whyMute(key.name, methodOf(page), page.step));
}

// What a key would have to be instead: a page that says nothing reads as hung.
function whyMute(
	key: string,
	method: ReturnType<typeof methodOf>,
	{action}: Step,
): string {
	if (key === '?') return 'The help is a screen: Esc first, then ?.';
	if (/^[1-9]$/.test(key)) return `Screens: Esc first, then ${key}.`;
	switch (method) {
		case 'enter': {
			return action.kind === 'guided'
				? 'Here: Enter watches for it, c copies the lines, Esc goes back.'
				: 'This step only reads: Enter runs it, Esc goes back.';
		}

		case 'press-y': {
			return key === 'Y'
				? 'It takes a small y. Enter, n and Esc are No.'
				: 'Only y runs it. Enter, n and Esc are No.';
		}

		case 'buttons': {
			return key === 'y' || key === 'Y'
				? 'y is for steps that harm nothing: here Tab, then Enter.'
				: 'Here: Tab to the button, then Enter. Esc goes back.';
		}

		case 'typing': {
			return 'Here: type the words, then Enter. Esc goes back.';
		}
	}
}

const scrollBy: Readonly<Record<string, number>> = {
	j: 1,
	down: 1,
	k: -1,
	up: -1,
	pagedown: 10,
	pageup: -10,
};

function scrolled(
	page: StepPage,
	key: string,
	engine: EngineState,
	size: Size,
	nowMs: Milliseconds,
): StepPage {
	const {furthest} = stepPage(
		engine,
		askingOf(page, engine, size, nowMs),
		size.columns,
		bodyRowsOf(engine, size),
		nowMs,
	);
	const from = Math.min(page.scroll, furthest);
	const scroll = Math.max(0, Math.min(furthest, from + (scrollBy[key] ?? 0)));
	return {...page, scroll, note: ''};
}

const unseenNote =
	'That key came before this terminal showed the page: press it again.';
const togetherNote = 'Keys came all at once: press that one by itself.';
// Longer than any phrase; what is typed beyond it is not kept.
const longestTyped = 120;

function enterTyped(
	page: StepPage,
	key: KeyPress,
	engine: EngineState,
): PageOutcome {
	if (!key.isAlone) return stays(page, togetherNote);
	if (page.typed === '') return notRun(page);
	const phrase = phraseOf(page, engine);
	if (page.typed === phrase) return {kind: 'confirmed'};
	return {
		kind: 'stays',
		page: {
			...page,
			typed: '',
			note: `Those are not the words. Nothing was done. Type: ${phrase}`,
		},
	};
}

function typedMore(page: StepPage, character: string): PageOutcome {
	const typed = (page.typed + character).slice(0, longestTyped);
	return {kind: 'stays', page: {...page, typed, note: typedNote(page)}};
}

function stays(page: StepPage, note: string): PageOutcome {
	return {kind: 'stays', page: {...page, note}};
}

// Words that lack their first letters are told apart from words that are wrong.
function tooEarly(page: StepPage, key: KeyPress, note: string): PageOutcome {
	if (methodOf(page) === 'typing') return stays(page, earlyWordsNote);
	const action = bindingFor(key.name, placeOfPage(page))?.action;
	const isAfterTab = action === 'take-button' && page.note === earlyTabNote;
	return stays(
		page,
		action === 'move-focus' || isAfterTab ? earlyTabNote : note,
	);
}

function notRun(page: StepPage): PageOutcome {
	if (page.purpose === 'run' && page.step.action.kind === 'guided') {
		return {kind: 'closed', notice: `Closed: ${outside(page.step.title)}`};
	}

	const done = page.purpose === 'skip' ? 'left out' : 'run';
	return {
		kind: 'closed',
		notice: `Not ${done}: ${outside(page.step.title)}`,
	};
}
