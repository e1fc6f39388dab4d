import assert from 'node:assert/strict';
import {readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {test, type TestContext} from 'node:test';
import {waitUntil} from '../../scripts/wait-until.js';
import {confirmEachStep} from '../support/confirm-steps.js';
import {program, temporaryFolder} from '../support/real-incident.js';
import {isRunning} from '../support/terminal-process.js';
import {openTerminal, type Terminal} from '../support/terminal.js';

// A drill as it is played: the dashboard in a real pty, the briefing beside it.

async function open(
	context: TestContext,
	args: readonly string[],
	rows = 40,
): Promise<{readonly terminal: Terminal; readonly state: string}> {
	const state = temporaryFolder(context);
	const terminal = openTerminal({
		command: process.execPath,
		args: [program, 'drill', ...args],
		env: {XDG_STATE_HOME: state, LANG: 'C.UTF-8'},
		cols: 100,
		rows,
	});
	context.after(async () => terminal.close());
	return {terminal, state};
}

/** Marks the row with that text and takes it with two Enters. */
async function take(terminal: Terminal, text: string): Promise<void> {
	const marked = (screen: readonly string[]): string =>
		screen.find(each => each.startsWith('  > ') || each.startsWith(' > ')) ??
		'';
	const cameFrom = new Set<string>();
	while (!marked(terminal.screen()).includes(`> ${text}`)) {
		const from = marked(terminal.screen());
		const key = cameFrom.has('I am done') ? 'up' : 'down';
		if (from.includes('I am done')) cameFrom.add('I am done');
		await terminal.press(from.includes('I am done') ? 'up' : key);
		await terminal.waitFor(screen => marked(screen) !== from);
	}

	await terminal.press('enter');
	await terminal.waitFor(/Enter again does it/);
	await terminal.press('enter');
}

test('a trainee reads the pager, walks into a trap, answers, leaves, and is told what it cost', async context => {
	const {terminal, state} = await open(context, ['nospace']);
	await terminal.waitFor(/DRILL +nospace/);
	await terminal.waitFor(/KubeAPIErrorBudgetBurn/);
	// Clients are refused, and it can be seen.
	await terminal.waitFor(/✗ .*database space exceeded/);
	await take(terminal, '○ nospace-alarm');
	await terminal.waitFor(/you said nospace-alarm/);
	await take(terminal, 'etcdctl put quota-backend-bytes');
	await terminal.waitFor(/etcd says: [^]*space\s+exceeded/);
	await terminal.press('b');
	await terminal.waitFor(/CRITICAL/);
	await terminal.waitFor(/b briefing/);
	assert.match(terminal.text(), /DRILL +nospace/);
	await terminal.press('b');
	await take(terminal, 'I am done');
	const {exitCode} = await terminal.exited;
	assert.equal(exitCode, 2, terminal.text());
	assert.equal(terminal.isAlternateScreen(), false);
	assert.deepEqual(terminal.modesLeftOn(), []);
	const folder = path.join(state, 'etcd-medic', 'drills');
	const [run = ''] = readdirSync(folder);
	const markdown = readFileSync(path.join(folder, run, 'debrief.md'), 'utf8');
	// 100, less 50 for an end that was not reached and 10 for the key.
	assert.match(markdown, /^# Drill nospace: 40 of 100 points/);
	assert.match(markdown, /- 10: put-quota-key/);
	assert.match(markdown, /Diagnosis: nospace-alarm, right/);
});

test('keys of the dashboard work beside a drill, at 80 columns and 24 rows too', async context => {
	const {terminal} = await open(context, ['corrupt'], 24);
	await terminal.waitFor(/DRILL +corrupt/);
	await terminal.waitFor(/↓ \d+ more below/);
	await terminal.press('ctrl-c');
	await terminal.waitFor(/Ctrl-C again leaves\./);
	await terminal.press('b');
	await terminal.waitFor(/CORRUPT on cp-3/);
	await terminal.press('2');
	await terminal.waitFor(/Compare the hashes/);
	await terminal.press('1');
	await terminal.press('q');
	await terminal.waitFor(/y q leaves, any other key stays/);
	assert.match(terminal.text(), /The drill ends here/);
	// The briefing's key answers the question like any other.
	await terminal.press('b');
	await terminal.waitFor(/CORRUPT on cp-3[^]*2 plan/);
	await terminal.press('q');
	await terminal.waitFor(/y q leaves/);
	await terminal.press('q');
	const {exitCode} = await terminal.exited;
	// Left alone, but nobody said what it is.
	assert.equal(exitCode, 1, terminal.text());
});

test('a trainee who follows the plan by keys sees writes come back, and loses nothing', async context => {
	const {terminal} = await open(context, ['nospace']);
	await terminal.waitFor(/✗ pods/);
	await take(terminal, '○ nospace-alarm');
	await terminal.waitFor(/you said nospace-alarm/);
	await terminal.press('b');
	await terminal.waitFor(/CRITICAL/);
	await terminal.press('2');
	await confirmEachStep(terminal, async () => undefined);
	await terminal.waitFor(/\d+ ok, \d+ failed, none fails now/);
	await terminal.press('b');
	await terminal.waitFor(/✓ pods/);
	await take(terminal, 'I am done');
	const {exitCode} = await terminal.exited;
	assert.equal(exitCode, 0, terminal.text());
});

test('a terminal that closes and hangs up again and again ends the drill in order, with its debrief', async context => {
	const {terminal, state} = await open(context, ['nospace']);
	await terminal.waitFor(/DRILL +nospace/);
	await terminal.waitFor(/KubeAPIErrorBudgetBurn/);
	terminal.hangUp();
	const hangingUp = setInterval(() => {
		try {
			process.kill(terminal.pid, 'SIGHUP');
		} catch {
			// It has ended.
			clearInterval(hangingUp);
		}
	}, 1);
	context.after(() => {
		clearInterval(hangingUp);
	});
	await waitUntil(
		async () => !isRunning(terminal.pid),
		30_000,
		() => `process ${terminal.pid} still runs`,
	);
	const folder = path.join(state, 'etcd-medic/drills');
	const [run = ''] = readdirSync(folder);
	assert.ok(
		readdirSync(path.join(folder, run)).includes('debrief.json'),
		'it came to its end',
	);
});
