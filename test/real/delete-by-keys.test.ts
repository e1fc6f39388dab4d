import assert from 'node:assert/strict';
import {test} from 'node:test';
import {etcdSeries} from '../../scripts/etcd-binaries.js';
import {
	confirmStep,
	stepTimeoutMs,
	untilSeen,
} from '../support/confirm-steps.js';
import {startRecovery} from '../support/headless-run.js';
import {countKeys, fillWithEvents} from '../support/live-data.js';
import {
	endpointFlags,
	openProgram,
	realCluster,
	temporaryFolder,
} from '../support/real-incident.js';
import type {Terminal} from '../support/terminal.js';

const events = '/registry/events/';
const configMaps = '/registry/configmaps/';

// The page takes no key in its first 400 ms.
async function listening(terminal: Terminal): Promise<void> {
	await new Promise(resolve => {
		setTimeout(resolve, 500);
	});
	assert.ok(terminal.text() !== '');
}

async function type(terminal: Terminal, text: string): Promise<void> {
	await terminal.press(...Array.from(text));
	// An Enter that comes in one chunk with it would be refused.
	await terminal.waitFor(`${text}_`);
}

async function openNext(terminal: Terminal, title: RegExp): Promise<void> {
	await terminal.waitFor(/► .*\bnext\b/, {timeoutMs: stepTimeoutMs});
	const from = terminal.raw.length;
	await terminal.press('enter');
	await terminal.waitFor(title, {timeoutMs: stepTimeoutMs});
	await terminal.waitFor(/Run it\?|Leave it out\?/);
	await untilSeen(terminal, from);
}

for (const series of etcdSeries) {
	test(`etcd ${series}: events are deleted by typing their prefix, and by nothing less`, async context => {
		const cluster = await realCluster(context, series, {
			quotaBytes: 32 * 1024 * 1024,
			fastDisk: true,
		});
		await fillWithEvents(cluster);
		const before = await countKeys(cluster, events);
		const state = temporaryFolder(context);
		const terminal = openProgram(
			context,
			['recover', ...endpointFlags(cluster)],
			{cols: 120, rows: 40, env: {XDG_STATE_HOME: state}},
		);

		const titles: string[] = [];
		for (const step of [1, 2, 3])
			titles.push(await confirmStep(terminal, step));
		assert.match(titles.at(-1) ?? '', /^Count the keys by prefix/);
		await terminal.waitFor(/Delete [\d,]+ keys under \/registry\/events\//);

		// A prefix of one's own choice: refused, counted, put into the plan.
		await terminal.press('d');
		await terminal.waitFor('Delete the keys under a prefix');
		await listening(terminal);
		await type(terminal, '/registry/');
		await terminal.press('enter');
		await terminal.waitFor(/Refused: \/registry\/ holds more than one kind/);
		await type(terminal, 'configmaps/');
		await terminal.press('enter');
		await terminal.waitFor(/300, about .* in 2 requests/);
		await terminal.waitFor('/registry/configmaps/default/c000000');
		await terminal.waitFor('/registry/configmaps/default/c000299');
		await terminal.press('enter');
		await terminal.waitFor(/Delete 300 keys under \/registry\/configmaps\//);

		await openNext(terminal, /Delete [\d,]+ keys under \/registry\/events\//);
		await terminal.waitFor(`Type "${events}"`, {timeoutMs: stepTimeoutMs});
		await terminal.press('enter');
		await terminal.waitFor('Not run: Delete');
		await openNext(terminal, /Delete [\d,]+ keys under \/registry\/events\//);
		await terminal.waitFor(`Type "${events}"`, {timeoutMs: stepTimeoutMs});
		await type(terminal, configMaps);
		await terminal.press('enter');
		await terminal.waitFor('Those are not the words. Nothing was done.');
		assert.equal(await countKeys(cluster, events), before);
		await type(terminal, events);
		await terminal.press('enter');
		await terminal.waitFor(/4 of \d+ done/, {timeoutMs: stepTimeoutMs});
		assert.equal(await countKeys(cluster, events), 0);

		// What was put into the plan may be left out again.
		await terminal.waitFor(/► .*300 keys under .*\bnext\b/, {
			timeoutMs: stepTimeoutMs,
		});
		const from = terminal.raw.length;
		await terminal.press('s');
		await terminal.waitFor('Leave it out?');
		await untilSeen(terminal, from);
		await type(terminal, `skip ${configMaps}`);
		await terminal.press('enter');
		await terminal.waitFor(/5 of \d+ done/, {timeoutMs: stepTimeoutMs});
		assert.equal(await countKeys(cluster, configMaps), 300);
		await terminal.press('1');
		await terminal.waitFor('Findings');
		await terminal.press('q');
		assert.equal((await terminal.exited).exitCode, 2);

		// The rest is taken up by a session that nobody watches.
		const {code, output} = await startRecovery(context, cluster, state, {
			flags: ['--resume'],
		}).ended;
		assert.equal(code, 0, output);
		assert.match(output, /recovered: Writable again/);
		assert.equal(await countKeys(cluster, configMaps), 300);
	});
}
