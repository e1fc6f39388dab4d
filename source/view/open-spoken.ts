import process from 'node:process';
import {clipboardSequence} from './copy-text.js';
import type {Said} from '../present/spoken-lines.js';
import {leavingSignals, type ExitReason} from './exit-reason.js';
import type {OpenAppOptions} from './open-app.js';
import {isOneKey} from './key-press.js';
import {openSight} from './sight.js';
import {
	keyWords,
	reduceSpokenKey,
	spokenOf,
	spokenSize,
	typedNow,
} from './spoken.js';
import {openSpeaker} from './speaker.js';
import {
	namesWithoutRest,
	patienceWith,
	spokenKeys,
	wordsWithoutRest,
} from './spoken-keys.js';
import {awaitedMark} from './step-page.js';
import {initialUi, settleUi, type Effect, type UiState} from './ui-model.js';

// Pages expire and answers grow old without a key or a reading.
const tickMs = 1000;

/**
 * The UI as sentences, one under the other: the same keys, the same reducer and
 * so the same confirmations as the screens, and nothing that is drawn. Resolves
 * with why it was left, the terminal restored.
 */
export async function openSpoken(
	options: OpenAppOptions,
): Promise<{readonly reason: ExitReason}> {
	const {stdin, stdout, until, store, nowMs, look} = options;
	const sendsSequences = look.isDumb !== true;
	// A wall asks for nothing that could be confirmed.
	const asksForSight = sendsSequences && options.wall === undefined;
	let ui: UiState = {
		...initialUi(options.initialScreen, spokenSize, options.wall !== undefined),
		isSightAsked: asksForSight,
	};
	let heard: ReadonlyMap<string, string> = new Map();
	let chunk = 0;
	let hasLeft: (reason: ExitReason) => void = () => undefined;
	const left = new Promise<ExitReason>(resolve => {
		hasLeft = resolve;
	});

	stdin.setEncoding('utf8');
	// Before anything is written: an answer to it would be echoed.
	stdin.setRawMode(true);
	const {say, echo, rest} = openSpeaker(text => {
		stdout.write(text);
	}, look);
	const sight = openSight(sequence => {
		if (asksForSight) stdout.write(sequence);
	});
	const tell = (): void => {
		const now = nowMs();
		const engine = store.getState();
		ui = settleUi(ui, engine, now);
		if (typedNow(ui) !== undefined) echo(typedNow(ui) ?? '');
		const all = spokenOf(engine, ui, now);
		for (const each of all.filter(one => heard.get(one.key) !== one.sign)) {
			say(each.text);
			ringOn(each);
		}

		heard = new Map(all.map(({key, sign}) => [key, sign]));
		echo(typedNow(ui) ?? '');
		sight.expect(awaitedMark(ui.page));
		sight.painted();
	};

	const ringOn = ({key}: Said): void => {
		const isNew = heard.get(key) === undefined;
		if (key === 'verdict' && !isNew && options.wall?.hasBell === true) {
			stdout.write('\u0007');
		}
	};

	const perform = (effect: Effect): void => {
		switch (effect.kind) {
			case 'dispatch': {
				options.dispatch(effect.command);
				return;
			}

			case 'quit': {
				hasLeft(effect.reason);
				return;
			}

			case 'copy': {
				if (sendsSequences) stdout.write(clipboardSequence(effect.text));
				return;
			}

			case 'repaint': {
				heard = new Map();
			}
		}
	};

	const onKeys = (names: readonly string[]): void => {
		chunk += 1;
		const isAlone = isOneKey(names);
		for (const name of names) {
			const before = ui;
			const key = {name, chunk, isAlone};
			const reduced = reduceSpokenKey(ui, key, store.getState(), nowMs());
			ui = reduced.state;
			heard = heardAfter(heard, before, ui, name);
			for (const effect of reduced.effects) perform(effect);
		}

		tell();
	};

	let pending = '';
	let waiting: NodeJS.Timeout | undefined;
	const onReadable = (): void => {
		for (;;) {
			const read: unknown = stdin.read();
			if (typeof read !== 'string') return;
			clearTimeout(waiting);
			const keys = spokenKeys(read, pending);
			({pending} = keys);
			if (keys.names.length > 0) onKeys(keys.names);
			if (pending !== '') waiting = setTimeout(onNoRest, patienceWith(pending));
		}
	};

	const onNoRest = (): void => {
		const names = namesWithoutRest(pending);
		const words = wordsWithoutRest(pending);
		pending = '';
		if (words !== undefined) say(words);
		if (names.length > 0) onKeys(names);
	};

	// Stopped by a signal and taken up with `fg`: the shell has set the terminal
	// to its own ways since, and what was told may have been scrolled away.
	const onContinued = (): void => {
		stdin.setRawMode(false);
		stdin.setRawMode(true);
		if (sendsSequences) stdout.write(pasteOn);
		heard = new Map();
		tell();
	};

	// Node would write its stack among the sentences, and leave the terminal as it is.
	let bug: {readonly error: unknown} | undefined;
	const onBug = (error: unknown): void => {
		bug ??= {error};
		hasLeft('quit');
	};

	const onSignal = (signal: NodeJS.Signals): void => {
		hasLeft(leavingSignals.find(each => each === signal) ?? 'SIGTERM');
	};

	const onLost = (): void => {
		hasLeft('terminal-lost');
	};

	const onEnd = (): void => {
		hasLeft('quit');
	};

	for (const signal of leavingSignals) process.on(signal, onSignal);
	process.on('SIGCONT', onContinued);
	process.on('uncaughtException', onBug);
	until.addEventListener('abort', onEnd);
	stdout.on('error', onLost);
	stdin.on('error', onLost);
	stdin.on('end', onLost);
	stdin.on('readable', onReadable);
	if (sendsSequences) stdout.write(pasteOn);
	const unsubscribe = store.subscribe(tell);
	const timer = setInterval(tell, tickMs);
	try {
		say('etcd-medic tells in sentences what changes.');
		tell();
		say(keyWords(store.getState(), ui, nowMs()));
		const reason = await left;
		if (bug !== undefined) throw bug.error;
		return {reason};
	} finally {
		clearInterval(timer);
		clearTimeout(waiting);
		unsubscribe();
		sight.close();
		for (const signal of leavingSignals) process.off(signal, onSignal);
		process.off('SIGCONT', onContinued);
		process.off('uncaughtException', onBug);
		until.removeEventListener('abort', onEnd);
		stdin.off('readable', onReadable);
		stdin.off('end', onLost);
		stdin.off('error', onLost);
		if (sendsSequences) stdout.write(pasteOff);
		rest();
		if (stdin.isRaw) stdin.setRawMode(false);
		stdin.pause();
	}
}

// Without it what is pasted cannot be told from what is typed.
const pasteOn = '\u001B[?2004h';
const pasteOff = '\u001B[?2004l';

// Whoever opens a screen wants to hear it, though it was said before.
function heardAfter(
	heard: ReadonlyMap<string, string>,
	before: UiState,
	after: UiState,
	key: string,
): ReadonlyMap<string, string> {
	const isTyped = before.page !== undefined || before.prefixPage !== undefined;
	const isAsked = key === '1' || key === '2';
	if (isTyped || (before.screen === after.screen && !isAsked)) return heard;
	const anew =
		after.screen === 'overview'
			? /^(?:verdict|member |screen)/
			: after.screen === 'plan'
				? /^(?:goal|step |screen)/
				: /^screen/;
	return new Map([...heard].filter(([name]) => !anew.test(name)));
}
