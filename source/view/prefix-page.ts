import type {EngineState, PrefixCount} from '../engine/protocol.js';
import {
	whyNoDeletion,
	type PrefixAsking,
} from '../present/step/delete-prefix-lines.js';
import {isTooSmall} from '../present/overview-lines.js';
import {longestPrefix, refusePrefix} from '../runbook/delete-keys-rules.js';
import type {Milliseconds} from '../units.js';
import type {KeyPress} from './key-press.js';
import {bindingFor} from './keys.js';
import {
	deafMs,
	earlyWordsNote,
	tooSmallReason,
	typedNote,
} from './step-page.js';
import {
	withNotice,
	type PrefixPage,
	type Reduced,
	type UiState,
} from './ui-model.js';

/** Opens the page. */
export function openPrefixPage(
	state: UiState,
	key: KeyPress,
	engine: EngineState,
	nowMs: Milliseconds,
): UiState {
	if (isTooSmall(state.size)) {
		return withNotice(state, tooSmallReason, engine, nowMs);
	}

	return {
		...state,
		notice: undefined,
		prefixPage: {
			typed: '',
			note: '',
			openedAtMs: nowMs,
			openedInChunk: key.chunk,
			asked: undefined,
		},
	};
}

/** Applies one key to the page. It only ever asks to count, and then to put what was counted into the plan. */
export function pressOnPrefix(
	state: UiState,
	page: PrefixPage,
	key: KeyPress,
	engine: EngineState,
	nowMs: Milliseconds,
): Reduced {
	const stay = (changes: Partial<PrefixPage>): Reduced => ({
		state: {...state, prefixPage: {...page, note: '', ...changes}},
		effects: [],
	});
	const isDeaf =
		key.chunk === page.openedInChunk || nowMs - page.openedAtMs < deafMs;
	if (isDeaf) return stay({note: earlyWordsNote});
	if (key.name === 'paste') return stay({note: 'Paste is refused: type it.'});
	const action = bindingFor(key.name, 'page-prefix')?.action;
	if (action === 'back') {
		return {state: {...state, prefixPage: undefined}, effects: []};
	}

	if (action === 'erase') {
		const typed = page.typed.slice(0, -1);
		const note = typed === '' ? '' : typedNote(page);
		return stay({typed, note, asked: undefined});
	}

	if (action === 'ask-prefix') {
		return key.isAlone
			? entered(state, page, engine, nowMs)
			: stay({note: 'Keys came all at once: press Enter by itself.'});
	}

	return /^[\u0021-\u007E]$/.test(key.name)
		? stay({
				typed: (page.typed + key.name).slice(0, longestPrefix),
				note: typedNote(page),
				asked: undefined,
			})
		: stay({note: 'Type the prefix, then Enter. Esc goes back.'});
}

/** What `present` needs to draw the page. */
export function prefixAskingOf(
	page: PrefixPage,
	engine: EngineState,
): PrefixAsking {
	return {typed: page.typed, note: page.note, count: countOf(page, engine)};
}

function entered(
	state: UiState,
	page: PrefixPage,
	engine: EngineState,
	nowMs: Milliseconds,
): Reduced {
	const prefix = page.typed;
	const note = (text: string): Reduced => ({
		state: {...state, prefixPage: {...page, note: text}},
		effects: [],
	});
	const whyNot = whyNoDeletion(engine);
	if (whyNot !== undefined) return note(`Not now: ${whyNot}.`);
	const refusal = refusePrefix(prefix);
	if (refusal !== undefined) {
		return note(`Refused: ${refusal.what}; ${refusal.tryThis}.`);
	}

	const count = countOf(page, engine);
	if (count === undefined || count.kind === 'problem') {
		return {
			state: {...state, prefixPage: {...page, note: '', asked: prefix}},
			effects: [{kind: 'dispatch', command: {kind: 'count-prefix', prefix}}],
		};
	}

	if (count.kind === 'counting') return note('The keys are being counted.');
	if (count.keys === 0) return note('There is nothing to delete.');
	const closed = {...state, prefixPage: undefined, step: undefined};
	return {
		state: withNotice(
			closed,
			'It is in the plan now; when it is next, its page asks for the prefix again.',
			engine,
			nowMs,
		),
		effects: [{kind: 'dispatch', command: {kind: 'add-deletion', prefix}}],
	};
}

// A count that another page asked for says nothing here.
function countOf(
	page: PrefixPage,
	{prefixCount}: EngineState,
): PrefixCount | undefined {
	return page.asked !== undefined && prefixCount?.prefix === page.asked
		? prefixCount
		: undefined;
}
