import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import type {EngineState} from '../../../source/engine/protocol.js';
import type {Line} from '../../../source/present/text/tone.js';
import {frameOf} from '../../../source/view/frame.js';
import {initialUi} from '../../../source/view/ui-model.js';
import {reduceKey} from '../../../source/view/ui-state.js';
import {anyState, plainText} from '../../support/any-state.js';
import {withApp} from '../../support/app-screen.js';
import {takenAtMs} from '../../support/observation-builder.js';

// What a frame says is one thing, what Ink and a terminal make of it another:
// whether rows wrap, scroll or print over each other shows only on a screen.

const seed = 2379;
/** The app's clock stands still there. */
const nowMs = takenAtMs + 2000;

/** The rows of the frame after these keys, as a screen should show them. */
function expectedRows(
	engine: EngineState,
	size: {readonly columns: number; readonly rows: number},
	keys: readonly string[],
): readonly string[] {
	let ui = initialUi('plan', size);
	for (const [chunk, name] of keys.entries()) {
		const key = {name: name === '\r' ? 'enter' : name, chunk, isAlone: true};
		ui = reduceKey(ui, key, engine, nowMs).state;
	}

	const {head, body, foot} = frameOf(engine, ui, nowMs);
	return [...head, ...body, ...foot].map(row => shown(row));
}

// The spinner moves; where it stands it is three columns wide.
function shown(row: Line): string {
	return row
		.map(each => (each.isSpinner === true ? '   ' : each.text))
		.join('')
		.trimEnd();
}

const keysTo = fc.constantFrom<readonly string[]>(
	...['1', '2', '3', '4', '5', '6', '7', '8', '9', '?'].map(key => [key]),
	['\r'],
	['s'],
	['d'],
	['1', 'G'],
	['5', 'j'],
	['r'],
);

test('a terminal shows each row of a frame where the frame has it, at any size, also after another size', async () => {
	await fc.assert(
		fc.asyncProperty(
			anyState(plainText),
			fc.array(
				fc.record({
					columns: fc.integer({min: 40, max: 240}),
					rows: fc.integer({min: 10, max: 70}),
				}),
				{minLength: 1, maxLength: 3},
			),
			keysTo,
			async (engine, sizes, keys) => {
				const [first] = sizes;
				const last = sizes.at(-1);
				assert.ok(first !== undefined && last !== undefined);
				await withApp(
					engine,
					first.columns,
					first.rows,
					async app => {
						const settles = async (rows: readonly string[]): Promise<void> => {
							await app.screen.until(
								() => isShown(app.screen.lines(), rows),
								`these rows:\n${rows.join('\n')}`,
							);
						};

						await settles(expectedRows(engine, first, []));
						for (const [at, key] of keys.entries()) {
							app.keyboard.press(key);
							await settles(expectedRows(engine, first, keys.slice(0, at + 1)));
						}

						for (const {columns, rows} of sizes.slice(1)) {
							app.screen.resize(columns, rows);
						}

						await settles(expectedRows(engine, last, keys));
						assert.equal(app.screen.terminal.buffer.active.baseY, 0);
					},
					{initialScreen: 'plan'},
				);
			},
		),
		{numRuns: 40, seed, endOnFailure: true},
	);
});

function isShown(
	screen: readonly string[],
	expected: readonly string[],
): boolean {
	return (
		screen.length === expected.length &&
		screen.every((row, at) => row.trimEnd() === (expected[at] ?? ''))
	);
}
