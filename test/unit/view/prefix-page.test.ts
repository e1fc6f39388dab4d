import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {
	EngineState,
	PrefixCount,
} from '../../../source/engine/protocol.js';
import {lineText} from '../../../source/present/text/line.js';
import {frameOf} from '../../../source/view/frame.js';
import {
	initialUi,
	type Effect,
	type UiState,
} from '../../../source/view/ui-model.js';
import {reduceKey} from '../../../source/view/ui-state.js';
import {engineState, nospaceState} from '../../support/engine-state-builder.js';
import {takenAtMs} from '../../support/observation-builder.js';

const plan = initialUi('plan', {columns: 80, rows: 24});
const prefix = '/registry/pods/';

/** Presses keys one chunk each, 1 s apart. */
function press(
	names: readonly string[],
	engine: EngineState = nospaceState(),
	ui: UiState = plan,
	isAlone = true,
): {ui: UiState; effects: readonly Effect[]} {
	let state = ui;
	const effects: Effect[] = [];
	for (const [index, name] of names.entries()) {
		const reduced = reduceKey(
			state,
			{name, chunk: index, isAlone},
			engine,
			takenAtMs + index * 1000,
		);
		state = reduced.state;
		effects.push(...reduced.effects);
	}

	return {ui: state, effects};
}

const typed = (text: string) => ['d', ...Array.from(text)];
const counted = (changes: Partial<PrefixCount> = {}): EngineState =>
	nospaceState('pre-check', {
		prefixCount: {
			kind: 'counted',
			prefix,
			keys: 12_345,
			bytes: 40_000_000,
			requests: 3,
			first: ['/registry/pods/a/1', String.raw`/registry/pods/a/\x1b[2J`],
			last: ['/registry/pods/z/9'],
			...changes,
		} as PrefixCount,
	});
const frame = (engine: EngineState, ui: UiState): string =>
	frameOf(engine, ui, takenAtMs).body.map(lineText).join('\n');

test('d opens a page that only counts what is typed', () => {
	const {ui, effects} = press([...typed(prefix), 'enter']);
	assert.deepEqual(effects, [
		{kind: 'dispatch', command: {kind: 'count-prefix', prefix}},
	]);
	assert.equal(ui.prefixPage?.asked, prefix);
});

test('what is refused is not even counted, and the page says what to type', () => {
	for (const [text, said] of [
		['', /every key there is/],
		['/', /every key of the cluster/],
		['/registry/', /more than one kind of object; type one of them/],
		['/registry/pods', /type \/registry\/pods\//],
	] as const) {
		const {ui, effects} = press([...typed(text), 'enter']);
		assert.deepEqual(effects, []);
		assert.match(ui.prefixPage?.note ?? '', said);
	}
});

test('the keys are shown before they go into the plan, where nothing is deleted yet', () => {
	const engine = counted();
	const asked = press([...typed(prefix), 'enter'], engine).ui;
	const text = frame(engine, asked);
	assert.match(text, /12,345, about 38.1 MiB \(estimated\), in 3 requests/);
	assert.match(text, /first +\/registry\/pods\/a\/1/);
	assert.match(text, /last +\/registry\/pods\/z\/9/);
	assert.match(text, /objects of the cluster/);
	const {ui, effects} = press(['enter'], engine, asked);
	assert.deepEqual(
		{...ui.prefixPage, note: ''},
		asked.prefixPage,
		'deaf at first',
	);
	const later = reduceKey(
		asked,
		{name: 'enter', chunk: 99, isAlone: true},
		engine,
		takenAtMs + 60_000,
	);
	assert.deepEqual(effects, []);
	assert.deepEqual(later.effects, [
		{kind: 'dispatch', command: {kind: 'add-deletion', prefix}},
	]);
	assert.equal(later.state.prefixPage, undefined);
	assert.match(later.state.notice?.text ?? '', /asks for the prefix again/);
});

test('letters typed before the page listens are missed aloud, for as long as the rest is typed', () => {
	const engine = nospaceState();
	let {ui} = press(['d'], engine);
	const type = (name: string, chunk: number, afterMs: number): void => {
		ui = reduceKey(
			ui,
			{name, chunk, isAlone: true},
			engine,
			takenAtMs + afterMs,
		).state;
	};

	type('/', 1, 100);
	type('r', 2, 399);
	assert.equal(ui.prefixPage?.typed, '');
	const missed = /The first keys came too early and were not taken/;
	assert.match(frame(engine, ui), missed);
	type('e', 3, 400);
	type('g', 4, 450);
	assert.equal(ui.prefixPage?.typed, 'eg');
	assert.match(frame(engine, ui), missed);
	type('backspace', 5, 900);
	assert.match(frame(engine, ui), missed);
	type('backspace', 6, 950);
	assert.doesNotMatch(frame(engine, ui), missed);
});

test('a count of another prefix, or of none, adds nothing', () => {
	const other = counted({prefix: '/registry/secrets/'});
	const {effects} = press([...typed(prefix), 'enter', 'enter'], other);
	assert.ok(
		effects.every(
			effect =>
				effect.kind === 'dispatch' && effect.command.kind === 'count-prefix',
		),
	);
	const none = press([...typed(prefix), 'enter', 'enter'], counted({keys: 0}));
	assert.equal(none.effects.length, 1);
	assert.match(none.ui.prefixPage?.note ?? '', /nothing to delete/);
});

test('a letter typed after the count takes the count back', () => {
	const engine = counted();
	const {ui} = press([...typed(prefix), 'enter', 'backspace'], engine);
	assert.equal(ui.prefixPage?.asked, undefined);
	assert.match(frame(engine, ui), /Enter counts the keys/);
});

test('a paste, and keys that came all at once, do nothing', () => {
	const pasted = press(['d', 'paste']);
	assert.equal(pasted.ui.prefixPage?.typed, '');
	assert.match(pasted.ui.prefixPage?.note ?? '', /Paste is refused/);
	const together = press(
		[...typed(prefix), 'enter'],
		nospaceState(),
		plan,
		false,
	);
	assert.deepEqual(together.effects, []);
});

test('Esc goes back, and q is a letter there', () => {
	assert.equal(press([...typed('/a'), 'escape']).ui.prefixPage, undefined);
	assert.equal(press([...typed('/a'), 'q']).ui.prefixPage?.typed, '/aq');
});

test('d is off where nothing may be deleted, and says why', () => {
	for (const [engine, why] of [
		[nospaceState('pre-check', {isReadOnly: true}), /read-only/],
		[engineState(), /no plan that makes room/],
	] as const) {
		const {ui, effects} = press(['d'], engine);
		assert.equal(ui.prefixPage, undefined);
		assert.deepEqual(effects, []);
		assert.match(ui.notice?.text ?? '', why);
	}
});

test('a hostile prefix or message never reaches the screen raw', () => {
	const engine = nospaceState('pre-check', {
		prefixCount: {kind: 'problem', prefix, message: 'no \u001b[2J answer'},
	});
	const {ui} = press([...typed(prefix), 'enter'], engine);
	const text = frame(engine, ui);
	assert.ok(!text.includes('\u001b'));
	assert.match(text, /no \\x1b\[2J answer/);
});

test("d is off while another session's recovery is only watched", () => {
	const watched = nospaceState('pre-check', {runElsewhere: 'pid 7'});
	const {ui} = press(['d'], watched);
	assert.equal(ui.prefixPage, undefined);
	assert.match(ui.notice?.text ?? '', /d is off: another etcd-medic has a/);
});
