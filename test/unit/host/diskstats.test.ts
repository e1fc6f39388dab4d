import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {test} from 'node:test';
import * as fc from 'fast-check';
import {diskLoad, parseDiskstats} from '../../../source/host/diskstats.js';

const recorded = (name: string) =>
	parseDiskstats(
		readFileSync(
			new URL(
				`../../recorded/diskstats-linux-6.18-${name}.txt`,
				import.meta.url,
			),
			'utf8',
		),
	);

// Recorded around 400 writes of 64 KiB with O_DSYNC, in 106 ms.
test('two recorded readings tell what the disk did between them', () => {
	const load = diskLoad(
		'vda',
		{takenAtMs: 1000, counters: recorded('before')},
		{takenAtMs: 1106, counters: recorded('after')},
	);
	assert.deepEqual(load, {
		windowMs: 106,
		utilisationRatio: 64 / 106,
		readAwaitMs: 1 / 5,
		writeAwaitMs: 74 / 1202,
		flushAwaitMs: 15 / 400,
		queueLength: 90 / 106,
		readsPerSecond: 5 / 0.106,
		writesPerSecond: 1202 / 0.106,
		writtenBytesPerSecond: (54_424 / 0.106) * 512,
	});
});

const line = (...figures: readonly number[]): string =>
	`   8       0 sda ${figures.join(' ')}\n`;

test('kernels before 5.5 have no flushes, and before 4.18 no discards', () => {
	for (const more of [[], [0, 0, 0, 0]]) {
		const at = (writes: number, ms: number) =>
			parseDiskstats(line(1, 0, 8, 1, writes, 0, 8, ms, 0, ms, ms, ...more));
		const load = diskLoad(
			'sda',
			{takenAtMs: 0, counters: at(10, 100)},
			{takenAtMs: 1000, counters: at(20, 600)},
		);
		assert.equal(load?.writeAwaitMs, 50);
		assert.equal(load.utilisationRatio, 0.5);
		assert.equal(load.flushAwaitMs, undefined);
		assert.equal(load.readAwaitMs, undefined, 'there was no read');
	}
});

test('the kernel’s jiffies never make a disk more than fully busy', () => {
	const at = (busyMs: number) =>
		parseDiskstats(line(0, 0, 0, 0, 0, 0, 0, 0, 0, busyMs, 0));
	const load = diskLoad(
		'sda',
		{takenAtMs: 0, counters: at(0)},
		{takenAtMs: 1000, counters: at(1004)},
	);
	assert.equal(load?.utilisationRatio, 1);
});

test('nothing is told without two readings of the same disk and time between them', () => {
	const at = (reads: number) =>
		parseDiskstats(line(reads, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0));
	const one = {takenAtMs: 0, counters: at(5)};
	assert.equal(
		diskLoad('sdb', one, {takenAtMs: 9, counters: at(6)}),
		undefined,
	);
	assert.equal(diskLoad('sda', one, one), undefined);
	// Pulled and plugged in again: it counts from nothing.
	assert.equal(
		diskLoad('sda', one, {takenAtMs: 9, counters: at(4)}),
		undefined,
	);
});

test('any text is read without a throw', () => {
	assert.equal(parseDiskstats(line(1, 2)).size, 0);
	assert.equal(parseDiskstats('8 0 sda 1 2 3 4 5 6 7 8 9 x 11').size, 0);
	fc.assert(
		fc.property(fc.string({unit: 'grapheme'}), text => {
			parseDiskstats(text);
		}),
	);
});
