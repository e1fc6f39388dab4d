import {preventItems} from '../present/prevent-page.js';
import type {EngineState} from '../engine/protocol.js';
import {whyNoDeletion} from '../present/step/delete-prefix-lines.js';
import {
	screens,
	type ActionId,
	type KeyBinding,
	type Place,
} from './key-binding.js';
import {whyNoPage, whyNoSkip, whyNoStop} from '../present/step/step-gate.js';

const lists: readonly Place[] = screens;
/** Those on which no letter is typed. */
export const noTyping: readonly Place[] = [
	'page-enter',
	'page-press-y',
	'page-buttons',
];
/** The pages of a step. */
export const pages: readonly Place[] = [...noTyping, 'page-typing'];
const everywhere: readonly Place[] = [...screens, ...pages, 'page-prefix'];

/** Every key there is: the dispatcher, the footer, the help and the manual read this table. */
export const keyTable: readonly KeyBinding[] = [
	{
		...binding('open-step', ['enter'], 'Enter', 'open step', ['plan'], 0),
		whyNot: whyNoPage,
	},
	{
		...binding('skip-step', ['s'], 's', 'skip', ['plan'], 2),
		whyNot: whyNoSkip,
	},
	{
		...binding(
			'stop-watching',
			['x'],
			'x',
			'stop watching',
			['plan'],
			undefined,
		),
		whyNot: whyNoStop,
	},
	{
		...binding('delete-prefix', ['d'], 'd', 'delete a prefix', ['plan'], 1),
		whyNot: whyNoDeletion,
	},
	binding('go-overview', ['1'], '1', 'overview', screens, 10),
	binding('go-plan', ['2'], '2', 'plan', screens, 1),
	binding('go-events', ['3'], '3', 'events', screens, 7),
	binding('go-commands', ['4'], '4', 'commands', screens, 8),
	binding('go-findings', ['5', 'f'], '5', 'findings', screens, 2),
	binding('go-writers', ['6'], '6', 'writers', screens, 5),
	binding('go-logs', ['7'], '7', 'logs', screens, 6),
	binding(
		'go-member',
		['8', 'm', 'enter'],
		'8 Enter',
		'member',
		['overview'],
		4,
	),
	binding('go-member', ['8', 'm'], '8', 'member', screens.slice(1), 9),
	binding('next-member', ['right'], '→', 'next member', ['member'], 1),
	binding('previous-member', ['left'], '←', 'previous member', ['member'], 2),
	{
		...binding('watch-writers', ['w'], 'w', 'watch 30 s', ['writers'], 1),
		whyNot: whyStudyRuns,
	},
	{
		...binding('count-keys', ['n'], 'n', 'count keys', ['writers'], 1),
		whyNot: whyStudyRuns,
	},
	{
		...binding('stop-writers', ['x'], 'x', 'stop', ['writers'], 1),
		whyNot: whyNothingToStop,
	},
	binding('go-prevent', ['9'], '9', 'prevent', screens, 13),
	binding('read-log', ['w'], 'w', 'read log', ['logs'], 0),
	binding('look-at-prevention', ['w'], 'w', 'look now', ['prevent'], 0),
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
	binding('filter', ['/'], '/', 'filter', ['overview', 'events'], 14),
	binding('probe-now', ['r'], 'r', 'probe now', screens, 11),
	binding('pause', ['p'], 'p', 'pause', screens, 12),
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
	binding(
		'copy-item',
		preventItems.map(({key}) => key),
		preventItems.map(({key}) => key).join(' '),
		'copy that item',
		['prevent'],
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
	binding(
		'ask-prefix',
		['enter'],
		'Enter',
		'count, then plan it',
		['page-prefix'],
		0,
	),
	binding(
		'erase',
		['backspace'],
		'Backspace',
		'erase',
		['page-typing', 'page-prefix'],
		2,
	),
	binding(
		'back',
		['escape'],
		'Esc',
		'back',
		[...screens.slice(1), ...pages, 'page-prefix'],
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

// One of them at a time.
function whyStudyRuns({writers}: EngineState): string | undefined {
	return writers?.kind === 'watching'
		? 'a watch runs: x stops it'
		: writers?.kind === 'counting'
			? 'a count runs: x stops it'
			: undefined;
}

function whyNothingToStop({writers}: EngineState): string | undefined {
	return writers?.kind === 'watching' || writers?.kind === 'counting'
		? undefined
		: 'nothing runs';
}

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
