import {useSyncExternalStore} from 'react';
import type {EngineState} from '../../engine/protocol.js';
import type {EngineStore} from '../store.js';

/** The engine's newest state, painted anew with each. */
export function useEngineState(store: EngineStore): EngineState {
	return useSyncExternalStore(
		listener => store.subscribe(listener),
		() => store.getState(),
	);
}
