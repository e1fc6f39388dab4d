import assert from 'node:assert/strict';
import {test} from 'node:test';
import {known, missing} from '../../../../source/cluster/host-facts.js';
import {
	diskHealth,
	hostDisk,
	observedOnHost,
} from '../../../support/host-builder.js';
import {idOf, latency, member} from '../../../support/observation-builder.js';
import {findingsOf} from '../findings-of.js';

type Changes = Parameters<typeof diskHealth>[0];

const withHealth = (changes: Changes, fsyncP99Ms = 3) =>
	findingsOf(
		'disk-failing',
		observedOnHost({disks: [hostDisk({health: known(diskHealth(changes))})]}, [
			member({metrics: {walFsync: latency({p99Ms: fsyncP99Ms})}}),
			member({name: 'm2'}),
		]),
	);
const severityOf = (changes: Changes, fsyncP99Ms?: number) =>
	withHealth(changes, fsyncP99Ms)[0]?.severity;

test('a disk that says of itself that it fails is critical, and names its member', () => {
	const [finding] = withHealth({hasPassed: false});
	assert.equal(finding?.severity, 'critical');
	assert.deepEqual(finding.memberIds, [idOf('m1')]);
	assert.match(
		finding.summary,
		/^sdb, the disk under m1, is failing: it says so itself \(SMART: FAILED\); Micron 5300, 1\.1 years in use$/,
	);
});

test('NVMe’s critical warning says which, and a warm disk is only a warning', () => {
	const nvme = (criticalWarning: number) => ({
		protocol: 'NVMe',
		hasPassed: criticalWarning === 0,
		criticalWarning,
	});
	assert.equal(severityOf(nvme(0)), undefined);
	assert.equal(severityOf(nvme(2)), 'warning');
	for (const bit of [1, 4, 8, 16, 32]) {
		assert.equal(severityOf(nvme(bit)), 'critical', String(bit));
	}

	assert.match(
		withHealth(nvme(10))[0]?.summary ?? '',
		/temperature is out of range and it went read-only/,
	);
});

test('sectors that cannot be read and media errors are a warning, replaced ones a note', () => {
	assert.equal(severityOf({errors: {pendingSectors: 1}}), 'warning');
	assert.equal(severityOf({errors: {uncorrectableSectors: 1}}), 'warning');
	assert.equal(severityOf({errors: {mediaErrors: 1}}), 'warning');
	assert.equal(severityOf({errors: {reallocatedSectors: 1}}), 'info');
	assert.equal(severityOf({}), undefined);
});

test('command timeouts alone say nothing, and with a slow fsync all', () => {
	const old = {errors: {commandTimeouts: 85}, powerOnHours: 62_247};
	assert.equal(severityOf(old), undefined);
	assert.equal(severityOf(old, 49), undefined);
	assert.equal(severityOf(old, 50), 'warning');
	const [finding] = withHealth({...old, lifeLeftRatio: 0.09}, 320);
	assert.equal(finding?.severity, 'critical');
	assert.match(
		finding.summary,
		/85 command timeouts and 9% of its rated life left; Micron 5300, 7\.1 years in use, and etcd waits for its fsync$/,
	);
	assert.equal(finding.evidence['commandTimeouts'], 85);
});

test('a slow fsync on a disk without a sign is not blamed on it', () => {
	assert.equal(severityOf({}, 320), undefined);
});

test('a count that grows while we look is a warning', () => {
	const [finding] = withHealth({
		errors: {commandTimeouts: 31},
		errorsAtFirst: {commandTimeouts: 29},
	});
	assert.equal(finding?.severity, 'warning');
	assert.match(finding.summary, /31 command timeouts, 2 of them since we look/);
});

test('wear is a warning at a tenth of the rated life', () => {
	assert.equal(severityOf({lifeLeftRatio: 0.1}), 'warning');
	assert.equal(severityOf({lifeLeftRatio: 0.11}), undefined);
});

test('nothing is said about a disk that told nothing, or of a disk without a member', () => {
	const disk = hostDisk({health: missing('smartctl is not installed')});
	assert.deepEqual(
		findingsOf('disk-failing', observedOnHost({disks: [disk]})),
		[],
	);
	const failing = known(diskHealth({hasPassed: false}));
	assert.deepEqual(
		findingsOf(
			'disk-failing',
			observedOnHost({disks: [hostDisk({name: 'sdc', health: failing})]}),
		),
		[],
	);
});
