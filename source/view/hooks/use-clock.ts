import {useEffect, useState} from 'react';
import type {Milliseconds} from '../../units.js';

const tickMs: Milliseconds = 1000;

/** Calls for a repaint each second, so that ages count and a frozen screen shows. */
export function useClock(): void {
	const [, setTick] = useState(0);
	useEffect(() => {
		const timer = setInterval(() => {
			setTick(tick => tick + 1);
		}, tickMs);
		return () => {
			clearInterval(timer);
		};
	}, []);
}
