import assert from 'node:assert/strict';
import {setTimeout as delay} from 'node:timers/promises';
import type {Terminal} from './terminal.js';

/** A step takes seconds here; a busy machine may need much longer. */
export const stepTimeoutMs = 90_000;

/**
 * A page takes no key in its first 400 ms: what is typed into a page that was
 * not there yet must not run anything.
 */
export const deafMs = 500;

/** How often a page may be outdated, or a key come too early, before that is no accident. */
const mostTries = 10;

/** Where the cursor is, asked behind a frame. */
const question = '\u001B[6n';

type Hands = Pick<Terminal, 'press' | 'text' | 'waitFor'>;

/** Confirms step after step as an operator would, until no next one is offered; their titles in order. */
export async function confirmEachStep(
	terminal: Hands,
	between: (done: number) => Promise<void>,
	onPage: (done: number) => Promise<void> = async () => undefined,
): Promise<readonly string[]> {
	const titles: string[] = [];
	for (;;) {
		await terminal.waitFor(() => hasRecovered(terminal) || hasNext(terminal), {
			timeoutMs: stepTimeoutMs,
			label: 'the next step or the end',
		});
		if (hasRecovered(terminal)) return titles;
		assert.ok(titles.length < 20, 'the plan does not end');
		const step = titles.length + 1;
		titles.push(
			await confirmStep(terminal, step, async () => onPage(titles.length)),
		);
		await between(step);
	}
}

/** Confirms the next step on the plan's screen, and waits until so many are done; its title. */
export async function confirmStep(
	terminal: Hands,
	number: number,
	onPage: () => Promise<void> = async () => undefined,
): Promise<string> {
	const isDone = (): boolean =>
		hasRecovered(terminal) ||
		new RegExp(String.raw`\b${number} of \d+ done`).test(terminal.text());
	for (let tries = 0; ; tries += 1) {
		assert.ok(tries < mostTries, terminal.text());
		await openNextPage(terminal);
		await onPage();
		const title = titleOf(terminal);
		if (!(await confirmPage(terminal))) continue;

		// What an earlier try came to stays on the screen until this one begins.
		if (tries > 0) {
			await terminal
				.waitFor(() => isDone() || !isRefused(terminal), {timeoutMs: 5000})
				.catch(() => undefined);
		}

		// Judged anew by the engine, which may see a member that is slow just then.
		await terminal.waitFor(() => isDone() || isRefused(terminal), {
			timeoutMs: stepTimeoutMs,
			label: `step ${number} done`,
		});
		if (isDone()) return title;
	}
}

/**
 * Opens the page of the next step and waits until it asks for its
 * confirmation. A member that was slow to answer as the page was opened changes
 * the quorum that it was opened with, and a plan that is made anew its order or
 * its calls: the page says so, and is opened again.
 */
export async function openNextPage(terminal: Hands): Promise<void> {
	for (let tries = 0; ; tries += 1) {
		assert.ok(tries < mostTries, terminal.text());
		await terminal.waitFor(() => hasNext(terminal) || isUnended(terminal), {
			timeoutMs: stepTimeoutMs,
			label: 'the next step',
		});
		await terminal.press('enter');
		await terminal.waitFor(/Run it\?|Done outside|has just been asked for/);
		if (!isOpen(terminal)) {
			await terminal.waitFor(() => !/just been asked/.test(terminal.text()));
			continue;
		}

		await terminal.waitFor(
			() =>
				/Enter runs it|Press y to run it|\[ Cancel \]|Type "|watches until/.test(
					terminal.text(),
				) || isOutdated(terminal),
			{label: 'how the step is confirmed'},
		);
		if (!isOutdated(terminal)) return;
		await closePage(terminal);
	}
}

/** Presses what the open page asks for, Enter, y or a button, until it closes; false when it was outdated before that, and is left. */
export async function confirmPage(terminal: Hands): Promise<boolean> {
	const text = terminal.text();
	await delay(deafMs);
	const isReady =
		/Enter runs it|watches until|Press y/.test(text) ||
		(await focusButton(terminal));
	const key = text.includes('Press y') ? 'y' : 'enter';
	const isTaken =
		isReady && (await pressUntil(terminal, key, () => !isOpen(terminal)));
	if (!isTaken) await closePage(terminal);
	return isTaken;
}

/** Moves to the button that runs the step; false when the page is outdated before. */
export async function focusButton(terminal: Hands): Promise<boolean> {
	// Two keys in one chunk are refused as typing ahead.
	return pressUntil(terminal, 'tab', () =>
		/[►>] \[ (?!Cancel)/.test(terminal.text()),
	);
}

/**
 * Waits until a page that was opened when `raw` was so long takes keys: the
 * terminal has been asked whether it shows the page, and its answer is on its
 * way before any key that is pressed from now on.
 */
export async function untilSeen(
	terminal: Pick<Terminal, 'raw' | 'waitFor'>,
	from: number,
): Promise<void> {
	await terminal.waitFor(() => terminal.raw.slice(from).includes(question), {
		label: 'the question whether the page is shown',
	});
	await delay(deafMs);
}

// A key counts only once the terminal has told that it shows the page, which a
// busy machine may not have come to yet: the page then asks for the key again.
async function pressUntil(
	terminal: Hands,
	key: 'enter' | 'tab' | 'y',
	isSo: () => boolean,
): Promise<boolean> {
	for (let tries = 0; ; tries += 1) {
		assert.ok(tries < mostTries, terminal.text());
		await terminal.press(key);
		await terminal.waitFor(
			() => isSo() || isOutdated(terminal) || isEarly(terminal),
			{label: `what ${key} does`},
		);
		if (isEarly(terminal)) await delay(deafMs);
		if (isSo()) return true;
		if (isOutdated(terminal)) return false;
	}
}

async function closePage(terminal: Hands): Promise<void> {
	await delay(deafMs);
	await terminal.press('esc');
	await terminal.waitFor(() => !isOpen(terminal), {label: 'the plan again'});
}

function isOpen(terminal: Hands): boolean {
	return /Run it\?|Done outside/.test(terminal.text());
}

function isOutdated(terminal: Hands): boolean {
	return terminal.text().includes('CANNOT BE RUN NOW');
}

function isEarly(terminal: Hands): boolean {
	// It may go over two lines.
	return /That key came\s+before/.test(terminal.text());
}

function hasNext(terminal: Hands): boolean {
	return /[►>] .*\bnext\b/.test(terminal.text());
}

function isRefused(terminal: Hands): boolean {
	return /[✗x] +\d+ \S.* refused\b/.test(terminal.text());
}

// Of a step that was refused, or stopped by its operator, none is marked as the next.
function isUnended(terminal: Hands): boolean {
	return (
		isRefused(terminal) || /[○o] +\d+ \S.* stopped\b/.test(terminal.text())
	);
}

function hasRecovered(terminal: Hands): boolean {
	return terminal.text().includes('RECOVERED');
}

function titleOf(terminal: Hands): string {
	return (
		/[─-]{2} (.+?) [─ -]*step \d+ of /.exec(terminal.text())?.[1] ??
		assert.fail(`no title on\n${terminal.text()}`)
	);
}
