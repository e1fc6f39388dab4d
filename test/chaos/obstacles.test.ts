import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {
	closeSync,
	mkdtempSync,
	openSync,
	readFileSync,
	readdirSync,
	rmSync,
	statSync,
	writeSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {suite, test, type TestContext} from 'node:test';
import {dumpKeys} from '../../scripts/dump.js';
import {etcdProcess} from '../../scripts/etcd-process.js';
import {etcdSeries, type EtcdSeries} from '../../scripts/etcd-binaries.js';
import type {LocalCluster} from '../../scripts/local-cluster.js';
import {waitUntil} from '../../scripts/wait-until.js';
import type {Bytes} from '../../source/units.js';
import {defragmentCounts, smallCluster} from '../support/big-cluster.js';
import {
	defragmentsSent,
	journalEvents,
	startRecovery,
	type HeadlessRun,
} from '../support/headless-run.js';
import {temporaryFolder} from '../support/real-incident.js';

// What stands in the way from the beginning: a disk that is full, a user that
// may not, a member with a quota of its own.

const mib = 1024 * 1024;
const password = 'opensesame-4711';
/** How often a run may be past the moment before its test could hold it. */
const mostTries = 3;

// Each has a cluster of its own, and waits more than it works.
suite('obstacles', {concurrency: 3}, () => {
	for (const series of etcdSeries) {
		test(`etcd ${series}: a disk that fills up under the snapshot leaves nothing behind and the cluster as it was`, async context => {
			const {cluster, before, state, disk, run} = await heldAtSnapshot(
				context,
				series,
			);
			// There was room when it was checked; it is taken before the last block.
			disk.fill();
			run.goOn();
			const {code, output} = await run.ended;
			assert.equal(code, 2, output);
			assert.match(
				output,
				/cannot write .*backup\.db: .*(?:ENOSPC|EFBIG|no space left|file too large).*nothing is left behind/i,
			);
			assert.match(output, /NOT RECOVERED: still armed: NOSPACE/);
			assert.deepEqual(
				readdirSync(disk.folder).filter(name => name !== 'filler'),
				[],
			);
			assert.deepEqual(defragmentsSent(state), []);
			assert.deepEqual([...(await dumpKeys(cluster))], [...before]);
		});

		test(`etcd ${series}: a user that lacks root is refused in words about permission, and nothing is changed`, async context => {
			const cluster = await smallCluster(context, series);
			const before = await dumpKeys(cluster);
			for (const words of [
				['user', 'add', `root:${password}`],
				['user', 'grant-role', 'root', 'root'],
				['user', 'add', `op:${password}`],
				['role', 'add', 'reader'],
				[
					'role',
					'grant-permission',
					'reader',
					'--prefix=true',
					'readwrite',
					'/',
				],
				['user', 'grant-role', 'op', 'reader'],
				['auth', 'enable'],
			]) {
				const {code, stderr} = await cluster.etcdctl(...words);
				assert.equal(code, 0, `${words.join(' ')}: ${stderr}`);
			}

			const state = temporaryFolder(context);
			const {code, output} = await startRecovery(context, cluster, state, {
				flags: ['--user', 'op'],
				env: {ETCDCTL_PASSWORD: password},
			}).ended;
			assert.ok(code === 2 || code === 3, `${code}\n${output}`);
			assert.match(output, /permission denied|\broot\b/);
			assert.ok(!output.includes(password));
			assert.deepEqual(defragmentsSent(state), []);
			assert.deepEqual(await defragmentCounts(cluster), {m1: 0, m2: 0, m3: 0});
			assert.deepEqual(
				readdirSync(path.join(state, 'etcd-medic')).filter(
					name => !name.endsWith('.jsonl'),
				),
				[],
				'no half of a snapshot is left',
			);
			const asRoot = ['--user', `root:${password}`];
			const alarms = await cluster.etcdctl(...asRoot, 'alarm', 'list');
			assert.match(alarms.stdout, /alarm:NOSPACE/);
			assert.equal(
				(await cluster.etcdctl(...asRoot, 'auth', 'disable')).code,
				0,
			);
			assert.deepEqual([...(await dumpKeys(cluster))], [...before]);
		});

		test(`etcd ${series}: one member whose own quota is too small for its data is told before anything is changed; with room there it recovers`, async context => {
			const cluster = await smallCluster(context, series);
			const before = await dumpKeys(cluster);
			const leader = await cluster.leader();
			const odd = cluster.members.find(({name}) => name !== leader);
			assert.ok(odd);
			const change = quotaOf(context, cluster, odd.name);
			// Less than the live data, which no defragment can shrink.
			await change(2 * mib);
			const state = temporaryFolder(context);
			const stopped = await startRecovery(context, cluster, state).ended;
			assert.equal(stopped.code, 3, stopped.output);
			assert.match(
				stopped.output,
				new RegExp(
					`refused: .*cannot make room[^]*Defragmenting ${odd.name} .*delete or raise the quota`,
				),
			);
			assert.deepEqual(journalEvents(state), []);
			assert.deepEqual(await defragmentCounts(cluster), {m1: 0, m2: 0, m3: 0});
			const armed = await cluster.etcdctl('alarm', 'list');
			assert.match(armed.stdout, /alarm:NOSPACE/);

			await change(64 * mib);
			const recovered = await startRecovery(context, cluster, state).ended;
			assert.equal(recovered.code, 0, recovered.output);
			const alarms = await cluster.etcdctl('alarm', 'list');
			assert.equal(alarms.stdout.trim(), '');
			assert.deepEqual([...(await dumpKeys(cluster))], [...before]);
		});
	}
});

/** A recovery held while its snapshot is being written to a small disk. */
async function heldAtSnapshot(
	context: TestContext,
	series: EtcdSeries,
	tries = 1,
): Promise<{
	readonly cluster: LocalCluster;
	readonly before: ReadonlyMap<string, string>;
	readonly state: string;
	readonly disk: SmallDisk;
	readonly run: HeadlessRun;
}> {
	const cluster = await smallCluster(context, series);
	const before = await dumpKeys(cluster);
	const state = temporaryFolder(context);
	const disk = smallDisk(context, 48 * mib);
	const run = startRecovery(context, cluster, state, {
		flags: ['--snapshot', path.join(disk.folder, 'backup.db')],
		before: disk.before,
	});
	await run.holdAfter(
		event => event.kind === 'call' && event.command.includes(' snapshot save '),
	);
	const isInTime = readdirSync(disk.folder).every(
		name => statSync(path.join(disk.folder, name)).size < 16 * mib,
	);
	if (isInTime) return {cluster, before, state, disk, run};

	// This process was not scheduled in time: a busy machine, and no fault of the run.
	assert.ok(tries < mostTries, 'it could not be held at its snapshot');
	run.kill();
	await run.ended;
	await cluster.stop();
	return heldAtSnapshot(context, series, tries + 1);
}

type SmallDisk = {
	readonly folder: string;
	/** For the shell that starts the program. */
	readonly before: string;
	readonly fill: () => void;
};

/** A file system of that size where we may mount one, else a limit of half of it on the size of a file. */
function smallDisk(context: TestContext, bytes: Bytes): SmallDisk {
	const folder = mkdtempSync(path.join(tmpdir(), 'etcd-medic-disk-'));
	let isMounted = true;
	context.after(() => {
		if (isMounted) execFileSync('umount', [folder]);
		rmSync(folder, {recursive: true, force: true});
	});
	try {
		execFileSync(
			'mount',
			['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', folder],
			{stdio: 'ignore'},
		);
	} catch {
		// Not root, or in a container that may not: the limit ends the same write.
		isMounted = false;
		const blocks = Math.floor(bytes / 2 / 1024);
		return {
			folder,
			before: `ulimit -f ${blocks}`,
			fill: () => undefined,
		};
	}

	return {
		folder,
		before: ':',
		fill() {
			const file = openSync(path.join(folder, 'filler'), 'w');
			const block = Buffer.alloc(64 * 1024);
			try {
				for (;;) writeSync(file, block);
			} catch (error) {
				// Full, which is what was asked for.
				assert.match(String(error), /ENOSPC/);
			} finally {
				closeSync(file);
			}
		},
	};
}

/** Starts the member again on the same data, with another quota, as often as it is called. */
function quotaOf(
	context: TestContext,
	cluster: LocalCluster,
	name: string,
): (bytes: Bytes) => Promise<void> {
	const member = cluster.members.find(each => each.name === name);
	assert.ok(member);
	const [etcd = '', ...flags] = readFileSync(
		`/proc/${member.pid}/cmdline`,
		'utf8',
	)
		.split('\0')
		.filter(word => word !== '');
	let ours: ReturnType<typeof etcdProcess> | undefined;
	const end = async (): Promise<void> => {
		ours?.signal('SIGKILL');
		await ours?.ended(10_000);
	};

	context.after(end);
	return async bytes => {
		await (ours === undefined ? cluster.kill(name) : end());
		ours = etcdProcess(
			etcd,
			flags.map(flag =>
				flag.startsWith('--quota-backend-bytes=')
					? `--quota-backend-bytes=${bytes}`
					: flag,
			),
			member.logFile,
		);
		ours.start();
		await waitUntil(
			async () =>
				(
					await cluster.etcdctlWith(
						{endpoint: member.endpoint, timeoutMs: 5000},
						'endpoint',
						'health',
					)
				).stderr.includes('is healthy') ||
				(
					await cluster.etcdctlWith(
						{endpoint: member.endpoint, timeoutMs: 5000},
						'get',
						'health',
					)
				).code === 0,
			120_000,
			() => `${name} does not serve with a quota of ${bytes}`,
		);
	};
}
