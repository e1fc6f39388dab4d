import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import stringWidth from 'string-width';
import {withApp, type AppScreen} from '../../support/app-screen.js';
import {nospaceState} from '../../support/engine-state-builder.js';
import {
	corruptState,
	frameStates,
	hostileState,
	recoveredState,
	runningState,
	unreachableState,
} from '../../support/frame-states.js';
import {idOf} from '../../support/observation-builder.js';

const sizes = [
	[60, 16],
	[80, 24],
	[120, 40],
	[200, 60],
] as const;

/** Nothing scrolled, nothing wrapped: the header is the first row and the keys are the last. */
function assertFills(app: AppScreen, what: string): void {
	const lines = app.screen.lines();
	assert.equal(lines.length, app.screen.rows, what);
	assert.match(lines[0] ?? '', /etcd-medic/, `${what}: first row`);
	assert.match(lines.at(-1) ?? '', /quit|back/, `${what}: last row`);
	assert.equal(
		app.screen.terminal.buffer.active.baseY,
		0,
		`${what}: it has scrolled`,
	);
	for (const line of lines) {
		assert.ok(stringWidth(line) <= app.screen.columns, `${what}: ${line}`);
	}
}

for (const [columns, rows] of sizes) {
	describe(`at ${columns}x${rows}`, () => {
		for (const [name, state] of Object.entries(frameStates)) {
			test(`every screen of the ${name} state fills the terminal exactly`, async () => {
				await withApp(state, columns, rows, async app => {
					for (const [key, shows] of [
						['1', 'etcd-medic'],
						['2', /No plan|Goal|NOTHING|NO STEP|RECOVERED/],
						['3', 'Events'],
						['4', 'Commands'],
						['5', /── Findings ─/],
						['?', 'Keys'],
					] as const) {
						app.keyboard.press(key);
						await app.screen.shows(shows);
						assertFills(app, `${name} ${key}`);
					}
				});
			});
		}

		test('NOSPACE is seen at once: the verdict, each member, the plan', async () => {
			await withApp(nospaceState(), columns, rows, async app => {
				const text = await app.screen.shows('CRITICAL');
				assert.match(text, /✗ CRITICAL {2}Writes are refused/);
				assert.equal(text.match(/✗ NOSPACE/g)?.length, 3);
				assert.equal(text.match(/61\.2 \/ 64\.0 MiB 96%/g)?.length, 3);
				assert.match(text, /★ m1/);
				assert.match(text, /press 2/);
			});
		});

		test('a member that does not answer is last known, from here, and never OK', async () => {
			await withApp(unreachableState(), columns, rows, async app => {
				const text = await app.screen.shows('LAST KNOWN 1m02s AGO');
				const rowsOfM2 = text
					.split('\n')
					.filter(line => line.includes('UNREACHABLE'));
				assert.equal(rowsOfM2.length, 1);
				assert.match(text, /UNREACHABLE (from|…)/);
				assert.match(text, /no answer within 5 s/);
				assert.match(text, /~400\.0 MiB/);
				assert.doesNotMatch(rowsOfM2.join(), /✓ OK/);
			});
		});

		test('a CORRUPT alarm shows the refusal and its advice, and nothing can be opened', async () => {
			await withApp(
				corruptState(),
				columns,
				rows,
				async app => {
					const text = await app.screen.shows('NO STEP CAN BE RUN');
					assert.match(text, /m2 has a CORRUPT alarm/);
					assert.match(text, /→ Replace m2/);
					app.keyboard.press('\r');
					await app.screen.shows('Enter is off');
					assert.deepEqual(app.engine.commands, []);
				},
				{initialScreen: 'plan'},
			);
		});

		test('a running step shows for how long, what it waits for and its share', async () => {
			await withApp(
				runningState(),
				columns,
				rows,
				async app => {
					const text = await app.screen.shows('running for 5 s');
					assert.match(text, /m3 rewrites its file/);
					assert.match(text, /\] 62%/);
					assert.match(text, /about 2 s predicted/);
				},
				{initialScreen: 'plan'},
			);
		});

		test('an ended run shows its result and each member before and after', async () => {
			await withApp(
				recoveredState(),
				columns,
				rows,
				async app => {
					const text = await app.screen.shows('✓ RECOVERED');
					assert.match(text, /61\.2 MiB → 4\.1 MiB {3}57\.1 MiB returned/);
				},
				{initialScreen: 'plan'},
			);
		});

		test('a step page shows target, command, checks with age, and Cancel has the focus', async () => {
			await withApp(
				nospaceState(`defragment-${idOf('m2')}`),
				columns,
				rows,
				async app => {
					await app.screen.shows('Goal');
					app.keyboard.press('\r');
					const text = await app.screen.shows('Run it?');
					assert.match(text, /m2 \(member ID a1b2c3d4e5f60002\)/);
					assert.match(text, /--command-timeout=600s/);
					assert.match(text, /✓ pass .* 2 s ago/);
					assert.match(text, /► \[ Cancel \]/);
					assertFills(app, 'page');
				},
				{initialScreen: 'plan'},
			);
		});

		test('hostile names drive nothing and stay on their row', async () => {
			await withApp(hostileState(), columns, rows, async app => {
				const text = await app.screen.shows(String.raw`\x1b[2J`);
				assertFills(app, 'hostile');
				assert.doesNotMatch(text, /\u202E/);
				// oxlint-disable-next-line no-control-regex -- looking for what must not be sent
				assert.doesNotMatch(app.screen.raw, /\u001B\]0;owned/);
			});
		});

		test('an ASCII terminal gets no byte above 127', async () => {
			for (const state of [
				nospaceState('snapshot'),
				runningState(),
				hostileState(),
			]) {
				await withApp(
					state,
					columns,
					rows,
					async app => {
						for (const [key, shows] of [
							['1', '* m1'],
							['2', 'Goal'],
							['4', 'Commands'],
							['?', 'Keys'],
						] as const) {
							app.keyboard.press(key);
							await app.screen.shows(shows);
						}

						assert.doesNotMatch(app.screen.raw, /[^\p{ASCII}]/u);
					},
					{look: {isAscii: true, hasColour: false}},
				);
			}
		});
	});
}

test('without colour and without UTF-8 every state is still told by its word and its mark', async () => {
	for (const [name, told] of Object.entries({
		healthy: [/\+ OK/, /\* m1 /],
		nospace: [/x CRITICAL/, /x NOSPACE/],
		unreachable: [/x UNREACHABLE/, /LAST KNOWN/],
		corrupt: [/x CRITICAL/, /x CORRUPT/],
		running: [/62%/, /\brunning\b/],
		nothing: [/Waiting|ASKING/],
	})) {
		const state = frameStates[name];
		assert.ok(state);
		await withApp(
			state,
			120,
			40,
			async app => {
				for (const pattern of told) await app.screen.shows(pattern);
			},
			{
				look: {isAscii: true, hasColour: false},
				initialScreen: name === 'running' ? 'plan' : 'overview',
			},
		);
	}
});
