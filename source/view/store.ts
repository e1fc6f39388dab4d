import type {EngineState} from '../engine/protocol.js';

/** Where the view reads the engine's newest state; in the program the other end of a message port. */
export type EngineStore = {
	getState(): EngineState;
	/** Calls back after each new state; returns the way to stop that. */
	subscribe(listener: () => void): () => void;
};
