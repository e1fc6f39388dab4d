import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {lineText} from '../../../source/present/text/line.js';
import {frameOf} from '../../../source/view/frame.js';
import {markOf} from '../../../source/view/sight.js';
import {codeOf} from '../../../source/view/step-page.js';
import {
	initialUi,
	type Effect,
	type UiState,
} from '../../../source/view/ui-model.js';
import {reduceKey} from '../../../source/view/ui-state.js';
import {nospaceState} from '../../support/engine-state-builder.js';
import {takenAtMs} from '../../support/observation-builder.js';
import {openHeard} from '../../support/spoken-bench.js';
import {plan, step} from '../../support/step-builder.js';

// A terminal that answered once and then no more: a multiplexer was attached
// elsewhere, or a proxy in between eats the questions.

const confirming = {
	0: ['enter'],
	1: ['y'],
	2: ['tab', 'enter'],
	3: [...Array.from('defragment m2'), 'enter'],
} as const;

/** The dashboard at a plan of one step, on a terminal that has answered before. */
function opened(
	level: 0 | 1 | 2 | 3 = 1,
	size = {columns: 80, rows: 24},
): {
	press: (...names: readonly string[]) => number;
	pass: (ms: number) => void;
	ui: () => UiState;
	text: () => string;
} {
	const only = step({level});
	const engine = nospaceState(only.id, {plan: plan({steps: [only]})});
	let ui: UiState = {...initialUi('plan', size), hasSight: true};
	let nowMs = takenAtMs;
	let chunk = 40;
	const effects: Effect[] = [];
	return {
		press(...names) {
			for (const name of names) {
				chunk += 1;
				const key = {name, chunk, isAlone: true};
				const reduced = reduceKey(ui, key, engine, nowMs);
				ui = reduced.state;
				effects.push(...reduced.effects);
			}

			return effects.length;
		},
		pass(ms) {
			nowMs += ms;
		},
		ui: () => ui,
		text() {
			const frame = frameOf(engine, ui, nowMs, takenAtMs);
			return [...frame.head, ...frame.body, ...frame.foot]
				.map(row => lineText(row).trim())
				.join(' ');
		},
	};
}

function code({ui}: ReturnType<typeof opened>): readonly string[] {
	const {page} = ui();
	assert.ok(page);
	return codeOf(page).split('');
}

describe('a terminal that answered once and is silent since', () => {
	for (const level of [0, 1, 2, 3] as const) {
		test(`level ${level}: it is confirmed as ever once the code that the page shows was typed, and not before`, () => {
			const made = opened(level);
			assert.equal(made.press('enter'), 0);
			made.pass(9000);
			assert.doesNotMatch(made.text(), /no longer tells/);
			if (level !== 0) {
				assert.equal(made.press(...code(made), ...confirming[level]), 0);
			}

			if (made.ui().page === undefined) made.press('enter');
			made.pass(11_000);
			assert.match(
				made.text(),
				new RegExp(
					`no longer tells what it shows\\. Type ${code(made).join('')} first`,
				),
			);
			assert.equal(made.press(...code(made)), 0);
			assert.match(made.text(), /That is the code\. Now confirm\./);
			assert.equal(made.press(...confirming[level]), 1);
		});
	}

	test('without the code, with another or with one that is broken off, nothing confirms', () => {
		const made = opened(1);
		made.press('enter');
		made.pass(11_000);
		const [a = '', b = '', c = '', d = ''] = code(made);
		const other = d === '0' ? '1' : '0';
		assert.equal(made.press('y'), 0);
		assert.equal(made.press(a, b, c, other, 'y'), 0);
		assert.equal(made.press(a, b, 'y', c, d, 'y'), 0);
		assert.equal(made.press('paste', 'y'), 0);
		assert.ok(made.ui().page?.isAwaitingSight);
		assert.equal(made.press('9', a, b, c, d, 'y'), 1);
	});

	test('the next page asks for its own code at once, and an answer makes it one that answers', () => {
		const made = opened(1);
		made.press('enter');
		made.pass(11_000);
		const first = code(made);
		made.press(...first, 'escape');
		made.pass(1000);
		made.press('enter');
		made.pass(500);
		assert.match(made.text(), /no longer tells/);
		assert.notDeepEqual(code(made), first);
		assert.equal(made.press(...first, 'y'), 0);
		const {page} = made.ui();
		assert.ok(page);
		made.press(`shown-${markOf(page.openedInChunk)}`);
		assert.doesNotMatch(made.text(), /no longer tells/);
		assert.equal(made.press('escape', 'enter'), 0);
		made.pass(500);
		assert.doesNotMatch(made.text(), /no longer tells/);
		assert.equal(made.press(...code(made), 'y'), 0, 'it is waited for again');
	});

	for (const size of [
		{columns: 60, rows: 16},
		{columns: 120, rows: 40},
	]) {
		test(`at ${size.columns}x${size.rows} the code stands whole on the page`, () => {
			const made = opened(2, size);
			made.press('enter');
			made.pass(11_000);
			assert.ok(
				made
					.text()
					.replaceAll(/\s+/g, ' ')
					.includes(`Type ${code(made).join('')} first, then confirm.`),
				made.text(),
			);
		});
	}

	test('codes are four digits, and differ from one millisecond to the next', () => {
		const {press, ui} = opened(1);
		press('enter');
		const {page} = ui();
		assert.ok(page);
		const codes = Array.from({length: 9000}, (_, ms) =>
			codeOf({...page, openedAtMs: page.openedAtMs + ms}),
		);
		assert.equal(new Set(codes).size, 9000);
		assert.ok(codes.every(each => /^\d{4}$/.test(each)));
	});
});

test('in sentences the code is told, and typing it lets a key confirm', async context => {
	const heard = openHeard(context, nospaceState('snapshot'));
	await heard.hears('Keys:');
	heard.keyboard.press('\u001B[2;1R');
	heard.keyboard.press('\r');
	await heard.hears('Press y');
	heard.pass(11_000);
	heard.keyboard.press('y');
	const told = await heard.hears(/Type \d{4} first/);
	assert.deepEqual(heard.commands, []);
	for (const digit of /Type (\d{4}) first/.exec(told)?.[1] ?? '') {
		heard.keyboard.press(digit);
	}

	await heard.hears('That is the code.');
	heard.keyboard.press('y');
	await heard.screen.until(() => heard.commands.length > 0, 'the step');
	assert.deepEqual(heard.commands, [
		{kind: 'run-step', stepId: 'snapshot', confirmedBy: 'keyboard'},
	]);
});
