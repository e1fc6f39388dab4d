import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import type {EngineState} from '../../../source/engine/protocol.js';
import type {Step} from '../../../source/runbook/step.js';
import {
	initialUi,
	settleUi,
	type Effect,
	type UiState,
} from '../../../source/view/ui-model.js';
import {reduceKey} from '../../../source/view/ui-state.js';
import {engineState, nospaceState} from '../../support/engine-state-builder.js';
import {idOf, member, observation} from '../../support/observation-builder.js';
import {plan, step} from '../../support/step-builder.js';

// What each level makes of each key is in confirm-table.test.ts.
const size = {columns: 80, rows: 24};
const openedAtMs = 1_000_000;

/** Keys in chunks: each string of the list is one chunk, walked by character; names of special keys are in <>. */
function chunksOf(chunks: readonly string[]): readonly (readonly string[])[] {
	return chunks.map(chunk =>
		Array.from(
			chunk.matchAll(/<([^>]+)>|([^<])/g),
			([, name, character]) => name ?? character ?? '',
		),
	);
}

type Session = {ui: UiState; effects: Effect[]};

function press(
	into: Session,
	chunks: readonly string[],
	engine: EngineState,
	atMs: number,
	firstChunk: number,
): void {
	for (const [index, names] of chunksOf(chunks).entries()) {
		for (const name of names) {
			const key = {
				name,
				chunk: firstChunk + index,
				isAlone: names.length === 1,
			};
			const reduced = reduceKey(into.ui, key, engine, atMs);
			into.ui = reduced.state;
			into.effects.push(...reduced.effects);
		}
	}
}

function engineWith(only: Step): EngineState {
	return nospaceState(only.id, {plan: plan({steps: [only]})});
}

/** Opens the page of the only step with Enter, then presses the chunks 1 s later. */
function session(
	only: Step,
	chunks: readonly string[],
	options: {
		readonly openWith?: string;
		readonly later?: EngineState;
		readonly afterMs?: number;
	} = {},
): Session {
	const engine = engineWith(only);
	const opened: Session = {ui: initialUi('plan', size), effects: []};
	press(opened, [options.openWith ?? '<enter>'], engine, openedAtMs, 0);
	press(
		opened,
		chunks,
		options.later ?? engine,
		openedAtMs + (options.afterMs ?? 1000),
		1,
	);
	return opened;
}

const runIt = (only: Step): Effect => ({
	kind: 'dispatch',
	command: {kind: 'run-step', stepId: only.id, confirmedBy: 'keyboard'},
});

const atLevel = (level: 0 | 1 | 2 | 3): Step => step({level});
describe('keys that come together', () => {
	const cases: ReadonlyArray<readonly [string, 0 | 1 | 2 | 3, string]> = [
		['y and Enter on level 1', 1, 'y<enter>'],
		['n and y on level 1', 1, 'yy'],
		['Tab and Enter on level 2', 2, '<tab><enter>'],
		['the words and Enter on level 3', 3, 'defragment m2<enter>'],
	];
	for (const [name, level, chunk] of cases) {
		test(`${name} in one chunk run nothing and say so`, () => {
			const {ui, effects} = session(atLevel(level), [chunk]);
			assert.deepEqual(effects, []);
			assert.match(ui.page?.note ?? '', /by itself/);
		});
	}

	test('on level 1 neither n nor another letter runs it', () => {
		assert.equal(session(atLevel(1), ['n']).ui.page, undefined);
		assert.deepEqual(session(atLevel(1), ['Y', 'x', 'j']).effects, []);
	});

	test('on level 2 the focus moves with Tab and the arrows, and Enter on Cancel is No', () => {
		assert.equal(session(atLevel(2), ['<right>']).ui.page?.focus, 'run');
		assert.equal(
			session(atLevel(2), ['<right>', '<left>']).ui.page?.focus,
			'cancel',
		);
		assert.deepEqual(
			session(atLevel(2), ['<tab>', '<tab>', '<enter>']).effects,
			[],
		);
	});
});

describe('a Tab that came too early', () => {
	const early = (...keys: readonly string[]): Session =>
		session(atLevel(2), keys, {afterMs: 399});

	test('keeps the Enter after it from closing the page, however soon it comes, and neither runs it', () => {
		for (const [keys, atMs] of [
			[['<tab>', '<enter>'], 399],
			[['<tab>', '<enter>', '<enter>'], 399],
		] as const) {
			const {ui, effects} = early(...keys);
			assert.match(ui.page?.note ?? '', /^That Tab came too early/, `${atMs}`);
			assert.deepEqual(effects, []);
		}

		const {ui} = early('<tab>');
		const later: Session = {ui, effects: []};
		press(later, ['<enter>'], engineWith(atLevel(2)), openedAtMs + 1000, 2);
		assert.match(later.ui.page?.note ?? '', /^That Tab came too early/);
		assert.equal(later.ui.page?.focus, 'cancel');
		assert.deepEqual(later.effects, []);
		press(
			later,
			['<tab>', '<enter>'],
			engineWith(atLevel(2)),
			openedAtMs + 1100,
			3,
		);
		assert.deepEqual(later.effects, [runIt(atLevel(2))]);
	});

	test('leaves Esc and, after a Tab back, Enter their No', () => {
		for (const keys of [['<escape>'], ['<tab>', '<tab>', '<enter>']]) {
			const later: Session = {ui: early('<tab>').ui, effects: []};
			press(later, keys, engineWith(atLevel(2)), openedAtMs + 1000, 2);
			assert.equal(later.ui.page, undefined);
			assert.deepEqual(later.effects, []);
		}
	});
});

describe('typed words', () => {
	test('wrong words run nothing, are cleared, and the right ones are named', () => {
		const {ui, effects} = session(atLevel(3), ['defragment m3', '<enter>']);
		assert.deepEqual(effects, []);
		assert.equal(ui.page?.typed, '');
		assert.match(ui.page?.note ?? '', /defragment m2/);
	});

	test('a paste is refused, also when it has the right words', () => {
		const {ui, effects} = session(atLevel(3), ['<paste>', '<enter>']);
		assert.deepEqual(effects, []);
		assert.equal(ui.page, undefined);
		assert.match(
			session(atLevel(3), ['<paste>']).ui.page?.note ?? '',
			/Paste is refused/,
		);
	});

	test('Backspace erases the last letter, and letters that are keys elsewhere are letters', () => {
		const typed = session(atLevel(3), ['qcnsx', '<backspace>']).ui.page?.typed;
		assert.equal(typed, 'qcns');
	});

	test('a member whose name cannot be typed is typed by its ID', () => {
		const name = '節點\u001B[31m';
		const id = 'ffff000011112222';
		const only = step({level: 3, memberId: id});
		const later = {
			...engineWith(only),
			observation: observation({members: [member({name, id})]}),
		};
		const opened: Session = {ui: initialUi('plan', size), effects: []};
		press(opened, ['<enter>'], later, openedAtMs, 0);
		press(opened, [`defragment ${id}`, '<enter>'], later, openedAtMs + 1000, 1);
		assert.deepEqual(opened.effects, [runIt(only)]);
	});

	test('leaving a step out is typed whatever its level', () => {
		const only = step({level: 1});
		const skipped = session(only, ['skip defragment m2', '<enter>'], {
			openWith: 's',
		});
		assert.deepEqual(skipped.effects, [
			{kind: 'dispatch', command: {kind: 'skip-step', stepId: only.id}},
		]);
		assert.deepEqual(session(only, ['y'], {openWith: 's'}).effects, []);
	});
});

for (const level of [1, 2, 3] as const) {
	test(`level ${level}: no pre-checks at all is not known, and refuses`, () => {
		const only = atLevel(level);
		const later = {...engineWith(only), preChecks: []};
		const keys = {
			1: ['y'],
			2: ['<tab>', '<enter>'],
			3: ['defragment m2', '<enter>'],
		}[level];
		assert.deepEqual(session(only, keys, {later}).effects, []);
	});
}

describe('a page whose ground has moved', () => {
	const only = atLevel(1);
	const now = engineWith(only);
	const cases: ReadonlyArray<readonly [string, EngineState, RegExp]> = [
		[
			'another step is next',
			{...now, nextStepId: 'snapshot'},
			/no longer the next/,
		],
		[
			'the step acts on another member',
			{
				...now,
				plan: plan({steps: [{...only, memberId: idOf('m3')}]}),
			},
			/target has changed/,
		],
		[
			'the command is another',
			{...now, plan: plan({steps: [{...only, commands: ['etcdctl x']}]})},
			/command has changed/,
		],
		[
			'a voter stopped answering',
			{
				...now,
				observation: observation({
					members: [
						member({name: 'm1'}),
						member({name: 'm2'}),
						member({name: 'm3', problem: 'timeout'}),
					],
				}),
			},
			/quorum has changed from 3\/3 \(2 needed\) to 2\/3/,
		],
		['there is no plan any more', engineState(), /no longer the next/],
	];
	for (const [name, later, reason] of cases) {
		test(`expires when ${name}`, () => {
			const {ui, effects} = session(only, ['y'], {later});
			assert.deepEqual(effects, []);
			assert.match(ui.page?.expiredBecause ?? '', reason);
		});
	}

	test('stays expired when everything is as before again', () => {
		const opened = session(only, []);
		const gone = settleUi(opened.ui, engineState(), openedAtMs + 500);
		const back = settleUi(gone, now, openedAtMs + 600);
		assert.match(back.page?.expiredBecause ?? '', /no longer the next/);
	});

	test('cannot be confirmed on a screen too small to show it', () => {
		const opened = session(only, []);
		const small = {...opened.ui, size: {columns: 40, rows: 10}};
		const reduced = reduceKey(
			small,
			{name: 'y', chunk: 9, isAlone: true},
			now,
			openedAtMs + 1000,
		);
		assert.deepEqual(reduced.effects, []);
		assert.notEqual(reduced.state.page, undefined);
	});
});
