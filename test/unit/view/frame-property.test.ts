import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {toAscii} from '../../../source/present/text/ascii.js';
import {lineColumns, lineText} from '../../../source/present/text/line.js';
import {placeOf} from '../../../source/view/footer-line.js';
import {frameOf} from '../../../source/view/frame.js';
import {screens, type Place} from '../../../source/view/key-binding.js';
import {initialUi} from '../../../source/view/ui-model.js';
import {reduceKey} from '../../../source/view/ui-state.js';
import {anyState, anyText} from '../../support/any-state.js';
import {takenAtMs} from '../../support/observation-builder.js';

const seed = 2379;
const places: readonly Place[] = [
	...screens,
	'page-enter',
	'page-press-y',
	'page-buttons',
	'page-typing',
	'page-prefix',
];
const someKeys = fc.array(
	fc.constantFrom(
		'enter',
		's',
		'd',
		'j',
		'G',
		'right',
		'tab',
		'ctrl-c',
		'r',
		'q',
		'p',
		'y',
		'a',
		'/',
		'1',
		'backspace',
		'paste',
		'escape',
		'pagedown',
	),
	{maxLength: 8},
);
// On a page, and what keeps it open.
const keysOnPage = fc
	.tuple(
		fc.constantFrom('enter', 's', 'd'),
		fc.array(fc.constantFrom('down', 'a', '/', 'paste', 'backspace', 'Z'), {
			maxLength: 8,
		}),
	)
	.map(([opens, more]) => ['2', opens, ...more]);

/** Sizes as terminals have them, and some that only a window being dragged has. */
const anySize = fc.oneof(
	{
		weight: 4,
		arbitrary: fc.record({
			columns: fc.integer({min: 40, max: 240}),
			rows: fc.integer({min: 10, max: 70}),
		}),
	},
	{
		weight: 1,
		arbitrary: fc.record({
			columns: fc.integer({min: 1, max: 260}),
			rows: fc.integer({min: 1, max: 90}),
		}),
	},
);

test('no frame of any state, screen, page and size has a row too many or a row too wide', () => {
	const seen = new Set<Place>();
	let notices = 0;
	fc.assert(
		fc.property(
			anyState(anyText),
			anySize,
			fc.constantFrom(...screens),
			fc.oneof(someKeys, {weight: 2, arbitrary: keysOnPage}),
			fc.integer({min: 0, max: 1e9}),
			fc.boolean(),
			(engine, size, screen, keys, laterMs, isWall) => {
				let ui = {...initialUi('overview', size, isWall), screen};
				for (const [chunk, name] of keys.entries()) {
					const key = {name, chunk, isAlone: true};
					// A page takes no key in its first 400 ms.
					const atMs = takenAtMs + chunk * 500;
					ui = reduceKey(ui, key, engine, atMs).state;
				}

				seen.add(placeOf(ui));
				if (ui.notice !== undefined) notices += 1;
				const frame = frameOf(engine, ui, takenAtMs + laterMs);
				const lines = [...frame.head, ...frame.body, ...frame.foot];
				assert.equal(lines.length, size.rows);
				for (const line of lines) {
					assert.ok(
						lineColumns(line) <= size.columns,
						`${lineColumns(line)} > ${size.columns}: ${lineText(line)}`,
					);
					// oxlint-disable-next-line no-control-regex -- none may be left
					assert.doesNotMatch(lineText(line), /[\u0000-\u001F\u007F-\u009F]/);
					assert.doesNotMatch(toAscii(lineText(line)), /[^\p{ASCII}]/u);
				}
			},
		),
		{numRuns: 700, seed},
	);
	assert.deepEqual(
		places.filter(place => !seen.has(place)),
		[],
		'a screen or page was never looked at',
	);
	assert.ok(notices > 0, 'no notice was ever shown');
});
