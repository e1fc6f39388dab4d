import {render} from 'ink';
import type {EngineState} from '../../source/engine/protocol.js';
import type {Look} from '../../source/present/text/look.js';
import {App} from '../../source/view/app.js';
import {wipeOnResize} from '../../source/view/resize.js';
import {fakeEngine, type FakeEngine} from './engine-state-builder.js';
import {takenAtMs} from './observation-builder.js';
import {Keyboard, Screen} from './screen.js';

/** The app on a terminal model, with a keyboard and a clock that a test moves. */
export type AppScreen = {
	readonly screen: Screen;
	readonly keyboard: Keyboard;
	readonly engine: FakeEngine;
	readonly copied: string[];
	readonly quits: string[];
	/** Moves the clock and repaints. */
	readonly advance: (ms: number) => void;
	readonly close: () => void;
};

/** Renders the app as the program does, 2 s after the observation was taken. */
export function openOnScreen(
	state: EngineState,
	columns: number,
	rows: number,
	options: {
		readonly look?: Look;
		readonly initialScreen?: 'overview' | 'plan';
	} = {},
): AppScreen {
	const screen = new Screen(columns, rows);
	const keyboard = new Keyboard();
	const engine = fakeEngine(state);
	const copied: string[] = [];
	const quits: string[] = [];
	let nowMs = takenAtMs + 2000;
	const instance = render(
		<App
			store={engine.store}
			dispatch={engine.dispatch}
			onQuit={reason => {
				quits.push(reason);
			}}
			nowMs={() => nowMs}
			look={options.look ?? {isAscii: false, hasColour: true}}
			initialScreen={options.initialScreen ?? 'overview'}
			copy={text => {
				copied.push(text);
			}}
		/>,
		{
			stdout: screen as unknown as NodeJS.WriteStream,
			stdin: keyboard as unknown as NodeJS.ReadStream,
			alternateScreen: true,
			incrementalRendering: true,
			maxFps: 60,
			exitOnCtrlC: false,
			patchConsole: false,
			interactive: true,
		},
	);
	const stopWiping = wipeOnResize(
		screen as unknown as NodeJS.WriteStream,
		instance,
	);
	return {
		screen,
		keyboard,
		engine,
		copied,
		quits,
		advance(ms) {
			nowMs += ms;
			// A new object is a new reading, as far as the store goes.
			engine.set({...engine.store.getState()});
		},
		close() {
			stopWiping();
			instance.unmount();
			instance.cleanup();
		},
	};
}

/** Opens the app, lets the test look, closes it. */
export async function withApp(
	state: EngineState,
	columns: number,
	rows: number,
	look: (app: AppScreen) => Promise<void>,
	options: Parameters<typeof openOnScreen>[3] = {},
): Promise<void> {
	const app = openOnScreen(state, columns, rows, options);
	try {
		await look(app);
	} finally {
		app.close();
	}
}
