import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {readFileSync, readlinkSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import {setTimeout as delay} from 'node:timers/promises';
import {etcdSeries} from '../../scripts/etcd-binaries.js';
import {waitUntil} from '../../scripts/wait-until.js';
import {confirmStep} from '../support/confirm-steps.js';
import {faultAt} from '../support/fault-at.js';
import {
	endpointFlags,
	frozenCluster,
	openProgram,
	realCluster,
	temporaryFolder,
} from '../support/real-incident.js';
import {coloursIn} from '../support/sgr-colours.js';
import {openInShell} from '../support/in-shell.js';
import {isRunning} from '../support/terminal-process.js';
import type {Terminal} from '../support/terminal.js';

// However the program is left, the shell beneath must find its terminal as it was.

const wayOut: Readonly<
	Record<
		string,
		{
			/** `crash` makes the thread throw that was started to. */
			readonly leave: (terminal: Terminal, crash: () => void) => Promise<void>;
			readonly code: number;
			/** A condition on which thread throws. */
			readonly crashing?: string;
		}
	>
> = {
	q: {leave: async terminal => terminal.press('q'), code: 0},
	'Ctrl-C twice': {
		leave: async terminal => terminal.press('ctrl-c', 'ctrl-c'),
		code: 130,
	},
	SIGINT: {leave: signalled('SIGINT'), code: 130},
	SIGTERM: {leave: signalled('SIGTERM'), code: 143},
	SIGHUP: {leave: signalled('SIGHUP'), code: 129},
	'an error that nobody caught': {
		leave: async (_, crash) => {
			crash();
		},
		code: 70,
		crashing: 'isMainThread',
	},
	'an error in the engine': {
		leave: async (_, crash) => {
			crash();
		},
		code: 70,
		crashing: '!isMainThread',
	},
};

for (const series of etcdSeries) {
	test(`etcd ${series}: every way out gives the shell its terminal back`, async context => {
		const cluster = await realCluster(context, series);
		for (const [name, {leave, code, crashing}] of Object.entries(wayOut)) {
			const now = path.join(temporaryFolder(context), 'now');
			const terminal = openInShell(
				context,
				endpointFlags(cluster),
				crashing === undefined
					? {}
					: faultAt(now, crashing, `throw new Error('on purpose')`),
			);
			await terminal.waitFor(/✓ OK/);
			assert.equal(terminal.isAlternateScreen(), true);
			await leave(terminal, () => {
				writeFileSync(now, '');
			});
			const {exitCode} = await terminal.exited;
			const text = terminal.text();
			assert.equal(exitCode, code, `${name}\n${text}`);
			assert.equal(terminal.isAlternateScreen(), false, name);
			assert.equal(terminal.isCursorVisible(), true, name);
			assert.deepEqual(terminal.modesLeftOn(), [], name);
			assert.match(text, / icanon\b/, name);
			assert.match(text, / echo\b/, name);
			assert.doesNotMatch(text, /^\s+at .*:\d+/m, name);
		}
	});

	test(`etcd ${series}: no key is echoed into the very first frame`, async context => {
		const cluster = await realCluster(context, series, {members: 1});
		const terminal = openProgram(context, endpointFlags(cluster));
		await terminal.waitFor(() => terminal.isAlternateScreen());
		// Held still in the middle of its first frame, which takes milliseconds.
		terminal.kill('SIGSTOP');
		const tty = readlinkSync(`/proc/${terminal.pid}/fd/0`);
		const settings = execFileSync('stty', ['-a', '-F', tty], {
			encoding: 'utf8',
		});
		terminal.kill('SIGCONT');
		assert.match(settings, / -icanon\b/);
		assert.match(settings, / -echo\b/);
		await terminal.waitFor(/✓ OK/);
		await terminal.press('q');
		assert.equal((await terminal.exited).exitCode, 0);
	});

	test(`etcd ${series}: one Ctrl-C does not leave`, async context => {
		const cluster = await realCluster(context, series, {members: 1});
		const terminal = openProgram(context, endpointFlags(cluster));
		await terminal.waitFor(/✓ OK/);
		await terminal.press('ctrl-c');
		await terminal.waitFor('Ctrl-C again leaves.');
		await terminal.press('2', '1');
		await terminal.waitFor('Findings');
		await terminal.press('q');
		assert.equal((await terminal.exited).exitCode, 0);
	});

	test(`etcd ${series}: nothing of ours survives a lost connection`, async context => {
		const cluster = await realCluster(context, series);
		const terminal = openProgram(context, endpointFlags(cluster));
		await terminal.waitFor(/✓ OK/);
		terminal.hangUp();
		await waitUntil(
			async () => !isRunning(terminal.pid),
			60_000,
			() => `process ${terminal.pid} still runs`,
		);
	});

	for (const env of [{TERM: 'linux'}, {LC_ALL: 'C'}] as const) {
		test(`etcd ${series}: ${Object.entries(env).join().replace(',', '=')} gets no byte above 127 on any screen`, async context => {
			const cluster = await frozenCluster(context, series);
			const terminal = openProgram(context, endpointFlags(cluster), {
				cols: 100,
				rows: 30,
				env,
			});
			await visitEverything(terminal);
			const odd = /[^\0-\u007F]/u.exec(terminal.raw)?.[0];
			assert.equal(odd, undefined, `${odd} was written`);
		});
	}

	test(`etcd ${series}: NO_COLOR gets no colour, and without it there is some`, async context => {
		const cluster = await frozenCluster(context, series);
		const size = {cols: 100, rows: 30};
		const plain = openProgram(context, endpointFlags(cluster), {
			...size,
			env: {NO_COLOR: '1'},
		});
		await visitEverything(plain);
		assert.deepEqual(coloursIn(plain.raw), []);
		const colourful = openProgram(context, endpointFlags(cluster), size);
		await visitEverything(colourful);
		assert.notDeepEqual(coloursIn(colourful.raw), []);
	});

	test(`etcd ${series}: a window dragged about is left with one whole frame`, async context => {
		const cluster = await realCluster(context, series);
		const terminal = openProgram(context, endpointFlags(cluster));
		await terminal.waitFor(/✓ OK/);
		for (let step = 0; step < 40; step += 1) {
			terminal.resize(50 + ((step * 37) % 110), 12 + ((step * 23) % 40));
			if (step % 4 === 0) await delay(30);
		}

		terminal.resize(100, 30);
		await terminal.waitFor(isWholeFrame, {label: 'one whole frame'});
		// The next paint is over what the storm left behind, not over a clean screen.
		await terminal.press('2');
		await terminal.waitFor('NOTHING TO RECOVER');
		await terminal.press('1');
		await terminal.waitFor(isWholeFrame, {label: 'one whole frame again'});
		await terminal.press('q');
		assert.equal((await terminal.exited).exitCode, 0);
	});

	test(`etcd ${series}: a screen of 59x15 says what size is needed, and q leaves`, async context => {
		const cluster = await frozenCluster(context, series);
		const terminal = openProgram(context, endpointFlags(cluster), {
			cols: 59,
			rows: 15,
		});
		await terminal.waitFor(/CRITICAL/);
		await terminal.waitFor('60x16');
		await terminal.press('2', 'enter');
		assert.doesNotMatch(terminal.text(), /Run it\?/);
		await terminal.press('1', 'q');
		assert.equal((await terminal.exited).exitCode, 0);
		assert.deepEqual(terminal.modesLeftOn(), []);
	});
}

/** Every screen, a step's page and the page that leaves a step out. */
async function visitEverything(terminal: Terminal): Promise<void> {
	await terminal.waitFor(/CRITICAL/);
	await terminal.waitFor('Findings');
	await terminal.press('2');
	await terminal.waitFor(/\b0 of \d+ done/);
	await terminal.press('j', 'k', 'g');
	await confirmStep(terminal, 1);
	await terminal.waitFor(/Save a snapshot.* next/);
	await terminal.press('s');
	await terminal.waitFor('Leave it out?');
	await delay(500);
	// In one chunk the two would be another key.
	await terminal.press('esc');
	await terminal.waitFor(/\b1 of \d+ done/);
	await terminal.press('3');
	await terminal.waitFor('Watching 3 members');
	await terminal.press('4');
	await terminal.waitFor('snapshot save');
	for (const [key, shows] of [
		['5', 'Findings'],
		['6', /(?:──|--) Writers/],
		['7', /Looked in|lines? \(/],
		['8', 'Member m'],
		['9', 'What would have warned'],
		['?', 'one table for every screen'],
	] as const) {
		await terminal.press(key);
		await terminal.waitFor(shows);
	}

	await terminal.press('p', '+', '-', 'p', 'r', '1');
	await terminal.waitFor('Findings');
	await terminal.press('q');
	assert.equal((await terminal.exited).exitCode, 0);
}

function isWholeFrame(screen: string[]): boolean {
	const count = (pattern: RegExp): number =>
		screen.filter(line => pattern.test(line)).length;
	return (
		screen.length === 30 &&
		(screen[0] ?? '').startsWith(' etcd-medic · cluster') &&
		count(/etcd-medic · cluster/) === 1 &&
		count(/── Findings ─/) === 1 &&
		['m1', 'm2', 'm3'].every(
			name => count(new RegExp(String.raw`\b${name} .*✓ OK`)) === 1,
		) &&
		(screen.at(-1) ?? '').endsWith(' q quit') &&
		count(/ q quit/) === 1 &&
		screen.every(line => line.length <= 100)
	);
}

function signalled(
	signal: NodeJS.Signals,
): (terminal: Terminal) => Promise<void> {
	return async terminal => {
		const shell = terminal.pid;
		const children = readFileSync(
			`/proc/${shell}/task/${shell}/children`,
			'utf8',
		);
		const [child] = children.trim().split(' ').map(Number);
		assert.ok(child !== undefined && child > 0, 'the program runs');
		process.kill(child, signal);
	};
}
