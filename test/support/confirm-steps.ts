import assert from 'node:assert/strict';
import type {Terminal} from './terminal.js';

/** A step takes seconds here; a busy machine may need much longer. */
export const stepTimeoutMs = 90_000;

/** Confirms step after step as an operator would, until no next one is offered; their titles in order. */
export async function confirmEachStep(
	terminal: Terminal,
	between: (done: number) => Promise<void>,
	onPage: (done: number) => Promise<void> = async () => undefined,
): Promise<readonly string[]> {
	const titles: string[] = [];
	for (;;) {
		await terminal.waitFor(
			() =>
				/RECOVERED/.test(terminal.text()) ||
				/► .*\bnext\b/.test(terminal.text()),
			{timeoutMs: stepTimeoutMs, label: 'the next step or the end'},
		);
		if (/RECOVERED/.test(terminal.text())) return titles;
		assert.ok(titles.length < 20, 'the plan does not end');
		await terminal.press('enter');
		await terminal.waitFor('Run it?');
		await terminal.waitFor(/Enter runs it|Press y to run it|\[ Cancel \]/, {
			label: 'how the step is confirmed',
		});
		await onPage(titles.length);
		titles.push(titleOf(terminal));
		const page = terminal.text();
		// The page takes no key in its first 400 ms: what is typed into a page
		// that was not there yet must not run anything.
		await new Promise(resolve => {
			setTimeout(resolve, 500);
		});
		if (page.includes('Enter runs it')) await terminal.press('enter');
		else if (page.includes('Press y')) await terminal.press('y');
		else {
			await terminal.press('tab');
			// Two keys in one chunk are refused as typing ahead.
			await terminal.waitFor(/► \[ (?!Cancel)/, {
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

function titleOf(terminal: Terminal): string {
	return (
		/── (.+?) ─+ step \d+ of \d+/.exec(terminal.text())?.[1] ??
		assert.fail(`no title on\n${terminal.text()}`)
	);
}
