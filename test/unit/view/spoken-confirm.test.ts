import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {nospaceState} from '../../support/engine-state-builder.js';
import {idOf} from '../../support/observation-builder.js';
import {
	openHeard,
	openHeardPage,
	silentMs,
} from '../../support/spoken-bench.js';
import {preCheck} from '../../support/step-builder.js';

// What confirms in sentences is what confirms on the screens, and nothing else.

const run = (stepId: string): unknown => ({
	kind: 'run-step',
	stepId,
	confirmedBy: 'keyboard',
});

describe('confirming in sentences', () => {
	test('a page tells target, whole commands, predictions, checks and what each key does', async context => {
		const heard = openHeard(context, nospaceState('snapshot'));
		const page = await openHeardPage(heard);
		assert.match(page, /^Target: m3 \(member ID [\da-f]+\), writes, harms/m);
		assert.match(page, /^etcdctl .*snapshot save .*snapshot-1\.db$/m);
		assert.match(page, /^Predicted: needs 61\.2 MiB free disk\.$/m);
		assert.match(page, /^Undo: Delete the file\.$/m);
		assert.match(page, /^Pre-checks: 4 of 4 pass\.$/m);
		assert.match(page, /^pass: One cluster: cdf8.*read now\.$/m);
		assert.match(page, /^Press y to run it\. Enter, n and Escape are No\./m);
		assert.match(
			page,
			/^A letter and not Enter, as it writes; it harms nothing\.$/m,
		);
	});

	test('Enter is No where y is asked for, and y runs it once', async context => {
		const heard = openHeard(context, nospaceState('snapshot'));
		await openHeardPage(heard);
		heard.keyboard.press('\r');
		await heard.hears('Not run: Save a snapshot');
		assert.deepEqual(heard.commands, []);
		heard.keyboard.press('\r');
		await heard.hears('Press y');
		heard.pass(silentMs);
		heard.keyboard.press('y');
		await heard.screen.until(() => heard.commands.length > 0, 'the step');
		assert.deepEqual(heard.commands, [run('snapshot')]);
	});

	test('keys in the first 400 ms, together with others or pasted confirm nothing', async context => {
		const heard = openHeard(context, nospaceState('snapshot'));
		await heard.hears('Keys:');
		heard.keyboard.press('\r');
		await heard.hears('Press y');
		heard.keyboard.press('y');
		heard.pass(silentMs);
		heard.keyboard.press('yy');
		await heard.hears('press that one by itself');
		heard.keyboard.press('\u001B[200~y\u001B[201~');
		await heard.hears('Paste is refused');
		assert.deepEqual(heard.commands, []);
	});

	test('the focus begins on Cancel, Tab moves it, and only then Enter runs', async context => {
		const step = `defragment-${idOf('m2')}`;
		const heard = openHeard(context, nospaceState(step));
		const page = await openHeardPage(heard);
		assert.match(page, /Enter cancels: the focus is on Cancel\. Tab moves to/);
		heard.keyboard.press('\t');
		await heard.hears(/Enter runs it: the focus is on "/);
		heard.keyboard.press('\t');
		await heard.hears('Enter cancels');
		heard.keyboard.press('\r');
		await heard.hears('Not run: Defragment m2');
		assert.deepEqual(heard.commands, []);
	});

	test('what is typed is echoed, taken back, and only the words run it', async context => {
		const state = nospaceState('snapshot');
		const heard = openHeard(context, state);
		await heard.hears('Keys:');
		// Leaving a step out is always typed.
		heard.keyboard.press('s');
		const page = await heard.hears(/type: (.+) and then Enter/);
		const phrase = /type: (.+) and then Enter/.exec(page)?.[1] ?? '';
		assert.notEqual(phrase, '');
		heard.pass(silentMs);
		heard.keyboard.press('wrong');
		await heard.hears('wrong');
		heard.keyboard.press('\r');
		await heard.hears('Those are not the words');
		for (const letter of `${phrase}x`) heard.keyboard.press(letter);
		await heard.hears(`${phrase}x`);
		heard.keyboard.press('\u007F');
		await heard.hears('\b \b');
		heard.keyboard.press('\r');
		await heard.screen.until(() => heard.commands.length > 0, 'the skip');
		assert.deepEqual(heard.commands, [{kind: 'skip-step', stepId: 'snapshot'}]);
	});

	test('a check that fails while the page is open is told, and the step cannot be run', async context => {
		const heard = openHeard(context, nospaceState('snapshot'));
		await openHeardPage(heard);
		heard.set(
			nospaceState('snapshot', {
				preChecks: [
					preCheck({title: 'One cluster', state: 'fail', detail: 'two IDs'}),
				],
			}),
		);
		const text = await heard.hears('It cannot be run now');
		assert.match(text, /^FAIL: One cluster: two IDs/m);
		heard.keyboard.press('y');
		await heard.hears('Esc goes back');
		assert.deepEqual(heard.commands, []);
	});

	test('a page that was left open for too long says so and runs nothing', async context => {
		const heard = openHeard(context, nospaceState('snapshot'));
		await openHeardPage(heard);
		heard.pass(121_000);
		heard.keyboard.press('y');
		await heard.hears('open for too long');
		assert.deepEqual(heard.commands, []);
	});

	test('a terminal that answers is asked behind the page, and a key before its answer does not count', async context => {
		const heard = openHeard(context, nospaceState('snapshot'));
		await heard.hears('Keys:');
		heard.keyboard.press('\u001B[2;1R');
		heard.keyboard.press('\r');
		// oxlint-disable-next-line no-control-regex -- the question is a sequence
		const asked = await heard.hears(/\u001B\[2;(\d+)H\u001B\[6n/);
		heard.pass(silentMs);
		heard.keyboard.press('y');
		await heard.hears('before this terminal showed the page');
		assert.deepEqual(heard.commands, []);
		// oxlint-disable-next-line no-control-regex -- the question is a sequence
		const mark = /\u001B\[2;(\d+)H\u001B\[6n/.exec(asked)?.[1] ?? '';
		heard.keyboard.press(`\u001B[2;${mark}R`);
		heard.keyboard.press('y');
		await heard.screen.until(() => heard.commands.length > 0, 'the step');
		assert.deepEqual(heard.commands, [run('snapshot')]);
	});
});
