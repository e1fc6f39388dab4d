import {Box, useApp, useWindowSize} from 'ink';
import {useEffect, useRef, useState, type ReactElement} from 'react';
import type {EngineCommand} from '../engine/protocol.js';
import type {Look} from '../present/look.js';
import type {Milliseconds} from '../units.js';
import {Rows} from './components/rows.js';
import {frameOf} from './frame.js';
import {useClock} from './hooks/use-clock.js';
import {useEngineState} from './hooks/use-engine-state.js';
import {useKeyPresses} from './hooks/use-key-presses.js';
import type {EngineStore} from './store.js';
import {initialUi, settleUi, type Effect, type UiState} from './ui-model.js';
import {reduceKey} from './ui-state.js';

export type {Look} from '../present/look.js';

export type AppProps = {
	readonly store: EngineStore;
	readonly dispatch: (command: EngineCommand) => void;
	readonly onQuit: (reason: 'quit' | 'interrupt') => void;
	readonly nowMs: () => Milliseconds;
	readonly look: Look;
	readonly initialScreen: 'overview' | 'plan';
	readonly copy: (text: string) => void;
};

/** The whole screen: the engine's state and the keys in, a frame and commands out. */
export function App(props: AppProps): ReactElement {
	const {store, look, nowMs} = props;
	const {suspendTerminal} = useApp();
	const {columns, rows} = useWindowSize();
	const engine = useEngineState(store);
	useClock();
	const [ui, setUi] = useState(() =>
		initialUi(props.initialScreen, {columns, rows}),
	);
	// Keys of one chunk follow each other before React paints.
	const current = useRef(ui);
	const change = (next: UiState): void => {
		if (next === current.current) return;
		current.current = next;
		setUi(next);
	};

	const perform = (effect: Effect): void => {
		switch (effect.kind) {
			case 'dispatch': {
				props.dispatch(effect.command);
				return;
			}

			case 'quit': {
				props.onQuit(effect.reason);
				return;
			}

			case 'copy': {
				props.copy(effect.text);
				return;
			}

			case 'repaint': {
				// Leaving and entering the alternate screen paints every cell again.
				void suspendTerminal(async () => Promise.resolve());
			}
		}
	};

	useKeyPresses(keys => {
		for (const key of keys) {
			const sized = {...current.current, size: {columns, rows}};
			const reduced = reduceKey(sized, key, store.getState(), nowMs());
			change(reduced.state);
			for (const effect of reduced.effects) perform(effect);
		}
	});
	// Every paint, by key, state or clock, lets pages and notices run out.
	useEffect(() => {
		change(settleUi(current.current, store.getState(), nowMs()));
	});

	const frame = frameOf(engine, {...ui, size: {columns, rows}}, nowMs());
	return (
		<Box flexDirection="column" width={columns} height={rows} overflow="hidden">
			<Rows lines={frame.head} columns={columns} look={look} />
			<Rows lines={frame.body} columns={columns} look={look} />
			<Rows lines={frame.foot} columns={columns} look={look} />
		</Box>
	);
}
