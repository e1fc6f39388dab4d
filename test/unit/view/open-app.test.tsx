import assert from 'node:assert/strict';
import process from 'node:process';
import {describe, test} from 'node:test';
import type {ExitReason} from '../../../source/view/exit-reason.js';
import {openApp} from '../../../source/view/open-app.js';
import type {EngineStore} from '../../../source/view/store.js';
import {fakeEngine, nospaceState} from '../../support/engine-state-builder.js';
import {takenAtMs} from '../../support/observation-builder.js';
import {Keyboard, Screen} from '../../support/screen.js';

/** Opens the app as the program does, on a terminal model. */
function open(store: EngineStore): {
	screen: Screen;
	keyboard: Keyboard;
	left: Promise<{readonly reason: ExitReason}>;
} {
	const screen = new Screen(80, 24);
	const keyboard = new Keyboard();
	const left = openApp({
		stdout: screen as unknown as NodeJS.WriteStream,
		stdin: keyboard as unknown as NodeJS.ReadStream,
		store,
		dispatch: () => undefined,
		nowMs: () => takenAtMs,
		look: {isAscii: false, hasColour: false},
		initialScreen: 'overview',
		until: new AbortController().signal,
	});
	return {screen, keyboard, left};
}

async function assertRestored(
	screen: Screen,
	keyboard: Keyboard,
): Promise<void> {
	await screen.until(() => !screen.isAlternate(), 'the primary screen');
	assert.equal(keyboard.isRaw, false);
	assert.ok(
		screen.raw.lastIndexOf('\u001B[?25h') >
			screen.raw.lastIndexOf('\u001B[?25l'),
		'the cursor is shown again',
	);
	assert.ok(
		screen.raw.lastIndexOf('\u001B[?2004l') >
			screen.raw.lastIndexOf('\u001B[?2004h'),
		'bracketed paste is off again',
	);
}

describe('leaving the screen', () => {
	const ways: ReadonlyArray<
		readonly [string, ExitReason, (keyboard: Keyboard, screen: Screen) => void]
	> = [
		['q', 'quit', keyboard => keyboard.press('q')],
		['Ctrl-C twice', 'interrupt', keyboard => keyboard.press('\u0003\u0003')],
		['SIGTERM', 'SIGTERM', () => process.emit('SIGTERM', 'SIGTERM')],
		['SIGHUP', 'SIGHUP', () => process.emit('SIGHUP', 'SIGHUP')],
		['SIGINT', 'SIGINT', () => process.emit('SIGINT', 'SIGINT')],
		[
			'a terminal that is gone',
			'terminal-lost',
			(_, screen) => screen.emit('error', new Error('write EIO')),
		],
	];
	// Ink's own cursor guard stays after the first; ours must not add up.
	let listeners: number | undefined;
	for (const [name, reason, leave] of ways) {
		test(`${name} restores the terminal and is told as ${reason}`, async () => {
			const {screen, keyboard, left} = open(fakeEngine(nospaceState()).store);
			await screen.shows('CRITICAL');
			assert.equal(screen.isAlternate(), true);
			assert.equal(keyboard.isRaw, true);
			leave(keyboard, screen);
			assert.deepEqual(await left, {reason});
			await assertRestored(screen, keyboard);
			listeners ??= process.listenerCount('SIGTERM');
			assert.equal(process.listenerCount('SIGTERM'), listeners);
		});
	}

	test('what a component throws comes out after the terminal is restored', async () => {
		const engine = fakeEngine(nospaceState());
		let isBroken = false;
		const store: EngineStore = {
			subscribe: listener => engine.store.subscribe(listener),
			getState() {
				if (isBroken) throw new Error('the state cannot be read');
				return engine.store.getState();
			},
		};
		const {screen, keyboard, left} = open(store);
		await screen.shows('CRITICAL');
		isBroken = true;
		engine.set(nospaceState('snapshot'));
		await assert.rejects(left, /the state cannot be read/);
		await assertRestored(screen, keyboard);
	});
});

test('c sends the command to the clipboard as OSC 52', async () => {
	const {screen, keyboard, left} = open(
		fakeEngine(nospaceState('snapshot')).store,
	);
	await screen.shows('CRITICAL');
	keyboard.press('2');
	await screen.shows('Step 2 in detail');
	keyboard.press('c');
	await screen.shows('OSC 52');
	const sent = screen.raw.split('\u001B]52;c;')[1]?.split('\u0007')[0] ?? '';
	assert.match(
		Buffer.from(sent, 'base64').toString(),
		/^etcdctl .* snapshot save /,
	);
	keyboard.press('\u0003\u0003');
	await left;
});

test('Ctrl-L paints the whole screen again', async () => {
	const {screen, keyboard, left} = open(fakeEngine(nospaceState()).store);
	await screen.shows('CRITICAL');
	screen.terminal.write('\u001B[H\u001B[2Jgarbage');
	await screen.shows('garbage');
	keyboard.press('\u000C');
	await screen.until(
		text => text.includes('CRITICAL') && !text.includes('garbage'),
		'the whole screen',
	);
	keyboard.press('q');
	assert.deepEqual(await left, {reason: 'quit'});
});
