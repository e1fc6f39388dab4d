import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import type {EngineState} from '../../../source/engine/protocol.js';
import {lineText} from '../../../source/present/text/line.js';
import {footerLines} from '../../../source/view/footer-line.js';
import {frameOf} from '../../../source/view/frame.js';
import {
	initialUi,
	settleUi,
	type UiState,
} from '../../../source/view/ui-model.js';
import {reduceKey} from '../../../source/view/ui-state.js';
import {
	finished,
	nospaceState,
	progress,
} from '../../support/engine-state-builder.js';
import {idOf, takenAtMs} from '../../support/observation-builder.js';

const size = {columns: 80, rows: 24};

function press(
	ui: UiState,
	names: readonly string[],
	engine: EngineState,
): UiState {
	let state = ui;
	for (const [chunk, name] of names.entries()) {
		const key = {name, chunk, isAlone: true};
		state = reduceKey(state, key, engine, takenAtMs).state;
	}

	return state;
}

const text = (ui: UiState, engine: EngineState): string => {
	const frame = frameOf(engine, ui, takenAtMs);
	return [...frame.head, ...frame.body, ...frame.foot].map(lineText).join('\n');
};

describe('a notice', () => {
	const engine = nospaceState('snapshot');
	const noticed = press(initialUi('plan', size), ['G', 'enter'], engine);

	test('goes when the step it speaks of is no longer next, or has begun', () => {
		assert.match(noticed.notice?.text ?? '', /next one is: Save a snapshot/);
		const next = nospaceState(`defragment-${idOf('m2')}`, {
			progress: progress({snapshot: finished()}),
		});
		assert.equal(settleUi(noticed, next, takenAtMs).notice, undefined);
		const same = nospaceState('snapshot');
		assert.equal(settleUi(noticed, same, takenAtMs).notice, noticed.notice);
	});

	test('goes with its screen', () => {
		const left = press(noticed, ['3'], engine);
		assert.equal(settleUi(left, engine, takenAtMs).notice, undefined);
	});

	test('stands above the keys, whole, and hides neither Esc nor q', () => {
		const defragmenting = nospaceState(`defragment-${idOf('m2')}`, {
			progress: progress({
				[`defragment-${idOf('m2')}`]: {
					state: 'running',
					startedAtMs: takenAtMs,
					message: '',
					share: undefined,
					preChecks: [],
					calls: [],
				},
			}),
		});
		for (const [screen, wayOut] of [
			['overview', /q quit$/],
			['plan', /Esc back$/],
		] as const) {
			for (const columns of [60, 80]) {
				const ui = press(
					initialUi(screen, {columns, rows: 24}),
					['ctrl-c'],
					defragmenting,
				);
				const rows = footerLines(ui, defragmenting, columns, takenAtMs).map(
					lineText,
				);
				assert.match(rows.at(-1) ?? '', wayOut);
				assert.match(
					rows
						.slice(0, -1)
						.map(row => row.trim())
						.join(' '),
					/^A defragment cannot be cancelled on the server; Ctrl-C again leaves, the server carries on\.$/,
				);
			}
		}
	});
});

describe('a run that was taken up again', () => {
	const engine = nospaceState('snapshot', {
		events: [
			{
				atMs: takenAtMs,
				tone: 'info',
				isTakeUp: true,
				text: 'An interrupted recovery, begun 4m00s ago, is taken up; 1 of its steps are looked at again',
			},
		],
	});
	const banner = /► An interrupted recovery, begun 4m00s ago/;

	test('is said on the plan until a key is pressed there', () => {
		const opened = initialUi('plan', size);
		assert.match(text(opened, engine), banner);
		const pressed = press(opened, ['j'], engine);
		assert.doesNotMatch(text(pressed, engine), banner);
		assert.doesNotMatch(text(press(pressed, ['k'], engine), engine), banner);
	});

	test('a key on another screen leaves it there to be seen', () => {
		const opened = initialUi('overview', size);
		assert.match(text(press(opened, ['j', '2'], engine), engine), banner);
	});
});
