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
import {idOf} from '../../../support/observation-builder.js';
import {findingsOf} from '../findings-of.js';

const findingFor = (name: string, changes: Parameters<typeof diskLoad>[0]) =>
	findingsOf(
		'disk-busy',
		observedOnHost({
			etcds: known([
				hostEtcd('m1', {storage: known(storage({disks: [name]}))}),
			]),
			disks: [hostDisk({name, load: known(diskLoad(changes))})],
		}),
	)[0];

test('a disk that is busy half of the time is a note, and a warning when writes wait', () => {
	const at = (utilisationRatio: number, writeAwaitMs: number) =>
		findingFor('sdb', {utilisationRatio, writeAwaitMs})?.severity;
	assert.equal(at(0.49, 40), undefined);
	assert.equal(at(0.5, 9.9), 'info');
	assert.equal(at(0.5, 10), 'warning');
});

test('a slow flush counts as a slow write does', () => {
	const finding = findingFor('sdb', {
		utilisationRatio: 0.91,
		flushAwaitMs: 38,
		writesPerSecond: 212.4,
	});
	assert.equal(finding?.severity, 'warning');
	assert.deepEqual(finding.memberIds, [idOf('m1')]);
	assert.match(
		finding.summary,
		/^sdb, the disk under m1, is busy: a write or flush takes 38 ms; busy 91% of the time, 212 writes\/s and 2 reads\/s in the last 10 s$/,
	);
});

test('a disk that serves many at once is judged by its queue, and only when it is slow', () => {
	for (const name of ['nvme0n1', 'vda', 'xvdb']) {
		const at = (queueLength: number, writeAwaitMs: number) =>
			findingFor(name, {utilisationRatio: 1, queueLength, writeAwaitMs})
				?.severity;
		assert.equal(at(0.9, 40), undefined, name);
		assert.equal(at(30, 9.9), undefined, name);
		assert.equal(at(1, 10), 'warning', name);
	}
});

test('nothing is said about a load that nobody read', () => {
	const disk = hostDisk({load: missing('needs a second reading')});
	assert.deepEqual(
		findingsOf('disk-busy', observedOnHost({disks: [disk]})),
		[],
	);
});
