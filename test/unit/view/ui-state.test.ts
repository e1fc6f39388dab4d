import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import type {EngineState} from '../../../source/engine/protocol.js';
import {
	initialUi,
	settleUi,
	type Effect,
	type UiState,
} from '../../../source/view/ui-model.js';
import {reduceKey} from '../../../source/view/ui-state.js';
import {
	engineState,
	nospaceState,
	progress,
} from '../../support/engine-state-builder.js';
import {
	idOf,
	member,
	observation,
	takenAtMs,
} from '../../support/observation-builder.js';

const start = initialUi('overview', {columns: 80, rows: 24});

/** Presses keys one chunk each, 1 s apart. */
function press(
	names: readonly string[],
	engine: EngineState,
	ui: UiState = start,
): {ui: UiState; effects: Effect[]} {
	let state = ui;
	const effects: Effect[] = [];
	for (const [index, name] of names.entries()) {
		const key = {name, chunk: index, isAlone: true};
		const reduced = reduceKey(state, key, engine, takenAtMs + index * 1000);
		state = reduced.state;
		effects.push(...reduced.effects);
	}

	return {ui: state, effects};
}

const defragmenting = nospaceState(`defragment-${idOf('m2')}`, {
	progress: progress({
		[`defragment-${idOf('m2')}`]: {
			state: 'running',
			startedAtMs: takenAtMs,
			message: 'waiting',
			share: undefined,
			preChecks: [],
			calls: [],
		},
	}),
});

describe('screens', () => {
	test('1 to 9 and ? go to their screens, Tab goes round', () => {
		const screens = [
			'1',
			'2',
			'3',
			'4',
			'5',
			'f',
			'6',
			'7',
			'8',
			'm',
			'enter',
			'9',
			'?',
		].map(key => press([key], engineState()).ui.screen);
		assert.deepEqual(screens, [
			'overview',
			'plan',
			'events',
			'commands',
			'findings',
			'findings',
			'writers',
			'logs',
			'member',
			'member',
			'member',
			'prevent',
			'help',
		]);
		assert.equal(
			press(
				Array.from({length: 9}, () => 'tab'),
				engineState(),
			).ui.screen,
			'overview',
		);
		assert.equal(press(['shift-tab'], engineState()).ui.screen, 'prevent');
	});

	test('q and Esc go back to the overview, and q there quits', () => {
		assert.equal(press(['3', 'q'], engineState()).ui.screen, 'overview');
		assert.equal(press(['4', 'escape'], engineState()).ui.screen, 'overview');
		assert.deepEqual(press(['3', 'q', 'q'], engineState()).effects, [
			{kind: 'quit', reason: 'quit'},
		]);
		assert.deepEqual(press(['escape'], engineState()).effects, []);
	});
});

describe('lists', () => {
	const seven = engineState({
		observation: observation({
			members: [1, 2, 3, 4, 5, 6, 7].map(n => member({name: `m${n}`})),
		}),
	});
	const cases: ReadonlyArray<readonly [readonly string[], number]> = [
		[['j', 'j'], 2],
		[['j', 'k', 'k'], 0],
		[['G'], 6],
		[['G', 'j'], 6],
		[['G', 'g'], 0],
		[['pagedown'], 6],
		[['pagedown', 'pageup'], 0],
		[['down', 'down', 'up'], 1],
	];
	for (const [keys, selected] of cases) {
		test(`${keys.join(' ')} selects row ${selected} of seven`, () => {
			assert.equal(press(keys, seven).ui.selected.overview, selected);
		});
	}
});

describe('the engine', () => {
	test('r probes, p pauses and resumes, + and - change the interval', () => {
		assert.deepEqual(press(['r', 'p', '+', '-'], engineState()).effects, [
			{kind: 'dispatch', command: {kind: 'probe-now'}},
			{kind: 'dispatch', command: {kind: 'set-paused', isPaused: true}},
			{kind: 'dispatch', command: {kind: 'set-interval', intervalMs: 2000}},
			{kind: 'dispatch', command: {kind: 'set-interval', intervalMs: 500}},
		]);
		assert.deepEqual(press(['p'], engineState({isPaused: true})).effects, [
			{kind: 'dispatch', command: {kind: 'set-paused', isPaused: false}},
		]);
	});

	test('no plain letter on any screen dispatches a step', () => {
		const keys = Array.from('abcdefghijklmnopqrstuvwxyzABCXYZ0123456789 ');
		for (const screen of ['1', '2', '3', '4', '5', '?']) {
			for (const key of keys) {
				for (const effect of press([screen, key], nospaceState()).effects) {
					assert.ok(
						effect.kind !== 'dispatch' ||
							!['run-step', 'skip-step'].includes(effect.command.kind),
						`${screen} ${key}`,
					);
				}
			}
		}
	});
});

describe('opening a step', () => {
	test('Enter on the plan opens the next step', () => {
		assert.equal(
			press(['2', 'enter'], nospaceState('snapshot')).ui.page?.step.id,
			'snapshot',
		);
	});

	test('Enter on a step that is not next opens nothing and names the next', () => {
		const {ui} = press(['2', 'G', 'enter'], nospaceState('snapshot'));
		assert.equal(ui.page, undefined);
		assert.match(ui.notice?.text ?? '', /next one is: Save a snapshot from m3/);
	});

	const off: ReadonlyArray<readonly [string, EngineState, RegExp]> = [
		['read-only', nospaceState('snapshot', {isReadOnly: true}), /read-only/],
		['a step is running', defragmenting, /a step is running: Defragment m2/],
		['nothing is to be done', engineState(), /nothing to recover/],
		[
			'the plan is refused',
			engineState({
				plan: {
					kind: 'refusal',
					reason: 'unsafe',
					summary: 'm2 is CORRUPT',
					advice: [],
				},
			}),
			/m2 is CORRUPT/,
		],
		[
			'nothing is known yet',
			engineState({plan: undefined, observation: undefined}),
			/no plan yet/,
		],
	];
	for (const [name, engine, reason] of off) {
		for (const key of ['enter', 's']) {
			test(`${key} opens nothing while ${name}, and says so`, () => {
				const {ui, effects} = press(['2', key], engine);
				assert.equal(ui.page, undefined);
				assert.deepEqual(effects, []);
				assert.match(ui.notice?.text ?? '', reason);
			});
		}
	}

	test('the look before, the disarm and the proof cannot be left out', () => {
		for (const stepId of ['pre-check', `disarm-${idOf('m1')}`, 'verify']) {
			const {ui} = press(['2', 's'], nospaceState(stepId));
			assert.equal(ui.page, undefined, stepId);
			assert.match(ui.notice?.text ?? '', /never left out/);
		}

		for (const stepId of ['snapshot', `defragment-${idOf('m2')}`]) {
			const {ui} = press(['2', 's'], nospaceState(stepId));
			assert.equal(ui.page?.purpose, 'skip', stepId);
		}
	});

	test('no page opens on a screen too small to show it', () => {
		const small = initialUi('plan', {columns: 59, rows: 16});
		const {ui} = press(['enter'], nospaceState('snapshot'), small);
		assert.equal(ui.page, undefined);
		assert.match(ui.notice?.text ?? '', /needs 60x16/);
	});

	test('the step just asked for is not offered again before the engine has taken it up', () => {
		const engine = nospaceState('snapshot');
		const {ui, effects} = press(['2', 'enter', 'y', 'enter'], engine);
		assert.equal(effects.length, 1);
		assert.equal(ui.page, undefined);
		assert.match(ui.notice?.text ?? '', /just been asked for/);
	});
});

describe('leaving', () => {
	test('Ctrl-C leaves the second time only', () => {
		const once = press(['ctrl-c'], engineState());
		assert.deepEqual(once.effects, []);
		assert.match(once.ui.notice?.text ?? '', /Ctrl-C again/);
		assert.deepEqual(press(['ctrl-c', 'ctrl-c'], engineState()).effects, [
			{kind: 'quit', reason: 'interrupt'},
		]);
	});

	test('two Ctrl-C far apart are two first ones', () => {
		const keys = ['ctrl-c', 'j', 'j', 'j', 'j', 'j', 'j', 'ctrl-c'];
		assert.deepEqual(press(keys, engineState()).effects, []);
	});

	test('Ctrl-C while a defragment runs says that the server carries on', () => {
		assert.match(
			press(['ctrl-c'], defragmenting).ui.notice?.text ?? '',
			/cannot be cancelled on the server; Ctrl-C again leaves, the server carries on/,
		);
	});

	test('Ctrl-C counts on a page too, also just after it opened', () => {
		const keys = ['2', 'enter', 'ctrl-c', 'ctrl-c'];
		assert.deepEqual(press(keys, nospaceState('snapshot')).effects, [
			{kind: 'quit', reason: 'interrupt'},
		]);
	});

	test('q while a step runs asks; y leaves, another key stays', () => {
		assert.deepEqual(press(['q'], defragmenting).effects, []);
		assert.deepEqual(press(['q', 'y'], defragmenting).effects, [
			{kind: 'quit', reason: 'quit'},
		]);
		const stayed = press(['q', 'enter'], defragmenting);
		assert.deepEqual(stayed.effects, []);
		assert.equal(stayed.ui.isAskingToQuit, false);
	});

	test('the question goes away when the step has ended meanwhile', () => {
		const {ui} = press(['q'], defragmenting);
		assert.equal(settleUi(ui, engineState(), takenAtMs).isAskingToQuit, false);
	});
});

describe('small things', () => {
	test('c copies the exact command of the selected step or line', () => {
		const engine = nospaceState('snapshot');
		const expected =
			engine.plan?.kind === 'plan' ? engine.plan.steps[1]?.commands[0] : '';
		assert.deepEqual(press(['2', 'c'], engine).effects, [
			{kind: 'copy', text: expected},
		]);
		assert.deepEqual(press(['4', 'c'], engine).effects, [
			{kind: 'copy', text: expected},
		]);
		assert.deepEqual(press(['4', 'c'], engineState()).effects, []);
	});

	test('Ctrl-L repaints, a paste does nothing', () => {
		assert.deepEqual(press(['ctrl-l', 'paste'], engineState()).effects, [
			{kind: 'repaint'},
		]);
	});

	test('a notice goes away after four seconds', () => {
		const {ui} = press(['r'], engineState());
		assert.notEqual(
			settleUi(ui, engineState(), takenAtMs + 3999).notice,
			undefined,
		);
		assert.equal(
			settleUi(ui, engineState(), takenAtMs + 4000).notice,
			undefined,
		);
	});

	test('settling without a change gives the same state, so that nothing is painted', () => {
		assert.equal(settleUi(start, engineState(), takenAtMs), start);
	});
});
