import {
	connectionFor,
	surroundingsOf,
} from '../source/command-line/invocation.js';
import {engineConfigFor} from '../source/command-line/engine-config.js';
import {parseCommandLine} from '../source/command-line/flags.js';
import {startEngineThread} from '../source/engine/engine-link.js';
import type {EngineState} from '../source/engine/protocol.js';
import type {Size} from '../source/present/shown-state.js';
import {initialUi, settleUi} from '../source/view/ui-model.js';
import {reduceKey} from '../source/view/ui-state.js';
import type {Awaited, Terminal} from '../test/support/terminal.js';
import {textOf} from './picture.js';
import {cellsOfScreen, type RecordedDashboard} from './recorded-screen.js';

// The program without its terminal: its command line, its engine in a thread of
// its own and its keys, as view/app.tsx puts them together. What a screen is
// painted from can be taken out of it at any instant.

/** A dashboard or a wall screen on a cluster; keys by the names that the program gives them. */
export type ScreenSession = Pick<Terminal, 'press' | 'text' | 'waitFor'> & {
	readonly take: () => RecordedDashboard;
	/** Ends the engine; a step that runs ends first. May be called twice. */
	readonly close: () => Promise<void>;
};

export type SessionOptions = {
	readonly args: readonly string[];
	readonly size: Size;
	readonly stateDirectory: string;
	/** What the engine cannot know of here, laid over each of its states. */
	readonly overlay?: () => Partial<EngineState>;
	/** Told after each change of the screen, and after each second. */
	readonly onChange?: (screen: RecordedDashboard) => void;
};

const repaintMs = 1000;
const lookAgainMs = 50;

/** Starts the program on what `args` say; `watch` is the wall screen. */
export async function openScreenSession({
	args,
	size,
	stateDirectory,
	overlay = () => ({}),
	onChange = () => undefined,
}: SessionOptions): Promise<ScreenSession> {
	const commandLine = parseCommandLine(args);
	const surroundings = {
		...surroundingsOf(commandLine, process),
		stateDirectory,
	};
	const connection = await connectionFor(surroundings, {});
	const isWall = commandLine.command === 'watch';
	const link = startEngineThread(
		engineConfigFor({...surroundings, connection}, isWall),
	);
	let broken: unknown;
	link.ended.catch((error: unknown) => {
		broken = error;
	});
	let ui = initialUi('overview', size, isWall);
	let chunk = 0;
	let isClosed = false;
	const state = (): EngineState => ({...link.getState(), ...overlay()});
	const take = (): RecordedDashboard => ({
		kind: 'dashboard',
		nowMs: Date.now(),
		engine: state(),
		ui,
	});
	const text = (): string => textOf(cellsOfScreen(take()));
	const settle = (): void => {
		ui = settleUi(ui, state(), Date.now());
		onChange(take());
	};

	const unsubscribe = link.subscribe(settle);
	const clock = setInterval(settle, repaintMs);
	const press = (name: string): void => {
		chunk += 1;
		const key = {name, chunk, isAlone: true};
		const reduced = reduceKey(ui, key, state(), Date.now());
		ui = reduced.state;
		for (const effect of reduced.effects) {
			if (effect.kind === 'dispatch') link.dispatch(effect.command);
			if (effect.kind === 'quit') throw new Error(`${name} left the program`);
		}

		onChange(take());
	};

	return {
		async press(...keys) {
			// The hands of the tests know a key by the name that a terminal has for it.
			for (const key of keys) press(key === 'esc' ? 'escape' : key);
		},
		text,
		async waitFor(what, {timeoutMs = 20_000, label = String(what)} = {}) {
			const until = Date.now() + timeoutMs;
			while (!shows(text(), what)) {
				if (broken !== undefined) throw broken;
				if (Date.now() > until) {
					throw new Error(
						`not on the screen within ${timeoutMs} ms: ${label}\n${text()}`,
					);
				}

				await new Promise(resolve => {
					setTimeout(resolve, lookAgainMs);
				});
			}
		},
		take,
		async close() {
			if (!isClosed) {
				isClosed = true;
				clearInterval(clock);
				unsubscribe();
				link.dispatch({kind: 'stop'});
			}

			await link.ended;
		},
	};
}

function shows(text: string, what: Awaited): boolean {
	if (typeof what === 'function') return what(text.split('\n'));
	return typeof what === 'string'
		? text.includes(what)
		: text.search(what) >= 0;
}
