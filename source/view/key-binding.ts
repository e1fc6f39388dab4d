import type {EngineState} from '../engine/protocol.js';

/** Every screen, in the order of their keys. */
export const screens = [
	'overview',
	'plan',
	'events',
	'commands',
	'findings',
	'writers',
	'logs',
	'member',
	'prevent',
	'help',
] as const;

export type Screen = (typeof screens)[number];

/** Where a key can be pressed: a screen, or a step's page by how it is confirmed. */
export type Place =
	| Screen
	| 'page-enter'
	| 'page-press-y'
	| 'page-buttons'
	| 'page-typing'
	| 'page-prefix';

export type ActionId =
	| 'go-overview'
	| 'go-plan'
	| 'go-events'
	| 'go-commands'
	| 'go-findings'
	| 'go-writers'
	| 'go-logs'
	| 'go-member'
	| 'go-prevent'
	| 'next-member'
	| 'previous-member'
	| 'watch-writers'
	| 'count-keys'
	| 'stop-writers'
	| 'read-log'
	| 'look-at-prevention'
	| 'go-help'
	| 'next-screen'
	| 'previous-screen'
	| 'down'
	| 'up'
	| 'page-down'
	| 'page-up'
	| 'first'
	| 'last'
	| 'open-step'
	| 'skip-step'
	| 'stop-watching'
	| 'filter'
	| 'probe-now'
	| 'pause'
	| 'slower'
	| 'faster'
	| 'scroll'
	| 'copy'
	| 'copy-item'
	| 'back'
	| 'quit'
	| 'interrupt'
	| 'repaint'
	| 'run'
	| 'say-no'
	| 'take-button'
	| 'move-focus'
	| 'enter-typed'
	| 'delete-prefix'
	| 'ask-prefix'
	| 'erase';

/** One row of the key table. */
export type KeyBinding = {
	readonly action: ActionId;
	readonly keys: readonly string[];
	/** As shown in the footer and the help. */
	readonly shown: string;
	readonly label: string;
	readonly places: readonly Place[];
	/** Its place in the footer, the lowest first and last to be dropped; `undefined`: help only. */
	readonly footer: number | undefined;
	/** Why it does nothing now; it stays visible with this reason. */
	readonly whyNot?: (state: EngineState) => string | undefined;
};
