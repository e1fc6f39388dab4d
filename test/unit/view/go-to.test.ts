import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import type {EngineState} from '../../../source/engine/protocol.js';
import {
	initialUi,
	type Effect,
	type UiState,
} from '../../../source/view/ui-model.js';
import {reduceKey} from '../../../source/view/ui-state.js';
import {engineState} from '../../support/engine-state-builder.js';
import {
	idOf,
	member,
	observation,
	takenAtMs,
} from '../../support/observation-builder.js';
import {
	readLogOf,
	someLogLines,
	watched,
	watching,
} from '../../support/study-builder.js';

/** Presses keys one chunk each. */
function press(
	names: readonly string[],
	engine: EngineState,
	ui: UiState = initialUi('overview', {columns: 80, rows: 24}),
): {ui: UiState; effects: Effect[]} {
	let state = ui;
	const effects: Effect[] = [];
	for (const [chunk, name] of names.entries()) {
		const key = {name, chunk, isAlone: true};
		const reduced = reduceKey(state, key, engine, takenAtMs);
		state = reduced.state;
		effects.push(...reduced.effects);
	}

	return {ui: state, effects};
}

describe('screens that look something up', () => {
	const asked = (keys: readonly string[], engine = engineState()): unknown =>
		press(keys, engine).effects.map(effect =>
			effect.kind === 'dispatch' ? effect.command.kind : effect.kind,
		);

	test('opening one for the first time looks it up, and not again', () => {
		assert.deepEqual(asked(['6']), ['watch-writers']);
		assert.deepEqual(asked(['7']), ['read-log']);
		assert.deepEqual(asked(['6'], engineState({writers: watched()})), []);
		assert.deepEqual(
			asked(['7'], engineState({log: readLogOf(someLogLines)})),
			[],
		);
	});

	test('what would prevent it is worked out anew each time', () => {
		assert.deepEqual(asked(['9', '1', '9', 'w']), [
			'look-at-prevention',
			'look-at-prevention',
			'look-at-prevention',
		]);
	});

	test('Tab opens a screen as its number does, but passing the writers watches nothing', () => {
		assert.deepEqual(asked(Array.from({length: 9}, () => 'tab')), [
			'read-log',
			'look-at-prevention',
		]);
		assert.deepEqual(asked(['shift-tab']), asked(['9']));
		const six = ['tab', 'tab', 'tab', 'tab', 'tab'];
		assert.equal(press(six, engineState()).ui.screen, 'writers');
		assert.deepEqual(asked([...six, 'w']), ['watch-writers']);
		assert.deepEqual(asked([...six, '6']), ['watch-writers']);
	});

	test('w, n and x ask on the screen of the writers, w on that of the log, and nowhere else', () => {
		const running = engineState({writers: watching()});
		assert.deepEqual(asked(['6', 'x'], running), ['stop-writers']);
		const ended = engineState({writers: watched()});
		assert.deepEqual(asked(['6', 'w', 'n'], ended), [
			'watch-writers',
			'count-keys',
		]);
		const read = engineState({log: readLogOf(someLogLines)});
		assert.deepEqual(asked(['7', 'w', 'n', 'x'], read), ['read-log']);
		assert.deepEqual(asked(['w', 'n', 'x'], running), []);
	});

	test('w and n say so while a watch runs', () => {
		for (const key of ['w', 'n']) {
			const running = engineState({writers: watching()});
			const {ui, effects} = press(['6', key], running);
			assert.deepEqual(effects, []);
			assert.equal(ui.notice?.text, `${key} is off: a watch runs: x stops it`);
		}
	});

	test('x says so when nothing runs', () => {
		const {ui, effects} = press(['6', 'x'], engineState({writers: watched()}));
		assert.deepEqual(effects, []);
		assert.match(ui.notice?.text ?? '', /nothing runs/);
	});
});

describe('a member in depth', () => {
	const seven = engineState({
		observation: observation({
			members: [1, 2, 3, 4, 5, 6, 7].map(n => member({name: `m${n}`})),
		}),
	});
	test('Enter opens the one that is selected, arrows go to the others, round the list', () => {
		assert.equal(press(['j', 'j', 'enter'], seven).ui.member, idOf('m3'));
		assert.equal(press(['j', 'm', 'right'], seven).ui.member, idOf('m3'));
		assert.equal(press(['8', 'left'], seven).ui.member, idOf('m7'));
		const back = press(['8', 'right', 'escape'], seven).ui;
		assert.equal(back.selected.overview, 1);
	});

	test('the page stays with its member when the list moves under it', () => {
		const {ui} = press(['j', 'enter'], seven);
		const without = engineState({
			observation: observation({
				members: [2, 3, 4].map(n => member({name: `m${n}`})),
			}),
		});
		const settled = press([], without, ui).ui;
		assert.equal(settled.member, idOf('m2'));
	});
});
