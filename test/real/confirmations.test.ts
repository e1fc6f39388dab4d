import assert from 'node:assert/strict';
import {test, type TestContext} from 'node:test';
import {setTimeout as delay} from 'node:timers/promises';
import {etcdSeries} from '../../scripts/etcd-binaries.js';
import {fillToNospace} from '../../scripts/fill.js';
import type {LocalCluster} from '../../scripts/local-cluster.js';
import {
	confirmStep,
	deafMs,
	stepTimeoutMs,
	untilSeen,
} from '../support/confirm-steps.js';
import {journalEvents} from '../support/headless-run.js';
import {
	endpointFlags,
	openProgram,
	realCluster,
	temporaryFolder,
} from '../support/real-incident.js';
import type {Terminal} from '../support/terminal.js';

// Every level of confirmation in the real program: whatever is not exactly what
// a page asks for, or comes before the page could be seen, starts nothing. The
// whole table is in test/unit/view/confirm-table.test.ts.

const paste = (text: string): string => `\u001B[200~${text}\u001B[201~`;

test('one member is recovered through all four levels, and only the right keys run anything', async context => {
	const {terminal, started} = await openOnFrozen(context, '3.5', 1);
	const methods = new Set<string>();
	for (let done = 0; ; done += 1) {
		await terminal.waitFor(/RECOVERED|► .*\bnext\b/, {
			timeoutMs: stepTimeoutMs,
		});
		if (terminal.text().includes('RECOVERED')) break;
		const method = await askedFor(terminal);
		// A further page of the same kind would tell nothing new.
		if (!methods.has(method)) await tryTheWrong[method](terminal);
		methods.add(method);
		assert.equal(started(), done, terminal.text());
		await askedFor(terminal);
		await confirm[method](terminal);
		await terminal.waitFor(new RegExp(`${done + 1} of \\d+ done|RECOVERED`), {
			timeoutMs: stepTimeoutMs,
		});
	}

	assert.deepEqual([...methods].toSorted(), [
		'buttons',
		'enter',
		'typing',
		'y',
	]);
	await terminal.press('1', 'q');
	assert.equal((await terminal.exited).exitCode, 0);
});

for (const series of etcdSeries) {
	test(`etcd ${series}: keys typed at a terminal that has stopped showing anything confirm nothing`, async context => {
		const {terminal, started} = await openOnFrozen(context, series, 1);
		context.after(() => {
			// A pty that is not read never tells that its program has ended.
			terminal.resumeReading();
		});
		for (const isFull of [false, true]) {
			await terminal.waitFor(/0 of \d+ done/);
			terminal.pauseReading();
			if (isFull) {
				// Until the kernel's buffer is full, and writing blocks the program.
				for (let page = 0; page < 60; page += 1)
					await terminal.press(page % 2 === 0 ? '1' : '2');
			}

			// Step 1 asks for a second Enter, which nobody can have meant.
			await terminal.press('enter');
			await delay(deafMs);
			await terminal.press('enter');
			await delay(deafMs);
			terminal.resumeReading();
			await terminal.waitFor('Run it?');
			assert.equal(started(), 0);
			// It may have opened only now.
			await delay(deafMs);
			await terminal.press('esc');
			await terminal.waitFor(/0 of \d+ done/);
			assert.equal(started(), 0);
		}

		// The page is seen now: the same keys do what they say.
		await askedFor(terminal);
		await confirm.enter(terminal);
		await terminal.waitFor(/1 of \d+ done/, {timeoutMs: stepTimeoutMs});
		assert.equal(started(), 1);
		await terminal.press('1', 'q');
		await terminal.exited;
	});
}

test('a page whose ground moves while it is open refuses the right keys', async context => {
	const {terminal, started, cluster} = await openOnFrozen(context, '3.5', 3);
	await confirmStep(terminal, 1);
	assert.equal(await askedFor(terminal), 'y');
	const leader = await cluster.leader();
	const target = /── Save a snapshot from (m\d)/.exec(terminal.text())?.[1];
	const third = ['m1', 'm2', 'm3'].find(
		name => name !== leader && name !== target,
	);
	assert.ok(third);
	await cluster.pause(third);
	await terminal.waitFor(
		/CANNOT BE RUN NOW.*(?:quorum has changed|target has changed|no longer)/,
		{timeoutMs: stepTimeoutMs},
	);
	await terminal.press('y');
	await terminal.waitFor('It cannot be run now. Esc goes back.');
	cluster.resume(third);
	await terminal.waitFor(/3 members|m2.*(?:NOSPACE|OK)|CANNOT BE RUN NOW/);
	// What has expired stays so, also when all is well again.
	await terminal.press('y');
	await delay(deafMs);
	await terminal.press('esc');
	await terminal.waitFor(screen => !screen.join('\n').includes('Run it?'));
	assert.equal(started(), 1);
	await terminal.waitFor(/► .*\bnext\b/, {timeoutMs: stepTimeoutMs});
	assert.equal(await askedFor(terminal), 'y');

	// A red pre-check: etcd says that a member is corrupt.
	await cluster.raiseAlarm('CORRUPT', 'm1');
	await terminal.waitFor(/CANNOT BE RUN NOW/, {timeoutMs: stepTimeoutMs});
	await delay(deafMs);
	await terminal.press('y');
	await terminal.waitFor('It cannot be run now. Esc goes back.');
	assert.equal(started(), 1);
	// In one chunk they would be another key.
	await terminal.press('esc');
	await terminal.waitFor(screen => !screen.join('\n').includes('Run it?'));
	await terminal.press('ctrl-c', 'ctrl-c');
	await terminal.exited;
});

type Method = 'enter' | 'y' | 'buttons' | 'typing';

/** Opens the next step's page, unless it is open, and waits until it takes keys. */
async function askedFor(terminal: Terminal): Promise<Method> {
	if (!terminal.text().includes('Run it?')) {
		await terminal.waitFor(/► .*\bnext\b/, {timeoutMs: stepTimeoutMs});
		const from = terminal.raw.length;
		await terminal.press('enter');
		await untilSeen(terminal, from);
	}

	await terminal.waitFor(
		/Enter runs it|Press y to run it|\[ Cancel \]|Type "|CANNOT BE RUN NOW/,
		{label: 'how the step is confirmed'},
	);
	const text = terminal.text();
	await delay(deafMs);
	// A member that is slow to answer just then is a page that refuses.
	if (text.includes('CANNOT BE RUN NOW')) {
		await terminal.press('esc');
		await terminal.waitFor(screen => !screen.join('\n').includes('Run it?'));
		return askedFor(terminal);
	}

	if (text.includes('Enter runs it')) return 'enter';
	if (text.includes('Press y')) return 'y';
	return text.includes('[ Cancel ]') ? 'buttons' : 'typing';
}

const confirm: Readonly<Record<Method, (terminal: Terminal) => Promise<void>>> =
	{
		enter: async terminal => terminal.press('enter'),
		y: async terminal => terminal.press('y'),
		async buttons(terminal) {
			await terminal.press('tab');
			await terminal.waitFor(/► \[ (?!Cancel)/);
			await terminal.press('enter');
		},
		async typing(terminal) {
			const phrase = phraseOn(terminal);
			await terminal.press(phrase);
			await terminal.waitFor(`${phrase}_`);
			await terminal.press('enter');
		},
	};

const tryTheWrong: Readonly<
	Record<Method, (terminal: Terminal) => Promise<void>>
> = {
	async enter(terminal) {
		await says(terminal, ['y'], 'Enter runs it, Esc goes back.');
		await saysOfChunk(terminal, '\r\r', 'all at once');
		await saysOfChunk(terminal, paste('\r'), 'Paste is refused');
		await closes(terminal, 'esc');
		await typeAhead(terminal, '\r\r');
	},
	async y(terminal) {
		await says(terminal, ['Y'], 'It takes a small y.');
		await saysOfChunk(terminal, 'yy', 'all at once');
		await saysOfChunk(terminal, paste('y'), 'Paste is refused');
		for (const key of ['enter', 'n', 'esc']) {
			await closes(terminal, key);
			await askedFor(terminal);
		}

		await closes(terminal, 'esc');
		await typeAhead(terminal, '\ry');
	},
	async buttons(terminal) {
		await says(terminal, ['y'], 'y is for steps that harm nothing');
		await says(terminal, ['x'], 'Here: Tab to the button');
		await saysOfChunk(terminal, '\t\r', 'all at once');
		await saysOfChunk(terminal, paste('\t\r'), 'Paste is refused');
		await closes(terminal, 'esc');
		await askedFor(terminal);
		// The mark is on Cancel when nobody has moved it.
		await closes(terminal, 'enter');
		await typeAhead(terminal, '\r\t\r');
	},
	async typing(terminal) {
		const phrase = phraseOn(terminal);
		const wrong = `${phrase.slice(0, -1)}x`;
		await terminal.press(wrong);
		await terminal.waitFor(`${wrong}_`);
		await says(terminal, ['enter'], 'Those are not the words.');
		await saysOfChunk(terminal, paste(phrase), 'Paste is refused');
		await saysOfChunk(terminal, `${phrase}\r`, 'all at once');
		await closes(terminal, 'esc');
		await askedFor(terminal);
		await closes(terminal, 'enter');
		await typeAhead(terminal, `\r${phrase}\r`);
	},
};

async function says(
	terminal: Terminal,
	keys: readonly string[],
	note: string,
): Promise<void> {
	await terminal.press(...keys);
	await terminal.waitFor(note);
}

async function saysOfChunk(
	terminal: Terminal,
	chunk: string,
	note: string,
): Promise<void> {
	terminal.write(chunk);
	await terminal.waitFor(note);
}

async function closes(terminal: Terminal, key: string): Promise<void> {
	await terminal.press(key);
	await terminal.waitFor(/Not run: /);
}

/** All keys in one chunk, from the one that opens the page to the one that would confirm: it opens, and that is all. */
async function typeAhead(terminal: Terminal, chunk: string): Promise<void> {
	await terminal.waitFor(/► .*\bnext\b/, {timeoutMs: stepTimeoutMs});
	terminal.write(chunk);
	await terminal.waitFor('Run it?');
	await delay(deafMs);
	await closes(terminal, 'esc');
}

function phraseOn(terminal: Terminal): string {
	return (
		/Type "([^"]+)"/.exec(terminal.text())?.[1] ?? assert.fail(terminal.text())
	);
}

/** The plan's screen of a frozen cluster, and how many steps its journal has begun. */
async function openOnFrozen(
	context: TestContext,
	series: (typeof etcdSeries)[number],
	members: number,
): Promise<{
	readonly terminal: Terminal;
	readonly started: () => number;
	readonly cluster: LocalCluster;
}> {
	const cluster = await realCluster(context, series, {
		members,
		quotaBytes: 32 * 1024 * 1024,
		fastDisk: true,
	});
	await fillToNospace(cluster, {liveKeys: 100, compactedShare: 0.5});
	const state = temporaryFolder(context);
	const terminal = openProgram(
		context,
		['recover', ...endpointFlags(cluster)],
		{env: {XDG_STATE_HOME: state}},
	);
	await terminal.waitFor(/0 of \d+ done/, {timeoutMs: stepTimeoutMs});
	return {
		terminal,
		cluster,
		started: () =>
			journalEvents(state).filter(({kind}) => kind === 'step-started').length,
	};
}
