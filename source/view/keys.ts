import type {EngineState} from '../engine/protocol.js';
import {whyNoPage, whyNoSkip} from '../present/step-gate.js';

/** Where a key can be pressed: a screen, or a step's page by how it is confirmed. */
export type Place =
	| 'overview'
	| 'plan'
	| 'events'
	| 'commands'
	| 'findings'
	| 'help'
	| 'page-enter'
	| 'page-press-y'
	| 'page-buttons'
	| 'page-typing';

export type ActionId =
	| 'go-overview'
	| 'go-plan'
	| 'go-events'
	| 'go-commands'
	| 'go-findings'
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
	| 'probe-now'
	| 'pause'
	| 'slower'
	| 'faster'
	| 'scroll'
	| 'copy'
	| 'back'
	| 'quit'
	| 'interrupt'
	| 'repaint'
	| 'run'
	| 'say-no'
	| 'take-button'
	| 'move-focus'
	| 'enter-typed'
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

const screens: readonly Place[] = [
	'overview',
	'plan',
	'events',
	'commands',
	'findings',
	'help',
];
const lists: readonly Place[] = screens;
const noTyping: readonly Place[] = [
	'page-enter',
	'page-press-y',
	'page-buttons',
];
const pages: readonly Place[] = [...noTyping, 'page-typing'];
const everywhere: readonly Place[] = [...screens, ...pages];

/** Every key there is: the dispatcher, the footer, the help and the manual read this table. */
export const keyTable: readonly KeyBinding[] = [
	{
		...binding('open-step', ['enter'], 'Enter', 'open step', ['plan'], 0),
		whyNot: whyNoPage,
	},
	{
		...binding('skip-step', ['s'], 's', 'skip step', ['plan'], 8),
		whyNot: whyNoSkip,
	},
	binding('go-overview', ['1'], '1', 'overview', screens, 4),
	binding('go-plan', ['2'], '2', 'plan', screens, 1),
	binding('go-events', ['3'], '3', 'events', screens, 5),
	binding('go-commands', ['4'], '4', 'commands', screens, 6),
	binding(
		'go-findings',
		['5', 'f', 'enter'],
		'5 Enter',
		'findings',
		['overview'],
		2,
	),
	binding('go-findings', ['5', 'f'], '5', 'findings', screens.slice(1), 7),
	binding('next-screen', ['tab'], 'Tab', 'next screen', screens, undefined),
	binding(
		'previous-screen',
		['shift-tab'],
		'Shift-Tab',
		'previous screen',
		screens,
		undefined,
	),
	binding('down', ['j', 'down'], 'j ↓', 'down', lists, undefined),
	binding('up', ['k', 'up'], 'k ↑', 'up', lists, undefined),
	binding('page-down', ['pagedown'], 'PgDn', 'ten down', lists, undefined),
	binding('page-up', ['pageup'], 'PgUp', 'ten up', lists, undefined),
	binding('first', ['g', 'home'], 'g', 'first', lists, undefined),
	binding('last', ['G', 'end'], 'G', 'last', lists, undefined),
	binding('probe-now', ['r'], 'r', 'probe now', screens, 8),
	binding('pause', ['p'], 'p', 'pause', screens, 9),
	binding('slower', ['+'], '+', 'longer interval', screens, undefined),
	binding('faster', ['-'], '-', 'shorter interval', screens, undefined),
	binding(
		'copy',
		['c'],
		'c',
		'copy command',
		['plan', 'commands', ...noTyping],
		10,
	),
	binding('go-help', ['?'], '?', 'help', screens, 3),
	binding(
		'scroll',
		['j', 'k', 'down', 'up', 'pagedown', 'pageup'],
		'j k ↓ ↑ PgUp PgDn',
		'scroll',
		noTyping,
		undefined,
	),
	// Letters are typed there.
	binding(
		'scroll',
		['down', 'up', 'pagedown', 'pageup'],
		'↓ ↑ PgUp PgDn',
		'scroll',
		['page-typing'],
		undefined,
	),
	binding('run', ['enter'], 'Enter', 'run it (reads only)', ['page-enter'], 0),
	binding('run', ['y'], 'y', 'run it', ['page-press-y'], 0),
	binding('say-no', ['enter', 'n'], 'Enter n', 'no', ['page-press-y'], 1),
	binding(
		'say-no',
		['n'],
		'n',
		'no',
		['page-enter', 'page-buttons'],
		undefined,
	),
	binding(
		'move-focus',
		['tab', 'shift-tab', 'left', 'right'],
		'Tab ← →',
		'move',
		['page-buttons'],
		0,
	),
	binding(
		'take-button',
		['enter'],
		'Enter',
		'take the marked button',
		['page-buttons'],
		1,
	),
	binding(
		'enter-typed',
		['enter'],
		'Enter',
		'when the words are typed',
		['page-typing'],
		0,
	),
	binding('erase', ['backspace'], 'Backspace', 'erase', ['page-typing'], 2),
	binding(
		'back',
		['escape'],
		'Esc',
		'back',
		[...screens.slice(1), ...pages],
		// The way out is never dropped.
		0,
	),
	binding('quit', ['q'], 'q', 'quit', ['overview'], 0),
	binding(
		'quit',
		['q'],
		'q',
		'back',
		[...screens.slice(1), ...noTyping],
		undefined,
	),
	binding('repaint', ['ctrl-l'], 'Ctrl-L', 'repaint', everywhere, undefined),
	binding(
		'interrupt',
		['ctrl-c'],
		'Ctrl-C',
		'twice: leave at once',
		everywhere,
		undefined,
	),
];

/** The binding of that key in that place. */
export function bindingFor(key: string, place: Place): KeyBinding | undefined {
	return keyTable.find(
		each => each.places.includes(place) && each.keys.includes(key),
	);
}

function binding(
	action: ActionId,
	keys: readonly string[],
	shown: string,
	label: string,
	places: readonly Place[],
	footer: number | undefined,
): KeyBinding {
	return {action, keys, shown, label, places, footer};
}
