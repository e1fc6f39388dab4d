import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import type {EngineState} from '../../../source/engine/protocol.js';
import {markOf} from '../../../source/view/sight.js';
import {initialUi, type Effect} from '../../../source/view/ui-model.js';
import {reduceKey} from '../../../source/view/ui-state.js';
import {nospaceState} from '../../support/engine-state-builder.js';
import {idOf, member, observation} from '../../support/observation-builder.js';
import {plan, preCheck, step} from '../../support/step-builder.js';

// What each level of danger makes of each thing that can happen on its page, as
// one table. `runs`: exactly that step is asked for. `stays`: nothing is, and
// the page is still there. `leaves`: nothing is, and the page is gone.

type Level = 0 | 1 | 2 | 3;
type End = 'runs' | 'stays' | 'leaves';

/** What happens after the page was opened by Enter, in a chunk of its own unless said otherwise. */
type Situation = {
	/** Each inner list is one chunk of keys; `right`: what this level asks for. */
	readonly keys: ReadonlyArray<readonly string[]> | 'right';
	/** The keys come so long after the page has opened; 1 s when left out. */
	readonly afterMs?: number;
	/** All keys in one chunk, the Enter that opens the page the first of them. */
	readonly isOneChunkWithOpening?: boolean;
	/** All keys in one chunk, after the page has opened. */
	readonly isOneChunk?: boolean;
	/** What the engine says by then. */
	readonly later?: (now: EngineState) => EngineState;
	/** The terminal answers what it shows, and has not shown the page yet. */
	readonly isUnseen?: boolean;
	/** It has by the time of the keys. */
	readonly isSeenThen?: boolean;
	readonly size?: {readonly columns: number; readonly rows: number};
};

const rightKeys: Readonly<Record<Level, ReadonlyArray<readonly string[]>>> = {
	0: [['enter']],
	1: [['y']],
	2: [['tab'], ['enter']],
	3: [...Array.from('defragment m2', letter => [letter]), ['enter']],
};

const otherMember = (now: EngineState): EngineState =>
	changedStep(now, {memberId: idOf('m3')});
const otherCommand = (now: EngineState): EngineState =>
	changedStep(now, {commands: ['etcdctl something else']});
const otherStep = (now: EngineState): EngineState => ({
	...now,
	nextStepId: 'another',
});
const redCheck = (now: EngineState): EngineState => ({
	...now,
	preChecks: [preCheck(), preCheck({state: 'fail'})],
});
const unknownCheck = (now: EngineState): EngineState => ({
	...now,
	preChecks: [preCheck(), preCheck({state: 'unknown'})],
});
const lostVoter = (now: EngineState): EngineState => ({
	...now,
	observation: observation({
		members: [
			member({name: 'm1'}),
			member({name: 'm2'}),
			member({name: 'm3', problem: 'timeout'}),
		],
	}),
});
const paste: ReadonlyArray<readonly string[]> = [['paste']];
const narrow = {columns: 59, rows: 24};

const table: ReadonlyArray<readonly [string, Situation, Record<Level, End>]> = [
	// What happens on the page, and what it comes to at the levels 0, 1, 2, 3.
	['nothing', {keys: []}, each('stays', 'stays', 'stays', 'stays')],
	['what is asked for', {keys: 'right'}, each('runs', 'runs', 'runs', 'runs')],
	[
		'Enter alone',
		{keys: [['enter']]},
		each('runs', 'leaves', 'leaves', 'leaves'),
	],
	['y alone', {keys: [['y']]}, each('stays', 'runs', 'stays', 'stays')],
	['Y', {keys: [['Y']]}, each('stays', 'stays', 'stays', 'stays')],
	['n', {keys: [['n']]}, each('leaves', 'leaves', 'leaves', 'stays')],
	[
		'Escape',
		{keys: [['escape']]},
		each('leaves', 'leaves', 'leaves', 'leaves'),
	],
	['q', {keys: [['q']]}, each('leaves', 'leaves', 'leaves', 'stays')],
	[
		'letters that mean nothing',
		{keys: [['x'], ['z'], ['1'], [' ']]},
		each('stays', 'stays', 'stays', 'stays'),
	],
	[
		'the wrong words, then Enter',
		{keys: [...Array.from('defragment m3', letter => [letter]), ['enter']]},
		// `n` is No, where words are not asked for.
		each('leaves', 'leaves', 'leaves', 'stays'),
	],
	[
		'the words but for the last letter, then Enter',
		{keys: [...Array.from('defragment m', letter => [letter]), ['enter']]},
		each('leaves', 'leaves', 'leaves', 'stays'),
	],
	['a paste', {keys: paste}, each('stays', 'stays', 'stays', 'stays')],
	[
		'a paste, then Enter',
		{keys: [...paste, ['enter']]},
		each('runs', 'leaves', 'leaves', 'leaves'),
	],
	[
		'a key that nobody knows',
		{keys: [['unknown']]},
		each('stays', 'stays', 'stays', 'stays'),
	],
	[
		'the right keys in one chunk',
		{keys: 'right', isOneChunk: true},
		// One key is a chunk by itself.
		each('runs', 'runs', 'stays', 'stays'),
	],
	[
		'the right keys twice in one chunk',
		{
			keys: [
				['enter', 'enter'],
				['y', 'y'],
			],
		},
		each('stays', 'stays', 'stays', 'stays'),
	],
	[
		'the right keys in the chunk that opened the page',
		{keys: 'right', isOneChunkWithOpening: true},
		each('stays', 'stays', 'stays', 'stays'),
	],
	[
		'the right keys 399 ms after it opened',
		{keys: 'right', afterMs: 399},
		each('stays', 'stays', 'stays', 'stays'),
	],
	[
		'the right keys 400 ms after it opened',
		{keys: 'right', afterMs: 400},
		each('runs', 'runs', 'runs', 'runs'),
	],
	[
		'the right keys 120 s after it opened',
		{keys: 'right', afterMs: 120_000},
		each('runs', 'runs', 'runs', 'runs'),
	],
	[
		'the right keys later than 120 s',
		{keys: 'right', afterMs: 120_001},
		// Enter leaves a page that can do nothing else.
		each('leaves', 'stays', 'leaves', 'leaves'),
	],
	[
		'the right keys on another target',
		{keys: 'right', later: otherMember},
		each('leaves', 'stays', 'leaves', 'leaves'),
	],
	[
		'the right keys on another command',
		{keys: 'right', later: otherCommand},
		each('leaves', 'stays', 'leaves', 'leaves'),
	],
	[
		'the right keys when another step is next',
		{keys: 'right', later: otherStep},
		each('leaves', 'stays', 'leaves', 'leaves'),
	],
	[
		'the right keys on another quorum',
		{keys: 'right', later: lostVoter},
		each('leaves', 'stays', 'leaves', 'leaves'),
	],
	[
		'the right keys under a red pre-check',
		{keys: 'right', later: redCheck},
		each('leaves', 'stays', 'leaves', 'leaves'),
	],
	[
		'the right keys under a pre-check that is not known',
		{keys: 'right', later: unknownCheck},
		each('leaves', 'stays', 'leaves', 'leaves'),
	],
	[
		'the right keys when the screen has become too small',
		{keys: 'right', size: narrow},
		each('leaves', 'stays', 'leaves', 'leaves'),
	],
	[
		'the right keys on a page that the terminal has not shown',
		{keys: 'right', isUnseen: true, afterMs: 5000},
		each('stays', 'stays', 'stays', 'stays'),
	],
	[
		'the right keys once the terminal has shown it',
		{keys: 'right', isUnseen: true, isSeenThen: true, afterMs: 5000},
		each('runs', 'runs', 'runs', 'runs'),
	],
	[
		'Escape on a page that the terminal has not shown',
		{keys: [['escape']], isUnseen: true},
		each('leaves', 'leaves', 'leaves', 'leaves'),
	],
];

for (const [what, situation, ends] of table) {
	describe(what, () => {
		for (const level of [0, 1, 2, 3] as const) {
			test(`level ${level}: ${ends[level]}`, () => {
				assert.equal(endOf(level, situation), ends[level]);
			});
		}
	});
}

const openedAtMs = 1_000_000;
const openedInChunk = 7;

function endOf(level: Level, situation: Situation): End {
	const only = step({level});
	const now = nospaceState(only.id, {plan: plan({steps: [only]})});
	const keys = situation.keys === 'right' ? rightKeys[level] : situation.keys;
	const flat = keys.flat();
	const chunks =
		situation.isOneChunkWithOpening === true
			? [['enter', ...flat]]
			: [
					['enter'],
					...(situation.isUnseen === true
						? [
								[
									`shown-${markOf(situation.isSeenThen === true ? openedInChunk : 90)}`,
								],
							]
						: []),
					...(situation.isOneChunk === true ? [flat] : keys),
				];
	let ui = {
		...initialUi('plan', {columns: 80, rows: 24}),
		hasSight: situation.isUnseen === true,
	};
	const effects: Effect[] = [];
	for (const [index, names] of chunks.entries()) {
		const isOpening = index === 0;
		if (!isOpening && situation.size !== undefined) {
			ui = {...ui, size: situation.size};
		}

		for (const name of names) {
			const reduced = reduceKey(
				ui,
				{name, chunk: openedInChunk + index, isAlone: names.length === 1},
				isOpening ? now : (situation.later?.(now) ?? now),
				isOpening ? openedAtMs : openedAtMs + (situation.afterMs ?? 1000),
			);
			ui = reduced.state;
			effects.push(...reduced.effects);
			// What comes after belongs to the screen that the page was left for.
			if (!isOpening && ui.page === undefined) return left(effects, only.id);
		}
	}

	assert.deepEqual(effects, []);
	return 'stays';
}

function left(effects: readonly Effect[], stepId: string): End {
	if (effects.length === 0) return 'leaves';
	assert.deepEqual(effects, [
		{
			kind: 'dispatch',
			command: {kind: 'run-step', stepId, confirmedBy: 'keyboard'},
		},
	]);
	return 'runs';
}

function each(zero: End, one: End, two: End, three: End): Record<Level, End> {
	return {0: zero, 1: one, 2: two, 3: three};
}

function changedStep(
	now: EngineState,
	changes: Parameters<typeof step>[0],
): EngineState {
	const first =
		now.plan?.kind === 'plan' ? now.plan.steps[0] : assert.fail('no plan');
	assert.ok(first);
	return {...now, plan: plan({steps: [{...first, ...changes}]})};
}

test('a terminal that has not answered yet has five seconds for it, and one that never does confirms then', () => {
	const only = step({level: 1});
	const now = nospaceState(only.id, {plan: plan({steps: [only]})});
	const effectsAfter = (elapsedMs: number, isSightAsked: boolean): number => {
		const ui = {...initialUi('plan', {columns: 80, rows: 24}), isSightAsked};
		const enter = {name: 'enter', chunk: openedInChunk, isAlone: true};
		const {state} = reduceKey(ui, enter, now, openedAtMs);
		const y = {name: 'y', chunk: openedInChunk + 1, isAlone: true};
		return reduceKey(state, y, now, openedAtMs + elapsedMs).effects.length;
	};

	assert.equal(effectsAfter(4900, true), 0);
	assert.equal(effectsAfter(5100, true), 1);
	assert.equal(effectsAfter(500, false), 1);
});

test('a page opened before the terminal answered for the first time waits to be seen too', () => {
	const only = step({level: 1});
	const now = nospaceState(only.id, {plan: plan({steps: [only]})});
	const pressed = (names: readonly string[]): readonly Effect[] => {
		let ui = initialUi('plan', {columns: 80, rows: 24});
		return names.flatMap((name, index) => {
			const key = {name, chunk: openedInChunk + index, isAlone: true};
			const atMs = openedAtMs + index * 1000;
			const reduced = reduceKey(ui, key, now, atMs);
			ui = reduced.state;
			return reduced.effects;
		});
	};

	const seen = `shown-${markOf(openedInChunk)}`;
	assert.equal(pressed(['enter', 'y']).length, 1, 'it never answers');
	assert.equal(pressed(['enter', 'shown-1', 'y']).length, 0);
	assert.equal(pressed(['enter', 'shown-1', seen, 'y']).length, 1);
});
