import assert from 'node:assert/strict';
import {test} from 'node:test';
import {setTimeout as delay} from 'node:timers/promises';
import {fillToNospace} from '../../scripts/fill.js';
import {
	endpointFlags,
	openProgram,
	realCluster,
} from '../support/real-incident.js';
import type {Terminal} from '../support/terminal.js';

// A window dragged about is smaller before the program hears of it: a frame may
// be wrapped and scrolled, and what stays of it must not outlive the storm.

const endSizes = [
	[60, 16],
	[80, 24],
	[120, 40],
	[200, 60],
] as const;

test('a storm of 40 sizes leaves exactly what a fresh paint shows, at each size and on each kind of screen', async context => {
	const cluster = await realCluster(context, '3.5', {
		quotaBytes: 32 * 1024 * 1024,
		fastDisk: true,
	});
	await fillToNospace(cluster, {liveKeys: 100, compactedShare: 0.5});
	const terminal = openProgram(context, endpointFlags(cluster));
	await terminal.waitFor('Writes are refused: NOSPACE');
	// Ages count and readings differ from round to round, so nothing new is read.
	await terminal.press('p');
	await terminal.waitFor('PAUSED');
	// From then on only ages change.
	await terminal.waitFor('~ CRITICAL');
	for (const [keys, shows, columns, rows] of [
		[['1'], 'Findings', ...endSizes[0]],
		[['2'], 'Steps', ...endSizes[1]],
		[['?'], 'Keys', ...endSizes[2]],
		[['1'], 'Findings', ...endSizes[3]],
		[['2', 'enter'], 'Run it?', ...endSizes[1]],
	] as const) {
		await terminal.press(...keys);
		await terminal.waitFor(shows);
		await storm(terminal, columns, rows);
		await terminal.waitFor(
			screen =>
				screen.length === rows &&
				screen.at(-1)?.trim() !== '' &&
				(screen[0] ?? '').startsWith(' etcd-medic ') &&
				screen.join('\n').includes(shows),
			{label: `a frame of ${columns}x${rows}`},
		);
		await assertAsFresh(terminal, columns, rows);
	}

	// In one chunk the first two would be another key.
	await terminal.press('esc');
	await terminal.waitFor(screen => !screen.join('\n').includes('Run it?'));
	await terminal.press('1', 'q');
	assert.equal((await terminal.exited).exitCode, 0);
});

async function storm(
	terminal: Terminal,
	columns: number,
	rows: number,
): Promise<void> {
	for (let step = 0; step < 39; step += 1) {
		terminal.resize(40 + ((step * 67) % 170), 10 + ((step * 23) % 55));
		if (step % 4 === 0) await delay(30);
	}

	terminal.resize(columns, rows);
}

/** Waits until the screen is the same before and after it was wiped and painted anew: what was left over would be gone. */
async function assertAsFresh(
	terminal: Terminal,
	columns: number,
	rows: number,
): Promise<void> {
	// Frames of the storm that are still under way end with the last one.
	await settled(terminal);
	const after = still(terminal);
	const received = terminal.bytesReceived;
	await terminal.press('ctrl-l');
	await terminal.waitFor(() => terminal.bytesReceived > received + 500);
	await settled(terminal);
	assert.deepEqual(after, still(terminal));
	assert.equal(after.length, rows);
	assert.equal(after.filter(row => row.includes('etcd-medic ·')).length, 1);
	for (const row of after) assert.ok(row.length <= columns, row);
}

/** Two looks, more than a second apart as the clock repaints, that show the same. */
async function settled(terminal: Terminal): Promise<void> {
	const deadline = Date.now() + 60_000;
	for (;;) {
		const before = still(terminal).join('\n');
		await delay(1200);
		if (still(terminal).join('\n') === before) return;
		assert.ok(Date.now() < deadline, 'the screen does not come to rest');
	}
}

/** The screen without what counts the time. */
function still(terminal: Terminal): readonly string[] {
	return terminal
		.screen()
		.map(row =>
			row
				.replaceAll(/~?\b(?:\d+m)?\d+ ?s\b|\bnow\b/g, 'T')
				.replaceAll(/[ ─]+/g, ' '),
		);
}
