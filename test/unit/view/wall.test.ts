import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {EngineState} from '../../../source/engine/protocol.js';
import {lineText} from '../../../source/present/text/line.js';
import {frameOf} from '../../../source/view/frame.js';
import {keyTable} from '../../../source/view/keys.js';
import {
	initialUi,
	settleUi,
	type UiState,
} from '../../../source/view/ui-model.js';
import {reduceKey} from '../../../source/view/ui-state.js';
import {wallTitle} from '../../../source/view/wall.js';
import {engineState, nospaceState} from '../../support/engine-state-builder.js';
import {observation, takenAtMs} from '../../support/observation-builder.js';

const size = {columns: 80, rows: 24};
const wall = initialUi('overview', size, true);

function textOf(engine: EngineState, ui: UiState, nowMs: number): string {
	const {head, body, foot} = frameOf(engine, ui, nowMs);
	return [...head, ...body, ...foot].map(row => lineText(row)).join('\n');
}

function at(takenAt: number, engine: EngineState): EngineState {
	return {...engine, observation: observation({takenAtMs: takenAt})};
}

test('on a wall no key asks the engine for anything, and none leads to a plan', () => {
	const names = new Set(keyTable.flatMap(each => each.keys));
	for (const first of ['?', 'escape']) {
		for (const name of names) {
			let ui = wall;
			const effects = [first, name].flatMap((each, chunk) => {
				const key = {name: each, chunk, isAlone: true};
				const reduced = reduceKey(ui, key, nospaceState('snapshot'), takenAtMs);
				ui = reduced.state;
				return reduced.effects;
			});
			assert.ok(
				effects.every(({kind}) => kind === 'quit' || kind === 'repaint'),
				name,
			);
			assert.ok(['overview', 'help'].includes(ui.screen), name);
			assert.equal(ui.page, undefined);
		}
	}
});

test('q leaves at once, and from the help goes back first', () => {
	const press = (ui: UiState, name: string): ReturnType<typeof reduceKey> =>
		reduceKey(ui, {name, chunk: 1, isAlone: true}, engineState(), takenAtMs);
	assert.deepEqual(press(wall, 'q').effects, [{kind: 'quit', reason: 'quit'}]);
	const help = press(wall, '?').state;
	assert.equal(help.screen, 'help');
	const back = press(help, 'q');
	assert.equal(back.state.screen, 'overview');
	assert.deepEqual(back.effects, []);
});

test('the footer and the help have only the keys that a wall has', () => {
	const shown = textOf(engineState(), wall, takenAtMs);
	assert.match(shown, /\? help +q quit/);
	assert.doesNotMatch(shown, /2 plan|6 writers|r probe/);
	const help = textOf(engineState(), {...wall, screen: 'help'}, takenAtMs);
	assert.doesNotMatch(help, /open step|watch 30 s/);
});

test('the verdict comes first, with since when, the age of the data and the time', () => {
	const first = settleUi(wall, engineState(), takenAtMs);
	const critical = at(takenAtMs + 60_000, nospaceState('snapshot'));
	const second = settleUi(first, critical, takenAtMs + 60_500);
	const text = textOf(critical, second, takenAtMs + 65_000);
	const [verdict = ''] = text.split('\n');
	assert.match(verdict, /CRITICAL {2}Writes are refused/);
	assert.match(
		text,
		/CRITICAL since \d\d:01:00Z · data 5 s old, NO NEW ROUND +for 5 s · \d\d:01:05Z/,
	);
	assert.match(
		textOf(engineState(), first, takenAtMs),
		/or before · data 0 s old +for 0 s/,
	);
});

test('the same level, said anew, keeps its time', () => {
	const first = settleUi(wall, engineState(), takenAtMs);
	const later = at(takenAtMs + 60_000, engineState());
	assert.equal(settleUi(first, later, takenAtMs + 60_000), first);
});

test('data that grows old is said to be old', () => {
	const ui = settleUi(wall, engineState(), takenAtMs);
	assert.doesNotMatch(
		textOf(engineState(), ui, takenAtMs + 2000),
		/NO NEW ROUND/,
	);
	assert.match(
		textOf(engineState(), ui, takenAtMs + 60_000),
		/data 1m00s old, NO NEW ROUND/,
	);
});

test('the title begins with the level, and carries no control character', () => {
	const state = engineState({
		diagnosis: {
			verdict: {level: 'warning', sentence: 'x\u0007\u001B]0;y'.repeat(30)},
			findings: [],
		},
	});
	const title = wallTitle(state);
	assert.match(title, /^WARNING etcd-medic: /);
	// oxlint-disable-next-line no-control-regex -- none may be left
	assert.doesNotMatch(title, /[\u0000-\u001F\u007F-\u009F]/);
	assert.ok(title.length <= 120);
});
