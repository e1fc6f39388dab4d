import assert from 'node:assert/strict';
import {afterEach, describe, test} from 'node:test';
import {cleanup, render} from 'ink-testing-library';
import {line, span, spinner} from '../../../source/present/text/line.js';
import {App} from '../../../source/view/app.js';
import {Rows} from '../../../source/view/components/rows.js';
import {shownText, styleOf} from '../../../source/view/theme.js';
import {fakeEngine, nospaceState} from '../../support/engine-state-builder.js';
import {takenAtMs} from '../../support/observation-builder.js';

afterEach(() => {
	cleanup();
});

const plain = {isAscii: false, hasColour: false};

describe('Rows', () => {
	test('draws one row per line, keeps empty ones, and cuts at the width', () => {
		const {lastFrame} = render(
			<Rows
				lines={[line('first'), [], line('x'.repeat(30))]}
				columns={10}
				look={plain}
			/>,
		);
		assert.deepEqual(
			lastFrame()
				?.split('\n')
				.map(row => row.trimEnd()),
			['first', '', `${'x'.repeat(9)}…`],
		);
	});

	test('draws a row anew when it says something else or the width is another', () => {
		const rows = (text: string, columns: number) => (
			<Rows lines={[line(text)]} columns={columns} look={plain} />
		);
		const {lastFrame, rerender} = render(rows('first', 10));
		rerender(rows('other', 10));
		assert.equal(lastFrame()?.trimEnd(), 'other');
		rerender(rows('other', 4));
		assert.equal(lastFrame()?.trimEnd(), 'oth…');
	});

	test('draws the twins of glyphs on an ASCII terminal, as wide as they are', () => {
		const {lastFrame} = render(
			<Rows
				lines={[[span('✓ ★ 節 · '), spinner]]}
				columns={20}
				look={{isAscii: true, hasColour: false}}
			/>,
		);
		assert.match(lastFrame() ?? '', /^\+ \* \?\? - \./);
	});
});

describe('the theme', () => {
	test('without colour no tone has one, and what is grave is bold or inverse', () => {
		for (const tone of [
			'good',
			'warning',
			'critical',
			'info',
			'faint',
		] as const) {
			assert.equal(styleOf(tone, plain).color, undefined);
		}

		assert.equal(styleOf('critical', plain).bold, true);
		assert.equal(styleOf('focus', plain).inverse, true);
	});

	test('with colour there is no blue, and dim only for what is faint', () => {
		for (const tone of [
			'strong',
			'good',
			'warning',
			'critical',
			'info',
		] as const) {
			const style = styleOf(tone, {isAscii: false, hasColour: true});
			assert.notEqual(style.color, 'blue');
			assert.equal(style.dimColor, undefined);
		}
	});

	test('text is left alone on a terminal with UTF-8', () => {
		assert.equal(shownText('✓ 節', plain), '✓ 節');
	});
});

/** Waits until the frame shows the text. */
async function shows(
	frame: () => string | undefined,
	text: string,
): Promise<void> {
	const deadline = Date.now() + 60_000;
	while (!(frame() ?? '').includes(text)) {
		assert.ok(Date.now() < deadline, `waited for ${text} in:\n${frame()}`);
		await new Promise(resolve => {
			setTimeout(resolve, 5);
		});
	}
}

describe('App', () => {
	test('takes keys, paints new states, and dispatches what was confirmed once', async () => {
		const engine = fakeEngine(nospaceState('snapshot'));
		let nowMs = takenAtMs;
		const app = render(
			<App
				store={engine.store}
				dispatch={engine.dispatch}
				onQuit={() => undefined}
				nowMs={() => nowMs}
				look={plain}
				initialScreen="plan"
				copy={() => undefined}
			/>,
		);
		await shows(app.lastFrame, 'Save a snapshot');
		app.stdin.write('\r');
		await shows(app.lastFrame, 'Run it?');
		nowMs += 500;
		app.stdin.write('y\r');
		await shows(app.lastFrame, 'by itself');
		assert.deepEqual(engine.commands, []);
		app.stdin.write('y');
		await shows(app.lastFrame, 'Goal');
		assert.deepEqual(engine.commands, [
			{kind: 'run-step', stepId: 'snapshot', confirmedBy: 'keyboard'},
		]);
		engine.set({...engine.store.getState(), isPaused: true});
		await shows(app.lastFrame, 'PAUSED');
	});
});
