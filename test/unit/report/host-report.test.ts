import assert from 'node:assert/strict';
import {test} from 'node:test';
import {known, missing} from '../../../source/cluster/host-facts.js';
import {hostLines} from '../../../source/present/host-lines.js';
import {hostReport} from '../../../source/report/host-report.js';
import {
	diskHealth,
	hostDisk,
	hostEtcd,
	observedOnHost,
	space,
	storage,
} from '../../support/host-builder.js';
import {
	gibibyte,
	idOf,
	member,
	observation,
} from '../../support/observation-builder.js';

test('the report has each local member with its directory, disk and space', () => {
	const report = hostReport(
		observedOnHost({
			containers: known([{attempt: 3, isRunning: true, createdAtMs: 0}]),
		}),
	);
	assert.deepEqual(report?.members, [
		{
			memberId: idOf('m1'),
			foundBy: 'process',
			dataDirectory: '/var/lib/etcd',
			mountPoint: '/var/lib/etcd',
			fileSystem: 'ext4',
			disks: ['sdb'],
			sharedWith: [],
			freeBytes: 20 * gibibyte,
			sizeBytes: 40 * gibibyte,
			freeInodes: 2_600_000,
		},
	]);
	assert.equal(report.containerAttempt, 3);
	const [disk] = report.disks;
	assert.equal(disk?.writeAwaitMs, 0.6);
	assert.equal(disk.lifeLeftRatio, 0.97);
	assert.deepEqual(disk.errors, {
		commandTimeouts: 0,
		reallocatedSectors: 0,
		pendingSectors: 0,
		uncorrectableSectors: 0,
		mediaErrors: null,
	});
	assert.deepEqual(report.missing, [
		{what: 'I/O pressure', why: '/proc/pressure/io: is not there'},
	]);
});

test('what is not known is null, and why is said', () => {
	const report = hostReport(
		observedOnHost({
			etcds: known([hostEtcd('m1', {storage: missing('no mountinfo')})]),
		}),
	);
	assert.equal(report?.members[0]?.freeBytes, null);
	assert.deepEqual(report.disks, [], 'no disk is known to be under it');
	assert.ok(
		report.missing.some(
			({what, why}) =>
				what === 'storage of /var/lib/etcd' && why === 'no mountinfo',
		),
	);
});

test('without a member on this machine there is no report and no line', () => {
	const elsewhere = observedOnHost({}, [member({name: 'm2'})]);
	for (const observed of [observation(), elsewhere]) {
		assert.equal(hostReport(observed), null);
		assert.deepEqual(hostLines(observed), []);
	}
});

test('the lines say where the data is and how its disk is', () => {
	assert.deepEqual(hostLines(observedOnHost()), [
		'm1 keeps its data in /var/lib/etcd on sdb (/var/lib/etcd, ext4), 20.0 GiB of 40.0 GiB free',
		'sdb: busy 4%, write 600 us, flush 900 us, 60 writes/s in the last 10 s; SMART passed, 97% of its rated life left, 10000 hours in use',
	]);
	const dark = observedOnHost({
		etcds: known([
			hostEtcd('m1', {
				storage: known(storage({space: missing('no permission')})),
			}),
		]),
		disks: [
			hostDisk({
				load: missing('needs a second reading'),
				health: missing('smartctl is not installed'),
			}),
		],
	});
	assert.deepEqual(hostLines(dark), [
		'm1 keeps its data in /var/lib/etcd on sdb (/var/lib/etcd, ext4), free space not known: no permission',
		'sdb: load not known (needs a second reading); health not known (smartctl is not installed)',
	]);
});

test('a disk without verdict, and one under no block device, are said as such', () => {
	const tmpfs = storage({source: 'tmpfs', fileSystem: 'tmpfs', disks: []});
	const [line] = hostLines(
		observedOnHost({
			etcds: known([
				hostEtcd('m1', {
					storage: known({...tmpfs, space: known(space())}),
				}),
			]),
		}),
	);
	assert.match(line ?? '', / on tmpfs \(\/var\/lib\/etcd, tmpfs\), /);
	const silent = diskHealth({
		hasPassed: undefined,
		lifeLeftRatio: undefined,
		powerOnHours: undefined,
	});
	const lines = hostLines(
		observedOnHost({disks: [hostDisk({health: known(silent)})]}),
	);
	assert.match(lines[1] ?? '', /; no verdict of its own$/);
});
