import assert from 'node:assert/strict';
import {setTimeout as delay} from 'node:timers/promises';
import type {Terminal} from './terminal.js';

/** A step takes seconds here; a busy machine may need much longer. */
export const stepTimeoutMs = 90_000;

// A page takes no key in its first 400 ms: what is typed into a page that was
// not there yet must not run anything.
const deafMs = 500;

/** Confirms step after step as an operator would, until no next one is offered; their titles in order. */
export async function confirmEachStep(
	terminal: Pick<Terminal, 'press' | 'text' | 'waitFor'>,
	between: (done: number) => Promise<void>,
	onPage: (done: number) => Promise<void> = async () => undefined,
): Promise<readonly string[]> {
	const titles: string[] = [];
	for (;;) {
		await terminal.waitFor(
			() =>
				/RECOVERED/.test(terminal.text()) ||
				/[►>] .*\bnext\b/.test(terminal.text()),
			{timeoutMs: stepTimeoutMs, label: 'the next step or the end'},
		);
		if (/RECOVERED/.test(terminal.text())) return titles;
		assert.ok(titles.length < 20, 'the plan does not end');
		await openPage(terminal);
		await onPage(titles.length);
		titles.push(titleOf(terminal));
		const page = terminal.text();
		await delay(deafMs);
		if (page.includes('Enter runs it')) await terminal.press('enter');
		else if (page.includes('Press y')) await terminal.press('y');
		else {
			await terminal.press('tab');
			// Two keys in one chunk are refused as typing ahead.
			await terminal.waitFor(/[►>] \[ (?!Cancel)/, {
				label: 'the button to run it',
			});
			await terminal.press('enter');
		}
		const step = titles.length;
		await terminal.waitFor(
			() =>
				/RECOVERED/.test(terminal.text()) ||
				new RegExp(`${step} of \\d+ done`).test(terminal.text()),
			{timeoutMs: stepTimeoutMs, label: `step ${step} done`},
		);
		await between(step);
	}
}

// A member that was slow to answer as the page was opened changes the quorum
// that it was opened with, and a plan that is made anew its order or its calls:
// the page says so, and is opened again.
async function openPage(
	terminal: Pick<Terminal, 'press' | 'text' | 'waitFor'>,
): Promise<void> {
	const isOutdated = (): boolean =>
		terminal.text().includes('CANNOT BE RUN NOW');
	for (let tries = 0; ; tries += 1) {
		assert.ok(tries < 10, terminal.text());
		await terminal.press('enter');
		await terminal.waitFor('Run it?');
		await terminal.waitFor(
			() =>
				/Enter runs it|Press y to run it|\[ Cancel \]/.test(terminal.text()) ||
				isOutdated(),
			{label: 'how the step is confirmed'},
		);
		if (!isOutdated()) return;
		await delay(deafMs);
		await terminal.press('esc');
		await terminal.waitFor(() => /[►>] .*\bnext\b/.test(terminal.text()), {
			label: 'the plan again',
		});
	}
}

function titleOf(terminal: Pick<Terminal, 'text'>): string {
	return (
		/[─-]{2} (.+?) [─ -]*step \d+ of /.exec(terminal.text())?.[1] ??
		assert.fail(`no title on\n${terminal.text()}`)
	);
}
