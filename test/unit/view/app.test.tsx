import assert from 'node:assert/strict';
import process from 'node:process';
import {test} from 'node:test';
import {withApp} from '../../support/app-screen.js';
import {nospaceState} from '../../support/engine-state-builder.js';
import {manyState} from '../../support/frame-states.js';
import {preCheck} from '../../support/step-builder.js';

test('many members scroll with j and k, and the rest is counted', async () => {
	await withApp(manyState(60), 80, 24, async app => {
		await app.screen.shows(/↓ \d+ more below/);
		app.keyboard.press('G');
		await app.screen.shows('m60');
		await app.screen.shows(/↑ \d+ more above/);
		app.keyboard.press('g');
		await app.screen.shows(/★ m1 /);
	});
});

test('coalesced jj moves two rows', async () => {
	await withApp(
		nospaceState('pre-check'),
		80,
		24,
		async app => {
			await app.screen.shows('Step 1 in detail');
			app.keyboard.press('jj');
			await app.screen.shows('Step 3 in detail');
		},
		{initialScreen: 'plan'},
	);
});

test('a bracketed paste of the right words is refused on the page', async () => {
	await withApp(
		nospaceState('snapshot'),
		80,
		24,
		async app => {
			await app.screen.shows('Goal');
			app.keyboard.press('s');
			await app.screen.shows('Leave it out?');
			app.advance(1000);
			app.keyboard.press('\u001B[200~skip snapshot m3\u001B[201~');
			await app.screen.shows('Paste is refused');
			app.keyboard.press('skip snapshot m3');
			await app.screen.shows('skip snapshot m3_');
			app.keyboard.press('\r');
			await app.screen.until(
				() => app.engine.commands.length === 1,
				'the command',
			);
			assert.deepEqual(app.engine.commands, [
				{kind: 'skip-step', stepId: 'snapshot'},
			]);
		},
		{initialScreen: 'plan'},
	);
});

test('a failing check is listed first and disables the step with its reason', async () => {
	const preChecks = [
		preCheck(),
		preCheck({state: 'fail', title: 'Room', detail: '12 MiB free'}),
	];
	await withApp(
		nospaceState('snapshot', {preChecks}),
		80,
		24,
		async app => {
			await app.screen.shows('Goal');
			app.keyboard.press('\r');
			const text = await app.screen.shows('CANNOT BE RUN NOW');
			assert.match(text, /✗ FAIL +Room: 12 MiB free[^]*✓ pass/);
			assert.match(text, /pre-check fails: Room/);
			assert.match(text, /y run it \(cannot be run now\)/);
		},
		{initialScreen: 'plan'},
	);
});

test('a read-only screen carries its badge on every screen', async () => {
	await withApp(
		nospaceState('snapshot', {isReadOnly: true, isPaused: true}),
		60,
		16,
		async app => {
			for (const [key, shows] of [
				['2', 'Steps'],
				['3', 'newest first'],
				['4', 'Commands'],
			] as const) {
				app.keyboard.press(key);
				const text = await app.screen.shows(shows);
				assert.match(text.split('\n')[0] ?? '', /READ-ONLY {3}PAUSED/);
			}
		},
	);
});

test('below 60x16 it says what it needs, one row per member, and q quits', async () => {
	await withApp(nospaceState(), 50, 12, async app => {
		const text = await app.screen.shows('full view needs 60x16');
		assert.equal(text.match(/✗ NOSPACE/g)?.length, 3);
		app.keyboard.press('q');
		await app.screen.until(() => app.quits.length === 1, 'the end');
	});
});

test('resizing leaves one frame, as large as the terminal', async () => {
	await withApp(nospaceState(), 120, 40, async app => {
		await app.screen.shows('╭─ ★ m1');
		for (const [columns, rows] of [
			[60, 16],
			[200, 60],
			[80, 24],
		] as const) {
			app.screen.resize(columns, rows);
			await app.screen.until(text => {
				const lines = text.split('\n');
				return (
					lines[0]?.includes('etcd-medic') === true &&
					lines.at(-1)?.includes('q quit') === true &&
					lines.length === rows
				);
			}, 'the frame of the new size');
			assert.equal(app.screen.text().match(/etcd-medic/g)?.length, 1);
		}
	});
});

test('where only ASCII may be written a window that becomes narrower gets nothing else, either', async () => {
	await withApp(
		nospaceState(),
		120,
		40,
		async app => {
			await app.screen.shows('m1');
			for (const [columns, rows] of [
				[80, 24],
				[60, 16],
				[200, 60],
				[61, 17],
			] as const) {
				app.screen.resize(columns, rows);
				await app.screen.until(
					text => text.split('\n').at(-1)?.includes('q quit') === true,
					'the frame of the new size',
				);
			}

			assert.equal(/[^\0-\u007F]/.exec(app.screen.raw), null);
		},
		{look: {isAscii: true, hasColour: true}},
	);
});

test('a window that was small for a moment, without the program knowing, is painted anew', async () => {
	let fresh = '';
	await withApp(nospaceState(), 120, 40, async app => {
		await app.screen.shows('CRITICAL');
		app.keyboard.press('2');
		fresh = await app.screen.shows('Steps');
	});
	await withApp(nospaceState(), 120, 40, async app => {
		await app.screen.shows('CRITICAL');
		app.screen.terminal.resize(60, 16);
		const written = app.screen.raw.length;
		app.keyboard.press('2');
		await app.screen.until(
			() => app.screen.raw.slice(written).includes('Steps'),
			'a frame of the size before',
		);
		app.screen.terminal.resize(120, 40);
		assert.notEqual(app.screen.text(), fresh);
		// The size is as before: Node tells of no other, the kernel does.
		process.emit('SIGWINCH', 'SIGWINCH');
		await app.screen.until(text => text === fresh, `this:\n${fresh}`);
	});
});
