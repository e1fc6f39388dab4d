import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {test} from 'node:test';
import type {HostFacts} from '../../../source/cluster/host-facts.js';
import {factOf} from '../../../source/cluster/host-facts.js';
import type {CommandOutcome} from '../../../source/host/command.js';
import type {HostFactsOptions} from '../../../source/host/host-facts.js';
import {collectHostFacts} from '../../../source/host/host-facts.js';
import {layered} from '../../support/layered-host.js';
import type {Tree} from '../../support/recorded-host.js';
import {filesOf, recordedTree} from '../../support/recorded-host.js';

const notInstalled = (program: string): CommandOutcome => ({
	kind: 'failed',
	why: `${program} is not installed`,
});

function optionsFor(
	tree: Tree,
	changes: Partial<HostFactsOptions> = {},
): HostFactsOptions {
	return {
		files: filesOf(tree),
		runCommand: async program => notInstalled(program),
		nowMs: () => 5000,
		manifest: '/etc/kubernetes/manifests/etcd.yaml',
		addresses: ['10.0.0.1'],
		...changes,
	};
}

const collect = async (
	tree: Tree,
	changes: Partial<HostFactsOptions> = {},
): Promise<HostFacts> =>
	(await collectHostFacts(optionsFor(tree, changes))).facts;

test('two etcds of one machine, one of them on a file system of its own, as recorded', async () => {
	const facts = await collect(recordedTree('host-linux-6.18-two-processes'));
	const [first, second] = factOf(facts.etcds) ?? [];
	// Its name is in its environment, its data where it was started.
	assert.equal(first?.name, 'x1');
	assert.equal(first.dataDirectory, '/mnt/fast disk/x1.etcd');
	assert.deepEqual(first.urls, [
		'http://127.0.0.1:23790',
		'http://127.0.0.1:23800',
	]);
	assert.deepEqual(factOf(first.storage), {
		mountPoint: '/mnt/fast disk',
		fileSystem: 'ext4',
		source: '/dev/loop0',
		disks: ['loop0'],
		isRootFileSystem: false,
		sharedWith: [],
		space: {
			kind: 'value',
			value: {
				sizeBytes: 190_770_176,
				freeBytes: 48_062_464,
				inodes: 51_200,
				freeInodes: 51_183,
			},
		},
	});
	const root = factOf(second?.storage);
	assert.equal(second?.name, 'x2');
	assert.equal(root?.isRootFileSystem, true);
	assert.deepEqual(root.disks, ['vda']);
	assert.deepEqual(root.sharedWith, ['/var/log']);
	assert.deepEqual(
		facts.disks.map(({name}) => name),
		['loop0', 'vda'],
	);
	assert.equal(facts.ioPressure.kind, 'value');
});

test('an etcd in a container is read through its own mounts, as recorded', async () => {
	const facts = await collect(recordedTree('host-linux-6.18-container'));
	const [etcd] = factOf(facts.etcds) ?? [];
	assert.equal(etcd?.dataDirectory, '/var/lib/etcd');
	const storage = factOf(etcd.storage);
	// Where the machine has it, not where the container does.
	assert.equal(storage?.mountPoint, '/mnt/fast disk');
	assert.deepEqual(storage.disks, ['loop0']);
	assert.equal(factOf(storage.space)?.freeBytes, 48_063_488);
});

test('LVM and RAID are followed to the disks, and so are those who share them', async () => {
	const facts = await collect(layered);
	const [etcd] = factOf(facts.etcds) ?? [];
	assert.equal(etcd?.name, 'cp-1');
	const storage = factOf(etcd.storage);
	assert.deepEqual(storage?.disks, ['sda', 'sdb']);
	assert.equal(storage.isRootFileSystem, false);
	assert.deepEqual(storage.sharedWith, [
		'/',
		'/boot',
		'/var/lib/longhorn',
		'swap',
	]);
	assert.deepEqual(
		facts.disks.map(({name}) => name),
		['sda', 'sdb'],
	);
});

test('without a process the manifest tells the directory: etcd may be between two starts', async () => {
	const manifest = readFileSync(
		'test/recorded/etcd-manifest-kubeadm-1.31.yaml',
		'utf8',
	);
	const facts = await collect({
		...layered,
		list: {...layered.list, '/proc': []},
		read: {
			...layered.read,
			'/etc/kubernetes/manifests/etcd.yaml': manifest,
		},
	});
	const [etcd] = factOf(facts.etcds) ?? [];
	assert.equal(etcd?.foundBy, 'manifest');
	assert.equal(etcd.name, 'cp-1');
	assert.deepEqual(factOf(etcd.storage)?.disks, ['sda', 'sdb']);
});

test('k3s, which is etcd itself, is found by its data directory', async () => {
	const place = '/var/lib/rancher/k3s/server/db/etcd';
	const facts = await collect({
		...layered,
		list: {...layered.list, '/proc': []},
		realPath: {...layered.realPath, [`${place}/member`]: `${place}/member`},
	});
	const [etcd] = factOf(facts.etcds) ?? [];
	assert.equal(etcd?.foundBy, 'directory');
	assert.equal(etcd.dataDirectory, place);
	assert.equal(factOf(etcd.storage)?.isRootFileSystem, true);
});

test('where no etcd is, nothing is claimed and no program is started', async () => {
	const started: string[] = [];
	const facts = await collect(
		{},
		{
			runCommand: async program => {
				started.push(program);
				return notInstalled(program);
			},
		},
	);
	assert.deepEqual(facts.etcds, {
		kind: 'missing',
		why: 'no etcd process is seen here, no manifest and no data directory',
	});
	assert.deepEqual(facts.disks, []);
	assert.deepEqual(started, []);
});

test('each fact that cannot be read says why, and the others are still there', async () => {
	const facts = await collect(layered);
	const [etcd] = factOf(facts.etcds) ?? [];
	assert.deepEqual(factOf(etcd?.storage)?.space, {
		kind: 'missing',
		why: '/var/lib/etcd: is not there',
	});
	assert.deepEqual(facts.disks[0], {
		name: 'sda',
		load: {kind: 'missing', why: '/proc/diskstats cannot be read'},
		health: {kind: 'missing', why: 'smartctl is not installed'},
	});
	assert.deepEqual(facts.containers, {
		kind: 'missing',
		why: 'crictl is not installed',
	});
	assert.equal(facts.ioPressure.kind, 'missing');
});

const smart = (timeouts: number): string =>
	JSON.stringify({
		ata_smart_attributes: {
			table: [{id: 188, name: '', raw: {value: timeouts}}],
		},
	});

test('the second look has the load, and asks a disk about itself only when that is due', async () => {
	let now = 1_000_000;
	let timeouts = 3;
	let asked = 0;
	const diskstats = (writes: number): string =>
		` 8 0 sda 0 0 0 0 ${writes} 0 0 ${writes * 20} 0 0 0\n`;
	const options = (writes: number): HostFactsOptions =>
		optionsFor(
			{
				...layered,
				read: {...layered.read, '/proc/diskstats': diskstats(writes)},
			},
			{
				nowMs: () => now,
				runCommand: async program => {
					if (program !== 'smartctl') return notInstalled(program);
					asked += 1;
					return {
						kind: 'ended',
						exitCode: 4,
						stdout: smart(timeouts),
						complaint: '',
					};
				},
			},
		);
	const first = await collectHostFacts(options(10));
	const [before] = first.facts.disks;
	assert.deepEqual(before?.load, {
		kind: 'missing',
		why: 'needs a second reading',
	});
	assert.equal(asked, 2, 'sda and sdb');

	now += 10_000;
	timeouts = 5;
	const second = await collectHostFacts(options(60), first.memory);
	const [sda] = second.facts.disks;
	assert.equal(factOf(sda?.load)?.writesPerSecond, 5);
	assert.equal(factOf(sda?.load)?.writeAwaitMs, 20);
	assert.equal(asked, 2, 'not again after ten seconds');
	assert.equal(factOf(sda?.health)?.errors.commandTimeouts, 3);

	now += 600_000;
	const third = await collectHostFacts(options(60), second.memory);
	const health = factOf(third.facts.disks[0]?.health);
	assert.equal(asked, 4);
	assert.equal(health?.errors.commandTimeouts, 5);
	assert.equal(health.errorsAtFirst.commandTimeouts, 3, 'the trend is kept');
});

test('where crictl is not in the path, RKE2’s own is asked', async () => {
	const asked: string[] = [];
	const facts = await collect(layered, {
		runCommand: async (program, args) => {
			asked.push([program, ...args].join(' '));
			return program.startsWith('/var/lib/rancher')
				? {
						kind: 'ended',
						exitCode: 0,
						stdout: JSON.stringify({
							containers: [
								{
									metadata: {name: 'etcd', attempt: 2},
									state: 'CONTAINER_EXITED',
									createdAt: '1704391799426614246',
								},
							],
						}),
						complaint: '',
					}
				: notInstalled(program);
		},
	});
	assert.equal(factOf(facts.containers)?.[0]?.attempt, 2);
	assert.ok(asked.includes('crictl ps -a -o json --name ^etcd$'), asked.join());
});

test('a runtime that refuses is missing in its own words', async () => {
	const facts = await collect(layered, {
		runCommand: async program =>
			program === 'crictl'
				? {
						kind: 'ended',
						exitCode: 1,
						stdout: '',
						complaint: 'permission denied',
					}
				: notInstalled(program),
	});
	assert.deepEqual(facts.containers, {
		kind: 'missing',
		why: 'crictl: permission denied',
	});
});
