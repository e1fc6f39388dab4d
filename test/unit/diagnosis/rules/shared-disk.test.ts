import assert from 'node:assert/strict';
import {test} from 'node:test';
import {known, missing} from '../../../../source/cluster/host-facts.js';
import {
	diskLoad,
	hostDisk,
	hostEtcd,
	observedOnHost,
	storage,
} from '../../../support/host-builder.js';
import {idOf, latency, member} from '../../../support/observation-builder.js';
import {findingsOf} from '../findings-of.js';

const onRoot = storage({
	mountPoint: '/',
	isRootFileSystem: true,
	sharedWith: ['/boot', '/var/lib/containerd', '/var/lib/longhorn', 'swap'],
});

const findingFor = (
	kept: ReturnType<typeof storage>,
	fsyncP99Ms = 3,
	load: Parameters<typeof diskLoad>[0] = {},
) =>
	findingsOf(
		'shared-disk',
		observedOnHost(
			{
				etcds: known([hostEtcd('m1', {storage: known(kept)})]),
				disks: [hostDisk({load: known(diskLoad(load))})],
			},
			[member({metrics: {walFsync: latency({p99Ms: fsyncP99Ms})}})],
		),
	)[0];

test('a data directory on the root file system is a note that names who else is there', () => {
	const finding = findingFor(onRoot);
	assert.equal(finding?.severity, 'info');
	assert.deepEqual(finding.memberIds, [idOf('m1')]);
	assert.match(
		finding.summary,
		/^m1: the data directory shares sdb with the root file system, \/boot, \/var\/lib\/containerd, \/var\/lib\/longhorn and 1 more; /,
	);
});

test('it is a warning when etcd’s fsync is slow there, or the disk busy and slow', () => {
	assert.equal(findingFor(onRoot, 49)?.severity, 'info');
	assert.equal(findingFor(onRoot, 50)?.severity, 'warning');
	const busy = {utilisationRatio: 0.8, writeAwaitMs: 12};
	assert.equal(findingFor(onRoot, 3, busy)?.severity, 'warning');
	assert.equal(
		findingFor(onRoot, 3, {...busy, writeAwaitMs: 1})?.severity,
		'info',
	);
});

test('a disk of etcd’s own is no finding, however slow', () => {
	assert.equal(findingFor(storage(), 400), undefined);
});

test('two members on one disk share it with each other', () => {
	const [finding] = findingsOf(
		'shared-disk',
		observedOnHost({etcds: known([hostEtcd('m1'), hostEtcd('m2')])}),
	);
	assert.deepEqual(finding?.memberIds, [idOf('m1'), idOf('m2')]);
	assert.match(finding?.summary ?? '', /^m1 and m2: .* sdb with each other; /);
});

test('nothing is said where the storage is not known', () => {
	const dark = observedOnHost({
		etcds: known([hostEtcd('m1', {storage: missing('no permission')})]),
	});
	assert.deepEqual(findingsOf('shared-disk', dark), []);
});
