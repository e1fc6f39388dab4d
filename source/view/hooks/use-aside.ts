import {useSyncExternalStore} from 'react';
import type {Aside} from '../aside.js';

/** Paints anew whenever what is beside the dashboard has changed. */
export function useAside(aside: Aside | undefined): void {
	useSyncExternalStore(
		listener => aside?.subscribe(listener) ?? (() => undefined),
		() => aside?.version() ?? 0,
	);
}
