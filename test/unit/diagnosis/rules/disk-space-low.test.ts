import assert from 'node:assert/strict';
import {test} from 'node:test';
import {known, missing} from '../../../../source/cluster/host-facts.js';
import {
	hostEtcd,
	observedOnHost,
	space,
	storage,
} from '../../../support/host-builder.js';
import {
	gibibyte,
	idOf,
	mebibyte,
	member,
} from '../../../support/observation-builder.js';
import {findingsOf} from '../findings-of.js';

const findingFor = (
	changes: Parameters<typeof space>[0],
	inUseBytes: number | undefined = gibibyte,
) =>
	findingsOf(
		'disk-space-low',
		observedOnHost(
			{
				etcds: known([
					hostEtcd('m1', {
						storage: known(storage({space: known(space(changes))})),
					}),
				]),
			},
			[
				member({
					status: {
						dbSizeBytes: 1.5 * gibibyte,
						dbSizeInUseBytes: inUseBytes,
					},
					metrics: {dbSizeInUseBytes: inUseBytes},
				}),
			],
		),
	)[0];

test('free space below 3, 1.5 and 1.1 times what is in use is a note, a warning and critical', () => {
	const at = (factor: number) =>
		findingFor({freeBytes: factor * gibibyte})?.severity;
	assert.equal(at(3), undefined);
	assert.equal(at(2.99), 'info');
	assert.equal(at(1.5), 'info');
	assert.equal(at(1.49), 'warning');
	assert.equal(at(1.1), 'warning');
	assert.equal(at(1.09), 'critical');
});

test('a disk on which a defragment does not fit is said so, with the figures', () => {
	const finding = findingFor({freeBytes: 900 * mebibyte});
	assert.deepEqual(finding?.memberIds, [idOf('m1')]);
	assert.match(
		finding?.summary ?? '',
		/^m1: the disk has no room for a defragment, which needs what is in use once more; 900\.0 MiB of 40\.0 GiB free on \/var\/lib\/etcd, 1\.0 GiB in use by etcd; a full disk ends etcd$/,
	);
	assert.equal(finding?.evidence['freeFactor'], 900 / 1024);
});

test('without room for the next WAL file it is critical, however little is in use', () => {
	const at = (freeBytes: number) =>
		findingFor({freeBytes}, 2 * mebibyte)?.severity;
	assert.equal(at(63_999_999), 'critical');
	assert.equal(at(64_000_000), 'warning');
	assert.equal(at(128_000_000), undefined);
});

test('inodes that run out are a warning, where they are counted', () => {
	assert.equal(findingFor({freeInodes: 26_214})?.severity, 'warning');
	assert.equal(findingFor({freeInodes: 26_215}), undefined);
	assert.equal(findingFor({inodes: 0, freeInodes: 0}), undefined);
});

test('without the bytes in use only the WAL is judged, and without the space nothing', () => {
	const unknown = [member({problem: 'refused', lastStatus: undefined})];
	const at = (freeBytes: number) =>
		findingsOf(
			'disk-space-low',
			observedOnHost(
				{
					etcds: known([
						hostEtcd('m1', {
							storage: known(storage({space: known(space({freeBytes}))})),
						}),
					]),
				},
				unknown,
			),
		)[0]?.severity;
	assert.equal(at(gibibyte), undefined);
	assert.equal(at(1), 'critical');
	const dark = observedOnHost({
		etcds: known([
			hostEtcd('m1', {storage: known(storage({space: missing('EIO')}))}),
		]),
	});
	assert.deepEqual(findingsOf('disk-space-low', dark), []);
});
