import type {EngineState} from '../engine/protocol.js';
import {outside} from '../present/text-fit.js';
import type {Milliseconds} from '../units.js';
import type {KeyPress} from './key-press.js';
import {bindingFor} from './keys.js';
import {
	deafMs,
	phraseOf,
	placeOfPage,
	whyBlocked,
	type StepPage,
} from './step-page.js';
import type {Size} from '../present/shown-state.js';

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
		return {kind: 'stays', page};
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
	const blockedBy = whyBlocked(page, engine, size, nowMs);
	if (blockedBy !== undefined) {
		// Enter leaves a page that can do nothing else.
		return key.name === 'enter' && key.isAlone
			? notRun(page)
			: stays(page, 'Esc goes back.');
	}

	if (action === 'move-focus') {
		const focus = page.focus === 'cancel' ? 'run' : 'cancel';
		return {kind: 'stays', page: {...page, focus, note: ''}};
	}

	if (action === 'enter-typed') return enterTyped(page, key, engine);
	if (action === 'erase') {
		const typed = page.typed.slice(0, -1);
		return {kind: 'stays', page: {...page, typed, note: ''}};
	}

	if (action === 'run' || action === 'take-button') {
		if (!key.isAlone) return stays(page, togetherNote);
		return action === 'run' || page.focus === 'run'
			? {kind: 'confirmed'}
			: notRun(page);
	}

	// Phrases are of plain letters only, see `runPhrase`.
	return place === 'page-typing' && /^[\u0020-\u007E]$/.test(key.name)
		? typedMore(page, key.name)
		: {kind: 'stays', page};
}

const togetherNote = 'Keys came all at once: press that one by itself.';
// Longer than any phrase; what is typed beyond it is not kept.
const longestTyped = 80;

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
	return {kind: 'stays', page: {...page, typed, note: ''}};
}

function stays(page: StepPage, note: string): PageOutcome {
	return {kind: 'stays', page: {...page, note}};
}

function notRun(page: StepPage): PageOutcome {
	const done = page.purpose === 'skip' ? 'left out' : 'run';
	return {
		kind: 'closed',
		notice: `Not ${done}: ${outside(page.step.title)}`,
	};
}
