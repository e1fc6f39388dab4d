import assert from 'node:assert/strict';
import {test} from 'node:test';
import * as fc from 'fast-check';
import {
	mountOf,
	parseMountinfo,
	parseSwaps,
} from '../../../source/host/mounts.js';

const table = parseMountinfo(
	[
		'27 1 8:2 / / rw,relatime shared:1 - ext4 /dev/sda2 rw',
		String.raw`42 27 7:0 / /mnt/fast\040disk rw,relatime - ext4 /dev/loop0 rw`,
		'60 27 253:3 / /var/lib/etcd rw,relatime shared:9 master:2 - xfs /dev/mapper/vg-etcd rw,attr2',
		'61 27 253:4 / /var/lib/etcd-backup rw - xfs /dev/mapper/vg-backup rw',
		'62 27 0:51 / /run/x rw - tmpfs tmpfs rw',
	].join('\n'),
);

test('a line gives device, place, kind and source, with or without optional fields', () => {
	assert.deepEqual(table[2], {
		device: '253:3',
		mountPoint: '/var/lib/etcd',
		fileSystem: 'xfs',
		source: '/dev/mapper/vg-etcd',
	});
	assert.equal(table[1]?.mountPoint, '/mnt/fast disk');
});

test('a directory is on the longest mount point above it, and not on one that only begins alike', () => {
	const on = (path: string) => mountOf(table, path)?.device;
	assert.equal(on('/var/lib/etcd'), '253:3');
	assert.equal(on('/var/lib/etcd/member/wal'), '253:3');
	assert.equal(on('/var/lib/etcd-backup/x'), '253:4');
	assert.equal(on('/var/lib/etcd2'), '8:2');
	assert.equal(on('/'), '8:2');
	assert.equal(mountOf([], '/'), undefined);
});

test('what is mounted over a mount hides it', () => {
	const over = [...table, {...table[2]!, device: '8:33'}];
	assert.equal(mountOf(over, '/var/lib/etcd/member')?.device, '8:33');
});

test('lines of another form are left out, and nothing throws', () => {
	assert.deepEqual(parseMountinfo('x\n1 2 3 4\n1 2 a:b / /x rw - t s o'), []);
	fc.assert(
		fc.property(fc.string({unit: 'grapheme'}), text => {
			mountOf(parseMountinfo(text), '/var/lib/etcd');
			parseSwaps(text);
		}),
	);
});

// As util-linux and the kernel write it.
test('swap is a partition or a file', () => {
	assert.deepEqual(
		parseSwaps(
			[
				'Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority',
				'/dev/dm-1                               partition\t1003516\t\t0\t\t-2',
				'/swap\\040file                           file\t\t524284\t\t0\t\t-3',
				'',
			].join('\n'),
		),
		['/dev/dm-1', '/swap file'],
	);
});
