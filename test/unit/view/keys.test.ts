import assert from 'node:assert/strict';
import {test} from 'node:test';
import {lineText} from '../../../source/present/text/line.js';
import {footerLine} from '../../../source/view/footer-line.js';
import {helpPage} from '../../../source/view/help-lines.js';
import type {Place} from '../../../source/view/key-binding.js';
import {bindingFor, keyTable} from '../../../source/view/keys.js';
import {initialUi} from '../../../source/view/ui-model.js';
import {engineState, nospaceState} from '../../support/engine-state-builder.js';
import {watching} from '../../support/study-builder.js';

const places: readonly Place[] = [
	...new Set(keyTable.flatMap(each => each.places)),
];

test('no key means two things in one place', () => {
	for (const place of places) {
		const keys = keyTable
			.filter(each => each.places.includes(place))
			.flatMap(each => each.keys);
		assert.deepEqual(keys, [...new Set(keys)], place);
	}
});

test('only a page of its level can carry a step out', () => {
	for (const binding of keyTable) {
		if (!['run', 'take-button', 'enter-typed'].includes(binding.action))
			continue;
		assert.equal(binding.places.length, 1);
		assert.match(binding.places[0] ?? '', /^page-/);
	}

	assert.equal(bindingFor('y', 'page-buttons'), undefined);
	assert.equal(bindingFor('y', 'page-typing'), undefined);
});

test('Enter is No on the page of level 1', () => {
	assert.equal(bindingFor('enter', 'page-press-y')?.action, 'say-no');
});

test('the help has every key of the table', () => {
	const text = helpPage(engineState(), 120, 80, 0)
		.lines.map(lineText)
		.join('\n');
	for (const {shown, label} of keyTable) {
		assert.ok(text.includes(shown), shown);
		assert.ok(text.includes(label), label);
	}
});

test('a key that is off stays in footer and help with its reason', () => {
	const engine = nospaceState('snapshot', {isReadOnly: true});
	const ui = initialUi('plan', {columns: 120, rows: 40});
	assert.match(
		lineText(footerLine(ui, engine, 120, 0)),
		/Enter open step \(read-only\)/,
	);
	assert.match(
		helpPage(engine, 120, 80, 0).lines.map(lineText).join('\n'),
		/Enter +open step .*off: read-only: no step can be run/,
	);
});

test('the plan’s footer has d while it does something, at 80 columns, too', () => {
	const ui = initialUi('plan', {columns: 80, rows: 24});
	const on = lineText(footerLine(ui, nospaceState('snapshot'), 80, 0));
	assert.match(
		on,
		/Enter open step {3}s skip {3}d delete a prefix .*\? help {3}Esc back/,
	);
	const off = lineText(footerLine(ui, engineState(), 80, 0));
	assert.doesNotMatch(off, /delete a prefix|s skip/);
	assert.match(off, /5 findings/);
});

test('the help says first what confirms a step and why, and a wall has no steps', () => {
	const help = (isWall: boolean): readonly string[] =>
		helpPage(engineState(), 60, 13, 0, isWall).lines.map(row => lineText(row));
	assert.match(help(false)[0] ?? '', /What confirms a step, and why/);
	const text = help(false).join('\n');
	for (const row of [
		/Enter +the step only reads/,
		/y +it writes, harms nothing/,
		/Tab, Enter +it disturbs service/,
		/its name +no way back/,
	]) {
		assert.match(text, row);
	}

	assert.doesNotMatch(text.split('── Keys')[0] ?? '', /…/);
	assert.match(help(true)[0] ?? '', /── Keys ─/);
});

test('the help scrolls from the first key pressed, to its end and no further', () => {
	const {lines, furthest} = helpPage(engineState(), 80, 20, 0);
	assert.match(lineText(lines.at(-1) ?? []), /↓ more/);
	const top = (offset: number): string =>
		lineText(helpPage(engineState(), 80, 20, offset).lines[0] ?? []);
	assert.notEqual(top(1), top(0));
	assert.equal(top(furthest + 5), top(furthest));
});

test('the footer gives keys up from the least needed when there is no room', () => {
	const ui = initialUi('overview', {columns: 40, rows: 16});
	const footer = lineText(footerLine(ui, engineState(), 40, 0));
	assert.match(footer, /2 plan/);
	assert.match(footer, /q quit/);
	assert.doesNotMatch(footer, /pause/);
});

test('while a watch runs the footer offers to stop it, and says why no other begins', () => {
	const footerOf = (columns: number): string =>
		lineText(
			footerLine(
				{...initialUi('overview', {columns, rows: 24}), screen: 'writers'},
				engineState({writers: watching()}),
				columns,
				0,
			),
		);
	assert.match(footerOf(80), /x stop/);
	assert.doesNotMatch(footerOf(80), /count keys/);
	assert.match(footerOf(240), /n count keys \(a watch runs\)/);
});
