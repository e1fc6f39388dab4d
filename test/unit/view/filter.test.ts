import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {EngineState} from '../../../source/engine/protocol.js';
import {lineText} from '../../../source/present/text/line.js';
import {frameOf} from '../../../source/view/frame.js';
import {initialUi, type UiState} from '../../../source/view/ui-model.js';
import {reduceKey} from '../../../source/view/ui-state.js';
import {engineState, someEvents} from '../../support/engine-state-builder.js';
import {manyState} from '../../support/frame-states.js';
import {
	idOf,
	member,
	observation,
	takenAtMs,
} from '../../support/observation-builder.js';

const size = {columns: 100, rows: 30};
const nowMs = takenAtMs + 1000;

function pressed(
	engine: EngineState,
	keys: readonly string[],
	from: UiState = initialUi('overview', size),
): UiState {
	let ui = from;
	for (const [chunk, name] of keys.entries()) {
		const reduced = reduceKey(ui, {name, chunk, isAlone: true}, engine, nowMs);
		assert.deepEqual(
			reduced.effects.filter(({kind}) => kind !== 'dispatch'),
			[],
		);
		ui = reduced.state;
	}

	return ui;
}

function textOf(engine: EngineState, ui: UiState): string {
	const {head, body, foot} = frameOf(engine, ui, nowMs);
	const rows = [...head, ...body, ...foot];
	assert.equal(rows.length, ui.size.rows);
	return rows.map(row => lineText(row).trimEnd()).join('\n');
}

const sixty = manyState(60);

test('what is typed after / leaves only the members that match, and says how many', () => {
	const text = textOf(sixty, pressed(sixty, ['/', 'M', '4', '1']));
	assert.match(text, /\bm41\b/);
	assert.doesNotMatch(text, /\bm4[02-9]\b|\bm1\b/);
	assert.match(text, / \/M41 +1 of 60 shown; Enter keeps it, Esc shows all$/);
});

test('letters are typed and do nothing else; backspace takes one back', () => {
	const ui = pressed(sixty, ['/', 'q', 'p', '2', 'backspace']);
	assert.equal(ui.filter?.typed, 'qp');
	assert.equal(ui.screen, 'overview');
	assert.match(textOf(sixty, ui), /no member matches the filter/);
	assert.match(textOf(sixty, ui), /0 of 60 shown/);
});

test('Enter keeps the filter, keys are keys again, and Esc shows all', () => {
	const kept = pressed(sixty, ['/', 'm', '5', 'enter']);
	assert.match(textOf(sixty, kept), /\/m5 +11 of 60 shown; \/ changes it/);
	assert.match(textOf(sixty, kept), /2 plan/);
	const plan = pressed(sixty, ['2'], kept);
	assert.equal(plan.screen, 'plan');
	assert.doesNotMatch(textOf(sixty, plan), /of 60 shown/);
	const all = pressed(sixty, ['escape'], kept);
	assert.equal(all.filter, undefined);
	assert.doesNotMatch(textOf(sixty, all), /shown;/);
	assert.equal(pressed(sixty, ['/', 'enter']).filter, undefined);
});

test('Enter on a filtered row opens that member and no other', () => {
	const ui = pressed(sixty, ['/', 'm', '5', 'enter', 'j', 'j', 'enter']);
	assert.equal(ui.screen, 'member');
	// m5, m50, m51.
	assert.equal(ui.member, idOf('m51'));
});

test('the cursor stays within what is left', () => {
	const ui = pressed(sixty, ['G', '/', 'm', '1', 'enter', 'G']);
	// m1, m10, m11, ..., m19.
	assert.equal(ui.selected.overview, 10);
	assert.equal(pressed(sixty, ['8'], ui).member, idOf('m19'));
});

test('a member that does not answer is found by that, and one by its role', () => {
	const engine = engineState({
		observation: observation({
			members: [
				member({name: 'm1'}),
				member({name: 'm2', problem: 'timeout'}),
				member({name: 'm3'}),
			],
		}),
	});
	const shown = (word: string): readonly string[] => {
		const text = textOf(engine, pressed(engine, ['/', ...word.split('')]));
		const [members = ''] = text.split('── Findings');
		return ['m1', 'm2', 'm3'].filter(name =>
			new RegExp(`  ${name} |★ ${name} `).test(members),
		);
	};

	assert.deepEqual(shown('unreach'), ['m2']);
	assert.deepEqual(shown('leader'), ['m1']);
	assert.deepEqual(shown(idOf('m3').slice(-3)), ['m3']);
});

test('events are filtered by their text', () => {
	const engine = engineState({events: someEvents()});
	const text = textOf(engine, pressed(engine, ['3', '/', 'n', 'o', 's', 'p']));
	assert.match(text, /m1 raised NOSPACE/);
	assert.doesNotMatch(text, /is the leader/);
	assert.match(text, /1 of 3 shown/);
});

test('a wall takes no filter', () => {
	const wall = initialUi('overview', size, true);
	assert.equal(pressed(sixty, ['/', 'm'], wall).filter, undefined);
});
