import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import type {EngineState} from '../../../source/engine/protocol.js';
import {lineText} from '../../../source/present/text/line.js';
import type {Step} from '../../../source/runbook/step.js';
import {frameOf} from '../../../source/view/frame.js';
import {initialUi, type UiState} from '../../../source/view/ui-model.js';
import {reduceKey} from '../../../source/view/ui-state.js';
import {nospaceState} from '../../support/engine-state-builder.js';
import {idOf, takenAtMs} from '../../support/observation-builder.js';
import {plan, preCheck, step} from '../../support/step-builder.js';

const sizes = [
	{columns: 60, rows: 16},
	{columns: 80, rows: 24},
	{columns: 120, rows: 40},
] as const;
const small = {columns: 80, rows: 24};

/** Opens the page of the only step, presses the keys 1 s later, and gives the screen. */
function pageOf(
	engine: EngineState,
	keys: readonly string[],
	size: {readonly columns: number; readonly rows: number} = small,
	openWith = 'enter',
): {ui: UiState; text: string} {
	let ui = initialUi('plan', size);
	for (const [chunk, name] of [openWith, ...keys].entries()) {
		ui = reduceKey(
			ui,
			{name, chunk, isAlone: true},
			engine,
			takenAtMs + (chunk === 0 ? 0 : 1000),
		).state;
	}

	const frame = frameOf(engine, ui, takenAtMs + 1000);
	const text = [...frame.head, ...frame.body, ...frame.foot]
		.map(row => lineText(row).trim())
		.join('\n');
	return {ui, text};
}

function engineWith(
	only: Step,
	changes: Partial<EngineState> = {},
): EngineState {
	return nospaceState(only.id, {plan: plan({steps: [only]}), ...changes});
}

const compact = step({
	id: 'compact',
	title: 'Compact history up to revision 1007',
	action: {
		kind: 'compact',
		memberId: idOf('m2'),
		endpoint: 'https://10.0.0.2:2379',
		revision: 1007,
	},
	commands: [1, 2, 3].map(
		n =>
			`etcdctl --endpoints=https://10.0.0.${n}:2379 --cacert=/etc/kubernetes/pki/etcd/ca.crt --cert=/etc/kubernetes/pki/etcd/server.crt compact 1007 --physical`,
	),
	undo: 'Cannot be undone: reads and watches below that revision get "compacted" and start again',
});
const quorumDetail =
	'only 1 of 3 voters would serve, 2 are needed before anything may be run';
const failing = [
	preCheck(),
	preCheck({title: 'Room on the disk', state: 'unknown', detail: 'not read'}),
	preCheck({
		title: 'Quorum serves while this member does not',
		state: 'fail',
		detail: quorumDetail,
	}),
];
const words = (text: string): string => text.replaceAll(/\s+/g, ' ');

/** What stands on the page at each place that it can be scrolled to. */
function readThrough(
	engine: EngineState,
	size: {readonly columns: number; readonly rows: number},
): readonly string[] {
	return Array.from({length: 60}, (_, presses) => {
		const keys = Array.from({length: presses}, () => 'j');
		return words(pageOf(engine, keys, size).text);
	});
}

describe('what decides is read whole', () => {
	for (const size of sizes) {
		test(`at ${size.columns}x${size.rows} every word of the page can be scrolled to`, () => {
			const pages = readThrough(engineWith(compact), size);
			for (const expected of [
				compact.undo,
				compact.why,
				compact.expects,
				...compact.commands,
			]) {
				assert.ok(
					pages.some(page => page.includes(expected)),
					expected,
				);
			}
		});
	}

	test('at 80x24 a failing check and why the step is refused stand whole without scrolling', () => {
		const {text} = pageOf(engineWith(compact, {preChecks: failing}), []);
		assert.match(
			words(text),
			/✗ FAIL Quorum serves while this member does not: only 1 of 3 1 s ago voters would serve, 2 are needed before anything may be run ○ UNKNOWN Room on the disk: not read/,
		);
		assert.match(
			words(text),
			/CANNOT BE RUN NOW pre-check fails: Quorum serves while this member does not/,
		);
		assert.ok(text.indexOf('FAIL') < text.indexOf('etcdctl'));
	});

	test('a long reason is wrapped, not cut', () => {
		const {text} = pageOf(
			engineWith(compact, {preChecks: failing.slice(2)}),
			[],
			{columns: 60, rows: 16},
		);
		assert.match(
			words(text),
			/CANNOT BE RUN NOW pre-check fails: Quorum serves while this member does not/,
		);
	});
});

describe('scrolling', () => {
	test('j and k move, the mark says so, and the end is the end', () => {
		const engine = engineWith(compact);
		const top = pageOf(engine, []);
		assert.match(top.text, /^↓ more {2}\(j k\)$/m);
		const down = pageOf(engine, ['j', 'down', 'k']);
		assert.equal(down.ui.page?.scroll, 1);
		assert.match(down.text, /^↑ ↓ more {2}\(j k\)$/m);
		const pages = Array.from({length: 9}, () => 'pagedown');
		const end = pageOf(engine, pages);
		assert.match(end.text, /^↑ more {2}\(j k\)$/m);
		assert.equal(
			pageOf(engine, [...pages, 'k']).ui.page?.scroll,
			(end.ui.page?.scroll ?? 0) - 1,
		);
	});

	test('a page that fits has no mark and does not move', () => {
		const {ui, text} = pageOf(engineWith(compact), ['j', 'pagedown'], {
			columns: 120,
			rows: 40,
		});
		assert.doesNotMatch(text, /↓ more/);
		assert.equal(ui.page?.scroll, 0);
	});

	test('where words are typed j is a letter and the arrows scroll', () => {
		const {ui, text} = pageOf(
			engineWith(compact),
			['j', 'down'],
			{columns: 60, rows: 16},
			's',
		);
		assert.equal(ui.page?.typed, 'j');
		assert.equal(ui.page?.scroll, 1);
		assert.match(text, /more {2}\(arrow keys\)/);
	});

	test('scrolling is neither a confirmation nor a move of the focus', () => {
		const {ui} = pageOf(engineWith(compact), ['j', 'k', 'down', 'pageup']);
		assert.equal(ui.page?.focus, 'cancel');
		assert.notEqual(ui.page, undefined);
	});
});

describe('a key that does nothing says what would', () => {
	const cases: ReadonlyArray<readonly [0 | 1 | 2, string, RegExp]> = [
		[0, 'y', /only reads: Enter runs it/],
		[1, 'Y', /a small y/],
		[1, 'x', /Only y runs it/],
		[2, 'y', /y is for steps that harm nothing: here Tab, then Enter/],
		[2, 'Y', /y is for steps that harm nothing/],
		[2, 'z', /Tab to the button, then Enter/],
		[2, '3', /Esc first, then 3/],
		[1, '?', /Esc first, then \?/],
	];
	for (const [level, key, note] of cases) {
		test(`${key} on a page of level ${level}`, () => {
			const {ui, text} = pageOf(engineWith(step({level})), [key]);
			assert.match(ui.page?.note ?? '', note);
			assert.match(words(text), note);
		});
	}
});

describe('words of the page', () => {
	test('the compaction is of every member, and there are no level numbers', () => {
		const {text} = pageOf(engineWith(compact), []);
		assert.match(text, /\[ Compact every member \]/);
		assert.match(
			text,
			/target +every member, asked through m2, disturbs service/,
		);
		assert.doesNotMatch(text, /level \d/);
	});

	test('the words to type stand in quotes, and leaving out names no level', () => {
		const {text} = pageOf(engineWith(step()), [], small, 's');
		assert.match(text, /Type "skip defragment m2", then Enter:/);
		assert.doesNotMatch(text, /disturbs service|taken back|level \d/);
	});

	test('while paused it says so, and old checks are marked', () => {
		const {text} = pageOf(
			engineWith(step(), {
				isPaused: true,
				preChecks: [preCheck({takenAtMs: takenAtMs - 60_000})],
			}),
			[],
		);
		assert.match(text, /paused: read again before it runs/);
		assert.match(text, /~1m01s ago/);
		assert.match(text.split('\n')[0] ?? '', /PAUSED, p resumes/);
		assert.doesNotMatch(text.split('\n')[0] ?? '', /every 1 s/);
	});
});
