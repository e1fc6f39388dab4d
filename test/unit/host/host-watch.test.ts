import assert from 'node:assert/strict';
import {test} from 'node:test';
import {setTimeout as pause} from 'node:timers/promises';
import type {HostFacts} from '../../../source/cluster/host-facts.js';
import {factOf} from '../../../source/cluster/host-facts.js';
import type {CommandOutcome} from '../../../source/host/command.js';
import type {HostFiles} from '../../../source/host/host-files.js';
import {openHostWatch} from '../../../source/host/host-watch.js';
import {filesOf, recordedTree} from '../../support/recorded-host.js';

const tree = recordedTree('host-linux-6.18-two-processes');
const options = {
	files: filesOf(tree),
	runCommand: async (): Promise<CommandOutcome> => ({
		kind: 'failed',
		why: 'none here',
	}),
	nowMs: () => performance.now(),
	manifest: '/none',
};

async function until(wanted: () => boolean, what: () => string): Promise<void> {
	for (let tries = 0; tries < 1000; tries += 1) {
		if (wanted()) return;
		await pause(10);
	}

	assert.fail(what());
}

const diskNames = (facts: HostFacts | undefined): readonly string[] =>
	(facts?.disks ?? []).map(({name}) => name);

test('nothing is read before it is started, and the load comes with a second look of its own', async t => {
	let reads = 0;
	const files: HostFiles = {
		...options.files,
		read: async path => {
			if (path === '/proc/diskstats') reads += 1;
			return options.files.read(path);
		},
	};
	const watch = openHostWatch({...options, files});
	t.after(() => watch.close());
	assert.equal(watch.latest(), undefined);
	assert.equal(reads, 0);
	watch.start();
	watch.start();
	await until(
		() => factOf(watch.latest()?.disks[1]?.load) !== undefined,
		() => JSON.stringify(watch.latest()?.disks),
	);
	assert.equal(reads, 2, 'started once, however often it is asked for');
});

test('what the files say, the load too, is there while a program still hangs', async t => {
	let answer: (outcome: CommandOutcome) => void = () => undefined;
	const watch = openHostWatch({
		...options,
		runCommand: async () =>
			new Promise(resolve => {
				answer = resolve;
			}),
	});
	t.after(() => watch.close());
	watch.start();
	await watch.firstLook(60_000);
	assert.deepEqual(diskNames(watch.latest()), ['loop0', 'vda']);
	await until(
		() => factOf(watch.latest()?.disks[1]?.load) !== undefined,
		() => JSON.stringify(watch.latest()?.disks),
	);
	assert.deepEqual(watch.latest()?.containers, {
		kind: 'missing',
		why: 'not asked yet',
	});
	answer({kind: 'failed', why: 'done'});
});

test('who waits for the first look waits no longer than asked', async t => {
	const watch = openHostWatch({
		...options,
		files: {...options.files, list: async () => new Promise(() => undefined)},
	});
	t.after(() => watch.close());
	watch.start();
	await watch.firstLook(20);
	assert.equal(watch.latest(), undefined);
});

test('closing ends what still runs for it, so that nobody who leaves waits', async () => {
	let isEnded = false;
	let isAsked = false;
	const watch = openHostWatch({
		...options,
		runCommand: async (_, __, signal) =>
			new Promise(resolve => {
				isAsked = true;
				signal?.addEventListener('abort', () => {
					isEnded = true;
					resolve({kind: 'failed', why: 'given up'});
				});
			}),
	});
	watch.start();
	await until(
		() => isAsked,
		() => 'nothing was asked',
	);
	watch.close();
	assert.ok(isEnded);
});

test('files that cannot be read at all are said, and asked again', async t => {
	let fails = true;
	const watch = openHostWatch({
		...options,
		files: {
			...options.files,
			list: async path => {
				if (fails) throw new Error('evil \u001B[2J');
				return options.files.list(path);
			},
		},
	});
	t.after(() => watch.close());
	watch.start();
	await until(
		() => watch.latest() !== undefined,
		() => 'no facts',
	);
	assert.deepEqual(watch.latest()?.etcds, {
		kind: 'missing',
		why: String.raw`evil \x1b[2J`,
	});
	fails = false;
	await until(
		() => diskNames(watch.latest()).includes('vda'),
		() => JSON.stringify(watch.latest()),
	);
});
