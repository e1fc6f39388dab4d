import process from 'node:process';
import type {TestContext} from 'node:test';
import type {EngineState} from '../../source/engine/protocol.js';
import type {Look} from '../../source/present/text/look.js';
import type {ExitReason} from '../../source/view/exit-reason.js';
import {openSpoken} from '../../source/view/open-spoken.js';
import {fakeEngine, type FakeEngine} from './engine-state-builder.js';
import {takenAtMs} from './observation-builder.js';
import {Keyboard, Screen} from './screen.js';

// The program as it tells in sentences, on a terminal model, over an engine that a test sets.

/** What is told, and the hands on it. */
export type Heard = FakeEngine & {
	readonly screen: Screen;
	readonly keyboard: Keyboard;
	readonly left: Promise<{readonly reason: ExitReason}>;
	/** Lets time pass; the program looks at its clock when a key or a state comes. */
	readonly pass: (ms: number) => void;
	/** Text written since the last call, once it holds what is awaited. */
	readonly hears: (awaited: string | RegExp) => Promise<string>;
};

/** Opens it; it is left when the test ends. */
export function openHeard(
	context: TestContext,
	state: EngineState,
	options: {
		readonly screen?: 'overview' | 'plan';
		readonly look?: Partial<Look>;
		readonly wall?: {readonly hasBell: boolean};
	} = {},
): Heard {
	const engine = fakeEngine(state);
	const screen = new Screen(100, 40);
	const keyboard = new Keyboard();
	let nowMs = takenAtMs;
	let from = 0;
	const left = openSpoken({
		stdout: screen as unknown as NodeJS.WriteStream,
		stdin: keyboard as unknown as NodeJS.ReadStream,
		store: engine.store,
		dispatch: engine.dispatch,
		nowMs: () => nowMs,
		look: {isAscii: false, hasColour: false, isSpoken: true, ...options.look},
		initialScreen: options.screen ?? 'plan',
		until: new AbortController().signal,
		...(options.wall === undefined ? {} : {wall: options.wall}),
	});
	context.after(async () => {
		keyboard.press('\u0003');
		keyboard.press('\u0003');
		process.emit('SIGTERM', 'SIGTERM');
		// A test about what breaks it has looked at that.
		await left.catch(() => undefined);
	});
	return {
		...engine,
		screen,
		keyboard,
		left,
		pass(ms) {
			nowMs += ms;
		},
		async hears(awaited) {
			const text = (): string => screen.raw.slice(from);
			await screen.until(
				() =>
					typeof awaited === 'string'
						? text().includes(awaited)
						: awaited.test(text()),
				`${String(awaited)} in ${JSON.stringify(text().slice(-2000))}`,
			);
			const heard = text();
			from = screen.raw.length;
			return heard;
		},
	};
}

/** This terminal never says what it shows: after so long that is not waited for any more. */
export const silentMs = 5500;

/** Opens the page of the next step, and waits until keys count. */
export async function openHeardPage(heard: Heard): Promise<string> {
	await heard.hears('Keys:');
	heard.keyboard.press('\r');
	const page = await heard.hears(/Escape goes back\.|Escape are No\./);
	heard.pass(silentMs);
	return page;
}
