import {useEffect, useState} from 'react';
import type {EngineState} from '../../engine/protocol.js';
import type {Milliseconds} from '../../units.js';

const tickMs: Milliseconds = 1000;
// A round that comes each second comes a little early or late: the clock waits
// for it, as two paints a second cost twice the bytes of one.
const graceMs: Milliseconds = 250;

/** Calls for a repaint each second, so that ages count and a frozen screen shows; a new state paints by itself. */
export function useClock(state: EngineState): void {
	const [tick, setTick] = useState(0);
	useEffect(() => {
		const isRoundDue = !state.isPaused && state.intervalMs <= tickMs;
		const timer = setTimeout(
			() => {
				setTick(tick + 1);
			},
			tickMs + (isRoundDue ? graceMs : 0),
		);
		return () => {
			clearTimeout(timer);
		};
	}, [state, tick]);
}
