import {Box, useApp, useWindowSize} from 'ink';
import {useEffect, useRef, useState, type ReactElement} from 'react';
import type {EngineCommand} from '../engine/protocol.js';
import type {Look} from '../present/text/look.js';
import type {Milliseconds} from '../units.js';
import type {Aside} from './aside.js';
import {Rows} from './components/rows.js';
import {isTypingFilter} from './filter.js';
import {frameOf} from './frame.js';
import {useAside} from './hooks/use-aside.js';
import {useClock} from './hooks/use-clock.js';
import {useEngineState} from './hooks/use-engine-state.js';
import {useKeyPresses} from './hooks/use-key-presses.js';
import type {EngineStore} from './store.js';
import {initialUi, settleUi, type Effect, type UiState} from './ui-model.js';
import {markIn} from './sight.js';
import {awaitedMark} from './step-page.js';
import {reduceKey} from './ui-state.js';
import {wallTitle} from './wall.js';

export type {Look} from '../present/text/look.js';

export type AppProps = {
	readonly store: EngineStore;
	readonly dispatch: (command: EngineCommand) => void;
	readonly onQuit: (reason: 'quit' | 'interrupt') => void;
	readonly nowMs: () => Milliseconds;
	readonly look: Look;
	readonly initialScreen: 'overview' | 'plan';
	readonly copy: (text: string) => void;
	/** A page beside the dashboard with a row above it, as a drill has; absent: none. */
	readonly aside?: Aside | undefined;
	/** A screen that only shows; `hasBell`: it rings when the verdict changes. */
	readonly wall?: {readonly hasBell: boolean};
	/** Asks the terminal behind each frame whether it shows what carries this mark; `undefined`: no more. */
	readonly expectSight?: (mark: number | undefined) => void;
	/** Says the verdict outside of the screen. */
	readonly announce?: (title: string, isRinging: boolean) => void;
};

/** The whole screen: the engine's state and the keys in, a frame and commands out. */
export function App(props: AppProps): ReactElement {
	const {store, look, nowMs, aside} = props;
	const {suspendTerminal} = useApp();
	const {columns, rows: allRows} = useWindowSize();
	const rows = Math.max(0, allRows - (aside === undefined ? 0 : 1));
	const engine = useEngineState(store);
	useClock(engine);
	useAside(aside);
	const [openedAtMs] = useState(nowMs);
	const [ui, setUi] = useState<UiState>(() => ({
		...initialUi(
			props.initialScreen,
			{columns, rows},
			props.wall !== undefined,
			aside?.leavingEnds,
		),
		isSightAsked: props.expectSight !== undefined,
	}));
	// Keys of one chunk follow each other before React paints.
	const current = useRef(ui);
	const change = (next: UiState): void => {
		if (next === current.current) return;
		current.current = next;
		props.expectSight?.(awaitedMark(next.page));
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
			const {page, prefixPage, isAskingToQuit} = current.current;
			const isAsked =
				page !== undefined ||
				prefixPage !== undefined ||
				isAskingToQuit ||
				isTypingFilter(current.current);
			const isNoKey = isAsked || markIn(key.name) !== undefined;
			const taken = isNoKey ? 'not-mine' : aside?.onKey(key.name);
			if (taken === 'leave') props.onQuit('quit');
			if (taken === 'leave' || taken === 'taken') continue;
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

	const standing = ui.wall?.standing;
	useEffect(() => {
		if (standing === undefined) return;
		const isRinging = props.wall?.hasBell === true && !standing.isFromStart;
		props.announce?.(wallTitle(store.getState()), isRinging);
		// oxlint-disable-next-line react/exhaustive-deps -- once for each standing
	}, [standing]);

	const frame =
		aside?.page({columns, rows}, ui.notice?.text) ??
		frameOf(engine, {...ui, size: {columns, rows}}, nowMs(), openedAtMs);
	return (
		<Box
			// As wide as the terminal, whatever it was when these rows were made.
			flexDirection="column"
			height={allRows}
			// Ink takes each row apart once more where it also clips the width, to
			// which the rows cut themselves.
			overflowY="hidden"
			overflowX={look.isAscii ? 'hidden' : 'visible'}
		>
			{aside === undefined ? undefined : (
				<Rows lines={[aside.strip(columns)]} columns={columns} look={look} />
			)}
			<Rows lines={frame.head} columns={columns} look={look} />
			<Rows lines={frame.body} columns={columns} look={look} />
			<Rows lines={frame.foot} columns={columns} look={look} />
		</Box>
	);
}
