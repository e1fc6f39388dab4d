import assert from 'node:assert/strict';
import {test} from 'node:test';
import {lineText} from '../../../../source/present/text/line.js';
import {questionLines} from '../../../../source/present/step/step-question.js';
import {reduceKey} from '../../../../source/view/ui-state.js';
import {askingOf, openPage} from '../../../../source/view/step-page.js';
import {initialUi} from '../../../../source/view/ui-model.js';
import {nospaceState} from '../../../support/engine-state-builder.js';
import {takenAtMs} from '../../../support/observation-builder.js';
import {plan, step} from '../../../support/step-builder.js';

const size = {columns: 60, rows: 24};

function questionOf(
	level: 0 | 1 | 2 | 3,
	purpose: 'run' | 'skip' = 'run',
): string {
	const only = step({level});
	const engine = nospaceState(only.id, {plan: plan({steps: [only]})});
	const page = openPage(purpose, only, engine, 1, takenAtMs, false);
	const asking = askingOf(page, engine, size, takenAtMs);
	return questionLines(engine, asking, size.columns)
		.map(row => lineText(row))
		.join('\n');
}

test('each page says in a few words why it is confirmed in this way', () => {
	assert.match(questionOf(0), /One key is enough: nothing is changed\.$/);
	assert.match(questionOf(1), /A letter and not Enter, .* harms nothing\.$/);
	assert.match(questionOf(2), /Tab and then Enter, as it disturbs service\.$/);
	assert.match(questionOf(3), /by name, as it cannot be taken back\.$/);
	assert.match(questionOf(0, 'skip'), /by name, as later steps may rest on it/);
	for (const level of [0, 1, 2, 3] as const) {
		assert.doesNotMatch(questionOf(level), /…/);
	}
});

test('a key before the page listens is not lost in silence', () => {
	for (const [level, said] of [
		[0, /that key was not taken. Press it again/],
		[1, /that key was not taken. Press it again/],
		[2, /that key was not taken. Press it again/],
		[3, /The first keys came too early/],
	] as const) {
		const only = step({level});
		const engine = nospaceState(only.id, {plan: plan({steps: [only]})});
		const press = (
			ui: ReturnType<typeof initialUi>,
			name: string,
			chunk: number,
			afterMs: number,
		) =>
			reduceKey(ui, {name, chunk, isAlone: true}, engine, takenAtMs + afterMs);
		const opened = press(initialUi('plan', size), 'enter', 0, 0).state;
		const {state, effects} = press(opened, 'y', 1, 399);
		assert.match(state.page?.note ?? '', said);
		assert.deepEqual(effects, []);
		// Words stay in doubt while they are typed; one key is not.
		const later = press(state, 'd', 2, 1000).state;
		assert.equal(/too early/.test(later.page?.note ?? ''), level === 3);
	}
});
