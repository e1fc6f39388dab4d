import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {readFileSync} from 'node:fs';
import type {TestContext} from 'node:test';
import {test} from 'node:test';
import {setTimeout as delay} from 'node:timers/promises';
import type {Terminal, TerminalOptions} from '../../support/terminal.js';
import {openTerminal} from '../../support/terminal.js';

const escape = String.raw`\x1b`;

function open(
	t: TestContext,
	program: string,
	options: Partial<TerminalOptions> = {},
): Terminal {
	const terminal = openTerminal({
		command: process.execPath,
		args: ['-e', program],
		cols: 40,
		rows: 6,
		...options,
	});
	t.after(async () => terminal.close());
	return terminal;
}

// Shows each chunk that arrives on a line of its own.
const chunkEcho = `
process.stdin.setRawMode(true);
process.stdin.on('data', d => console.log('[' + JSON.stringify(String(d)).slice(1, -1) + ']'));
console.log('ready');
`;

const stayAlive = 'setInterval(() => {}, 1000);';

test('the screen has exactly as many lines as rows, trimmed on the right', async t => {
	const terminal = open(t, `console.log('one   \\ntwo')`);
	await terminal.exited;
	assert.deepEqual(terminal.screen(), ['one', 'two', '', '', '', '']);
	assert.equal(terminal.text(), 'one\ntwo\n\n\n\n');
});

test('the screen is the newest part when a program has scrolled', async t => {
	const terminal = open(
		t,
		`for (let i = 1; i <= 20; i++) process.stdout.write('\\n' + i)`,
	);
	await terminal.exited;
	assert.deepEqual(terminal.screen(), ['15', '16', '17', '18', '19', '20']);
});

test('the program sees a terminal of the size asked for, in a clean environment', async t => {
	const terminal = open(
		t,
		`console.log(process.stdout.isTTY, process.stdin.isTTY, process.stdout.columns, process.stdout.rows);
		console.log(process.env.TERM, process.env.CI, process.env.MARK)`,
		{env: {MARK: 'here'}},
	);
	await terminal.exited;
	assert.deepEqual(terminal.screen().slice(0, 2), [
		'true true 40 6',
		'xterm-256color undefined here',
	]);
});

test('each pressed key arrives in a chunk of its own, under its sequence', async t => {
	const terminal = open(t, chunkEcho, {rows: 30});
	await terminal.waitFor('ready');
	const keys = {
		enter: String.raw`[\r]`,
		esc: String.raw`[\u001b]`,
		tab: String.raw`[\t]`,
		'shift-tab': String.raw`[\u001b[Z]`,
		up: String.raw`[\u001b[A]`,
		down: String.raw`[\u001b[B]`,
		left: String.raw`[\u001b[D]`,
		right: String.raw`[\u001b[C]`,
		pgup: String.raw`[\u001b[5~]`,
		pgdn: String.raw`[\u001b[6~]`,
		'ctrl-c': String.raw`[\u0003]`,
		'ctrl-l': String.raw`[\f]`,
		'ctrl-z': String.raw`[\u001a]`,
		m: '[m]',
	};
	// Awaited one by one: a reader without CPU time takes two at once.
	for (const [key, chunk] of Object.entries(keys)) {
		await terminal.press(key);
		await terminal.waitFor(chunk);
	}

	assert.deepEqual(
		terminal.screen().slice(1, 1 + Object.keys(keys).length),
		Object.values(keys),
	);
});

test('what is written at once arrives in one chunk', async t => {
	const terminal = open(t, chunkEcho);
	await terminal.waitFor('ready');
	terminal.write('yes\r');
	await terminal.waitFor(String.raw`[yes\r]`);
});

test('waiting takes text, a pattern or a test of the lines', async t => {
	const terminal = open(t, `console.log('member m1\\nok'); ${stayAlive}`);
	await terminal.waitFor('member m1');
	await terminal.waitFor(/m\d\nok/g);
	await terminal.waitFor(/m\d\nok/g);
	await terminal.waitFor(screen => screen[1] === 'ok');
});

test('waiting in vain ends with the label and the last screen', async t => {
	const terminal = open(t, `console.log('only this'); ${stayAlive}`);
	await terminal.waitFor('only this');
	await assert.rejects(
		terminal.waitFor('something else', {timeoutMs: 20, label: 'the other'}),
		/not on the screen within 20 ms: the other\n[^]*only this/,
	);
});

test('waiting ends as soon as the program has ended without showing it', async t => {
	const terminal = open(t, `console.log('bye'); process.exitCode = 3`);
	await assert.rejects(
		terminal.waitFor('never'),
		/ended \(exit 3\) without showing: never\n[^]*bye/,
	);
});

test('a program that enters the alternate screen and tidies up on Ctrl-C leaves no mode on', async t => {
	const terminal = open(
		t,
		// Raw before a word is shown: a Ctrl-C typed in between would be a signal.
		`process.stdin.setRawMode(true);
		process.stdin.once('data', () => {
			process.stdout.write('${escape}[?2004l${escape}[?25h${escape}[?1049l');
			process.exit(130);
		});
		process.stdout.write('before${escape}[?1049h${escape}[?25l${escape}[?2004h${escape}[Hinside');`,
	);
	await terminal.waitFor('inside');
	assert.equal(terminal.isAlternateScreen(), true);
	assert.equal(terminal.isCursorVisible(), false);
	assert.deepEqual(terminal.modesLeftOn(), [
		'alternate-screen',
		'bracketed-paste',
		'hidden-cursor',
	]);
	await terminal.press('ctrl-c');
	assert.deepEqual(await terminal.exited, {exitCode: 130, signal: undefined});
	assert.equal(terminal.isAlternateScreen(), false);
	assert.equal(terminal.isCursorVisible(), true);
	assert.deepEqual(terminal.modesLeftOn(), []);
	assert.equal(terminal.screen()[0], 'before');
});

test('modes of newer keyboards and the mouse are seen too', async t => {
	const terminal = open(
		t,
		`process.stdout.write('${escape}[>1u${escape}[?1000;1006h${escape}[>4;2m${escape}[?7l')`,
	);
	await terminal.exited;
	assert.deepEqual(terminal.modesLeftOn(), [
		'kitty-keyboard',
		'modified-keys',
		'mouse',
		'no-wrap',
	]);
});

test('a resize reaches the program and the screen', async t => {
	const terminal = open(
		t,
		`process.stdout.on('resize', () => console.log(process.stdout.columns + 'x' + process.stdout.rows));
		console.log('ready'); ${stayAlive}`,
	);
	await terminal.waitFor('ready');
	terminal.resize(100, 9);
	await terminal.waitFor('100x9');
	assert.equal(terminal.screen().length, 9);
});

test('cells carry width, colours and attributes', async t => {
	const terminal = open(
		t,
		`process.stdout.write('${escape}[1;31;44mA${escape}[0;2;38;2;1;2;3mB${escape}[0;7;48;5;200m' + '\\u6f22' + '${escape}[0m.')`,
	);
	await terminal.exited;
	const [a, b, wide, rest, dot] = terminal.cells()[0] ?? [];
	assert.partialDeepStrictEqual(a, {
		char: 'A',
		width: 1,
		fg: 1,
		bg: 4,
		isBold: true,
		isDim: false,
	});
	assert.partialDeepStrictEqual(b, {char: 'B', fg: '#010203', isDim: true});
	assert.equal(b?.bg, undefined);
	assert.partialDeepStrictEqual(wide, {
		char: '漢',
		width: 2,
		bg: 200,
		isInverse: true,
	});
	assert.partialDeepStrictEqual(rest, {char: '', width: 0});
	assert.equal(dot?.char, '.');
	assert.equal(terminal.cells().length, 6);
	assert.equal(terminal.cells()[5]?.length, 40);
});

test('bytes are counted as bytes, and the raw text keeps the sequences', async t => {
	const terminal = open(t, `process.stdout.write('\\x1b[1m\\u2713')`);
	await terminal.exited;
	assert.equal(terminal.bytesReceived, 7);
	assert.equal(terminal.raw, '\u001B[1m✓');
});

test('a terminal that stops reading blocks the writer until it reads again', async t => {
	// 300 kB is more than the kernel buffers for a pty.
	const terminal = open(
		t,
		`console.log('ready');
		process.stdin.setRawMode(true);
		process.stdin.once('data', () => {
			process.stderr.write('x'.repeat(300000));
			process.stdout.write('\\nwritten');
			${stayAlive}
		});`,
	);
	await terminal.waitFor('ready');
	terminal.pauseReading();
	const before = terminal.bytesReceived;
	await terminal.press('g');
	await assert.rejects(terminal.waitFor('written', {timeoutMs: 200}));
	assert.ok(terminal.bytesReceived - before < 300_000);
	terminal.resumeReading();
	await terminal.waitFor('written');
});

test('hanging up sends one SIGHUP', async t => {
	const terminal = open(
		t,
		`let seen = 0;
		process.stdout.on('error', () => {});
		process.on('SIGHUP', () => { seen += 1; setTimeout(() => process.exit(40 + seen), 50); });
		console.log('ready'); ${stayAlive}`,
	);
	await terminal.waitFor('ready');
	terminal.hangUp();
	assert.deepEqual(await terminal.exited, {exitCode: 41, signal: undefined});
});

test('hanging up works while another terminal is open', async t => {
	const first = open(t, `console.log('ready'); ${stayAlive}`);
	const second = open(t, `console.log('ready'); ${stayAlive}`);
	await Promise.all([first.waitFor('ready'), second.waitFor('ready')]);
	first.hangUp();
	assert.equal((await first.exited).signal, 'SIGHUP');
});

test('a signal that ends the program is named', async t => {
	const terminal = open(t, `console.log('ready'); ${stayAlive}`);
	await terminal.waitFor('ready');
	terminal.kill('SIGTERM');
	assert.equal((await terminal.exited).signal, 'SIGTERM');
});

test('closing ends a program that ignores signals, and its children', async t => {
	const terminal = open(
		t,
		`for (const s of ['SIGHUP', 'SIGTERM', 'SIGINT']) process.on(s, () => {});
		const child = require('node:child_process').spawn('sleep', ['1000']);
		console.log('child ' + child.pid + '.'); ${stayAlive}`,
	);
	await terminal.waitFor(/child \d+\./);
	const childPid = Number(/child (\d+)/.exec(terminal.text())?.[1]);
	await terminal.close();
	assert.equal((await terminal.exited).signal, 'SIGKILL');
	await untilGone(childPid);
	await terminal.close();
});

test('a program that ignores SIGHUP does not outlive a killed test process', async t => {
	const stubborn = `process.on('SIGHUP', () => {}); console.log('up'); ${stayAlive}`;
	const script = `
		import {openTerminal} from './test/support/terminal.ts';
		const terminal = openTerminal({command: process.execPath, args: ['-e', ${JSON.stringify(stubborn)}]});
		await terminal.waitFor('up');
		console.log(terminal.pid);
	`;
	const testProcess = spawn(
		process.execPath,
		['--import=tsx', '--input-type=module', '-e', script],
		{stdio: ['ignore', 'pipe', 'inherit']},
	);
	t.after(() => testProcess.kill('SIGKILL'));
	const chunks: unknown[] = await once(testProcess.stdout, 'data');
	const pid = Number(String(chunks[0]));
	assert.ok(isAlive(pid));
	testProcess.kill('SIGKILL');
	await untilGone(pid);
});

// Ended but not yet collected by its new parent (state Z) counts as gone.
function isAlive(pid: number): boolean {
	try {
		return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
	} catch {
		return false;
	}
}

// Nothing announces the end of a process that is not our child, so this asks.
async function untilGone(pid: number): Promise<void> {
	const deadline = Date.now() + 60_000;
	while (isAlive(pid)) {
		assert.ok(Date.now() < deadline, `process ${pid} still runs`);
		await delay(10);
	}
}
