import assert from 'node:assert/strict';
import {test} from 'node:test';
import {lineText} from '../../../source/present/line.js';
import {footerLine, helpLines} from '../../../source/view/footer-line.js';
import type {Place} from '../../../source/view/key-binding.js';
import {bindingFor, keyTable} from '../../../source/view/keys.js';
import {initialUi} from '../../../source/view/ui-model.js';
import {engineState, nospaceState} from '../../support/engine-state-builder.js';

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
	const text = helpLines(engineState(), 120, 80, 0).map(lineText).join('\n');
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
		helpLines(engine, 120, 60, 0).map(lineText).join('\n'),
		/Enter +open step .*off: read-only: no step can be run/,
	);
});

test('the footer gives keys up from the least needed when there is no room', () => {
	const ui = initialUi('overview', {columns: 40, rows: 16});
	const footer = lineText(footerLine(ui, engineState(), 40, 0));
	assert.match(footer, /2 plan/);
	assert.match(footer, /q quit/);
	assert.doesNotMatch(footer, /pause/);
});
