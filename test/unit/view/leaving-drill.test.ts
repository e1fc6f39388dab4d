import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import type {EngineState} from '../../../source/engine/protocol.js';
import {lineText} from '../../../source/present/text/line.js';
import {footerLines} from '../../../source/view/footer-line.js';
import {
	initialUi,
	settleUi,
	type Effect,
	type UiState,
} from '../../../source/view/ui-model.js';
import {reduceKey} from '../../../source/view/ui-state.js';
import {
	engineState,
	finished,
	nospaceState,
	progress,
} from '../../support/engine-state-builder.js';
import {idOf, takenAtMs} from '../../support/observation-builder.js';

/** Presses keys one chunk each. */
function press(
	names: readonly string[],
	engine: EngineState,
	ui: UiState,
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

const defragmentOfM2 = `defragment-${idOf('m2')}`;
const defragmenting = nospaceState(defragmentOfM2, {
	progress: progress({
		[defragmentOfM2]: {
			state: 'running',
			startedAtMs: takenAtMs,
			message: 'waiting',
			share: undefined,
			preChecks: [],
			calls: [],
		},
	}),
});

describe('where leaving ends a drill', () => {
	const drill = initialUi('overview', {columns: 80, rows: 24}, false, 'Over.');

	test('q asks once; q or y leaves, any other key stays', () => {
		const asked = press(['q'], engineState(), drill);
		assert.deepEqual(asked.effects, []);
		// No step runs, and the question stands all the same.
		assert.equal(
			settleUi(asked.ui, engineState(), takenAtMs + 60_000).isAskingToQuit,
			true,
		);
		for (const key of ['q', 'y']) {
			assert.deepEqual(press(['q', key], engineState(), drill).effects, [
				{kind: 'quit', reason: 'quit'},
			]);
		}

		const stayed = press(['q', 'escape'], engineState(), drill);
		assert.deepEqual(stayed.effects, []);
		assert.equal(stayed.ui.isAskingToQuit, false);
	});

	test('two q of one chunk do not answer the question', () => {
		const {ui} = press(['q'], engineState(), drill);
		const key = {name: 'q', chunk: 0, isAlone: false};
		assert.deepEqual(reduceKey(ui, key, engineState(), takenAtMs).effects, []);
	});

	test('it asks in the middle of the plan, and says how far the plan is', () => {
		const engine = nospaceState('compact', {
			progress: progress({'pre-check': finished()}),
		});
		const {ui, effects} = press(['2', 'q', 'q'], engine, drill);
		assert.deepEqual(effects, []);
		const shown = footerLines(ui, engine, 80, takenAtMs)
			.map(row => lineText(row))
			.join('\n');
		assert.match(shown, / y q leaves, any other key stays/);
		assert.match(shown, /Over\. The plan is at 1 of \d+ steps\./);
	});

	test('while a step runs only y leaves', () => {
		assert.deepEqual(press(['q', 'q'], defragmenting, drill).effects, []);
		assert.equal(press(['q', 'y'], defragmenting, drill).effects.length, 1);
	});
});
