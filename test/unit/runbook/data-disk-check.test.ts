import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {HostFacts} from '../../../source/cluster/host-facts.js';
import {known, missing} from '../../../source/cluster/host-facts.js';
import {checkDataDisk} from '../../../source/runbook/data-disk-check.js';
import {
	idOf,
	mebibyte,
	observation,
	takenAtMs,
} from '../../support/observation-builder.js';

/** This machine runs m2, whose data directory has so much room. */
const host = (freeMiB: number | undefined): HostFacts => ({
	takenAtMs,
	addresses: ['10.0.0.2'],
	etcds: known([
		{
			foundBy: 'process',
			name: 'm2',
			urls: ['https://10.0.0.2:2379'],
			dataDirectory: '/var/lib/etcd',
			storage: known({
				mountPoint: '/',
				fileSystem: 'ext4',
				source: '/dev/sda1',
				disks: ['sda'],
				isRootFileSystem: true,
				sharedWith: [],
				space:
					freeMiB === undefined
						? missing('statfs failed')
						: known({
								sizeBytes: 50_000 * mebibyte,
								freeBytes: freeMiB * mebibyte,
								inodes: 1000,
								freeInodes: 900,
							}),
			}),
		},
	]),
	disks: [],
	ioPressure: missing('no /proc/pressure'),
	containers: missing('no crictl'),
});
const checked = (freeMiB: number | undefined, name = 'm2') =>
	checkDataDisk({...observation(), host: host(freeMiB)}, idOf(name));

test('a local member needs room for its bytes in use and a tenth', () => {
	// 350 MiB in use.
	assert.equal(checked(385).state, 'pass');
	const full = checked(384);
	assert.equal(full.state, 'fail');
	assert.equal(
		full.detail,
		'needs 385.0 MiB, 384.0 MiB free under /var/lib/etcd',
	);
});

test('of a member elsewhere, or a disk that cannot be read, it is said where to look', () => {
	for (const check of [checked(1, 'm1'), checked(undefined)]) {
		assert.equal(check.state, 'pass');
		assert.match(check.detail, /not known from here: it needs 385.0 MiB/);
		assert.match(check.detail, /look with df on the host of m[12]/);
	}

	const noHost = checkDataDisk(observation(), idOf('m1'));
	assert.equal(noHost.state, 'pass');
});
