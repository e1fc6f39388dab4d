import type {EngineState} from '../engine/protocol.js';
import {smallestFull, isTooSmall} from '../present/overview-lines.js';
import type {Size} from '../present/shown-state.js';
import {
	stepById,
	stepUnderWay,
	votesKey,
	whyNoSkip,
	whyNotRun,
} from '../present/step/step-gate.js';
import type {Asking} from '../present/asking.js';
import {isByWord, onlyWaits} from '../present/step/guided-lines.js';
import {runPhrase, skipPhrase} from '../present/step/step-words.js';
import type {Step} from '../runbook/step.js';
import type {Milliseconds} from '../units.js';
import type {Place} from './key-binding.js';
import {markOf} from './sight.js';

// Long enough that keys meant for the screen before do not land here.
/** Keys are ignored for so long after a page opens. */
export const deafMs: Milliseconds = 400;
/** What a key of that time says, where one key is the whole confirmation. */
export const earlyKeyNote =
	'The page had just opened: that key was not taken. Press it again.';
/** The same where words are typed; it stays while they are, as some may be missing. */
export const earlyWordsNote =
	'The first keys came too early and were not taken: look at what is typed.';
/** The same for the first of two keys, whether the page was too new or not yet seen; the second alone would only close the page. */
export const earlyTabNote =
	'That Tab came too early and was not taken: Tab again, then Enter. Esc goes back.';
/** A page left open for so long no longer shows what the operator decided on. */
export const pageLifeMs: Milliseconds = 120_000;
/** A terminal that has answered before has so long for a page, over a slow line too, before the page asks for a code in the place of its answer. */
export const answerMs: Milliseconds = 10_000;

/** An open page: the step as it was when it opened, and how far the confirmation has got. */
export type StepPage = {
	readonly purpose: 'run' | 'skip';
	/** Frozen: what is confirmed is what was shown. */
	readonly step: Step;
	readonly votes: string;
	readonly openedAtMs: Milliseconds;
	readonly openedInChunk: number;
	/** True until the terminal has said that it shows the page; false from the start where it does not tell. */
	readonly isAwaitingSight: boolean;
	/** From then on it is waited for no more: this terminal may be one that never answers. Absent: it answers. */
	readonly sightLapsesAtMs?: Milliseconds | undefined;
	/** This terminal, which answered once, left the page before without an answer. */
	readonly isSightSilent?: boolean;
	/** The end of what was typed of the code that the page asks for. */
	readonly codeTyped?: string;
	readonly focus: 'cancel' | 'run';
	readonly typed: string;
	readonly note: string;
	/** Rows that its text is scrolled by. */
	readonly scroll: number;
	/** Why it can no longer be confirmed, for good. */
	readonly expiredBecause: string | undefined;
};

/** What stays to be said while more is typed: that the first keys are missing. */
export function typedNote({note}: {readonly note: string}): string {
	return note === earlyWordsNote ? note : '';
}

/** Opens the page of a step. */
export function openPage(
	purpose: StepPage['purpose'],
	step: Step,
	engine: EngineState,
	chunk: number,
	nowMs: Milliseconds,
	isAwaitingSight: boolean,
	sightLapsesAtMs?: Milliseconds,
	isSightSilent = false,
): StepPage {
	return {
		purpose,
		step,
		votes: votesKey(engine),
		openedAtMs: nowMs,
		openedInChunk: chunk,
		isAwaitingSight,
		sightLapsesAtMs,
		isSightSilent,
		focus: 'cancel',
		typed: '',
		note: '',
		scroll: 0,
		expiredBecause: undefined,
	};
}

/** True while no key confirms, because the terminal has not said that it shows the page. */
export function isUnseen(
	{isAwaitingSight, sightLapsesAtMs}: StepPage,
	nowMs: Milliseconds,
): boolean {
	return (
		isAwaitingSight &&
		(sightLapsesAtMs === undefined || nowMs < sightLapsesAtMs)
	);
}

/**
 * True when the terminal answered once and has not for this page: a code that
 * only the page shows then takes the place of its answer, as whoever types it
 * has seen the page.
 */
export function isCodeAsked(page: StepPage, nowMs: Milliseconds): boolean {
	const afterMs = page.isSightSilent === true ? 0 : answerMs;
	return (
		page.isAwaitingSight &&
		page.sightLapsesAtMs === undefined &&
		nowMs - page.openedAtMs >= afterMs
	);
}

/** The code of this page: four digits, which are no key of any page, by the instant of its opening, which nobody knows before. */
export function codeOf({openedAtMs, openedInChunk}: StepPage): string {
	return String(1000 + ((((openedAtMs % 9000) + openedInChunk) * 7919) % 9000));
}

/** The page after a key while its code is asked for: seen, when it was the code's last digit. */
export function codeTypedOn(page: StepPage, key: string): StepPage {
	const typed = /^\d$/.test(key) ? `${page.codeTyped ?? ''}${key}` : '';
	return typed.endsWith(codeOf(page))
		? {...page, isAwaitingSight: false, note: codeFitsNote}
		: {...page, codeTyped: typed.slice(-4)};
}

/** The page after the terminal has said that it shows what was marked so. */
export function seenPage(page: StepPage, mark: number): StepPage {
	return page.isAwaitingSight && markOf(page.openedInChunk) === mark
		? {...page, isAwaitingSight: false}
		: page;
}

/** The mark to ask the terminal for; `undefined` when nothing is waited for. */
export function awaitedMark(page: StepPage | undefined): number | undefined {
	return page?.isAwaitingSight === true
		? markOf(page.openedInChunk)
		: undefined;
}

/** How this page is confirmed: by what the step may destroy; leaving one out is always typed. */
export function methodOf(page: StepPage): Asking['method']['kind'] {
	if (page.purpose === 'skip') return 'typing';
	if (isByWord(page.step)) return 'press-y';
	return (['enter', 'press-y', 'buttons', 'typing'] as const)[page.step.level];
}

/** Where keys go while the page is open. */
export function placeOfPage(page: StepPage): Place {
	return `page-${methodOf(page)}`;
}

/** What has to be typed on this page. */
export function phraseOf(page: StepPage, engine: EngineState): string {
	return page.purpose === 'skip'
		? skipPhrase(page.step, engine.observation)
		: runPhrase(page.step, engine.observation);
}

/** Marks the page as expired when what it rests on has changed. Once expired it stays so. */
export function expirePage(
	page: StepPage,
	engine: EngineState,
	nowMs: Milliseconds,
): StepPage {
	if (page.expiredBecause !== undefined) return page;
	const expiredBecause = whyExpired(page, engine, nowMs);
	return expiredBecause === undefined ? page : {...page, expiredBecause};
}

/** Why the page cannot be confirmed at this instant; `undefined` when it can. */
export function whyBlocked(
	page: StepPage,
	engine: EngineState,
	size: Size,
	nowMs: Milliseconds,
): string | undefined {
	const expired = expirePage(page, engine, nowMs).expiredBecause;
	if (expired !== undefined) return expired;
	if (isTooSmall(size)) return tooSmallReason;
	return page.purpose === 'skip'
		? whyNoSkip(engine)
		: whyNotRun(engine, page.step.id);
}

/** Why no page opens on a small screen: what is confirmed has to be readable. */
export const tooSmallReason = `the screen is too small to show the step: it needs ${smallestFull.columns}x${smallestFull.rows}`;

/** What `present` needs to draw the page. */
export function askingOf(
	page: StepPage,
	engine: EngineState,
	size: Size,
	nowMs: Milliseconds,
): Asking {
	const steps = engine.plan?.kind === 'plan' ? engine.plan.steps : [];
	const kind = methodOf(page);
	return {
		purpose: page.purpose,
		step: page.step,
		number: steps.findIndex(each => each.id === page.step.id) + 1,
		total: steps.length,
		blockedBy: whyBlocked(page, engine, size, nowMs),
		isWatched: isWatched(page, engine),
		method:
			kind === 'typing'
				? {kind, phrase: phraseOf(page, engine), typed: page.typed}
				: kind === 'buttons'
					? {kind, focus: page.focus}
					: {kind},
		note: isCodeAsked(page, nowMs) ? codeNote(page) : page.note,
		expiresInMs: page.openedAtMs + pageLifeMs - nowMs,
		scroll: page.scroll,
	};
}

const codeFitsNote = 'That is the code. Now confirm.';

function codeNote(page: StepPage): string {
	return `This terminal no longer tells what it shows. Type ${codeOf(page)} first, then confirm.`;
}

function isWatched(page: StepPage, engine: EngineState): boolean {
	const running = stepUnderWay(engine);
	return running?.id === page.step.id && onlyWaits(running);
}

function whyExpired(
	page: StepPage,
	engine: EngineState,
	nowMs: Milliseconds,
): string | undefined {
	// Nothing is called from it, and a person reads it for as long as the work takes.
	const isGuided = page.purpose === 'run' && page.step.action.kind === 'guided';
	if (isGuided && isWatched(page, engine)) return undefined;
	if (!isGuided && nowMs - page.openedAtMs > pageLifeMs) {
		return 'this page was open for too long; open it again';
	}

	const running = stepUnderWay(engine);
	if (running !== undefined) return 'a step is running';
	const now = stepById(engine, page.step.id);
	if (now === undefined || engine.nextStepId !== page.step.id) {
		return 'it is no longer the next step; go back and look again';
	}

	if (isGuided) return undefined;
	if (now.memberId !== page.step.memberId) {
		return 'its target has changed; go back and look again';
	}

	if (now.commands.join('\n') !== page.step.commands.join('\n')) {
		return 'its command has changed; go back and look again';
	}

	const votes = votesKey(engine);
	return votes === page.votes
		? undefined
		: `the quorum has changed from ${page.votes} to ${votes}; look again`;
}
