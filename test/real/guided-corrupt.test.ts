import assert from 'node:assert/strict';
import {readFile, rename, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {test} from 'node:test';
import {etcdSeries} from '../../scripts/etcd-binaries.js';
import type {LocalCluster} from '../../scripts/local-cluster.js';
import {waitUntil} from '../../scripts/wait-until.js';
import {realCluster} from '../support/real-incident.js';
import {
	allServe,
	flagsOf,
	guidedRun,
	memberOf,
	startAs,
	type GuidedRun,
} from './guided-bed.js';

const sound = 'a value that is sound';
const wrong = 'a value that is WRONG';

for (const series of etcdSeries) {
	test(`etcd ${series}: the member whose data differs is named by its hash, replaced by hand as told, and CORRUPT is cleared last`, async context => {
		const cluster = await realCluster(context, series);
		await cluster.etcdctl('put', 'some/key', sound);
		// Up to the newest revision, as under NOSPACE: no version hashes that one by its number as it should.
		const compacted = await cluster.etcdctl('compaction', '2');
		assert.equal(compacted.code, 0, compacted.stderr);
		await corrupt(cluster, 'm2');
		await cluster.raiseAlarm('CORRUPT', 'm2');
		const {id} = memberOf(cluster, 'm2');
		const guided = guidedRun(context, cluster);
		await guided.until(allServe);

		const compared = await guided.run('compare-hashes');
		assert.equal(compared.outcome, 'done', compared.message);
		assert.match(
			compared.message,
			/^m2 is the odd one: at revision \d+ m1 and m3 agree and it differs/,
		);
		// Whatever changes something through us is refused as long as the record is there.
		await assert.rejects(
			guided.run('verify'),
			/replace-.* is next, not verify/,
		);

		const flags = flagsOf(cluster, 'm2').slice(1);
		const replaced = await guided.runWhile(`replace-${id}`, async () =>
			replaceByHand(cluster, peerUrlIn(flags), async () => {
				await startAs(context, cluster, 'm2', [
					...flags,
					'--initial-cluster-state=existing',
				]);
			}),
		);
		assert.equal(replaced.outcome, 'done', replaced.message);
		assert.match(replaced.message, /m2 serves and has caught up/);

		const step = await guided.next();
		assert.equal(step.id, 'disarm-corrupt');
		assert.ok(step.commands.some(line => line.endsWith('alarm disarm')));
		const cleared = await guided.runWhile('disarm-corrupt', async () => {
			const {code, stderr} = await cluster.etcdctl('alarm', 'disarm');
			assert.equal(code, 0, stderr);
		});
		assert.equal(cleared.outcome, 'done', cleared.message);
		const verified = await guided.run('verify');
		assert.equal(verified.outcome, 'done', verified.message);
		await assertSound(guided, cluster);
	});
}

/** Changes a value in the backend file of a stopped member: what a bad disk does, unseen by etcd. */
async function corrupt(cluster: LocalCluster, name: string): Promise<void> {
	const file = path.join(cluster.folder, name, 'member', 'snap', 'db');
	// A write is in the backend only after the next commit.
	await waitUntil(
		async () => (await readFile(file)).includes(sound),
		60_000,
		() => 'the value is not in the backend',
	);
	await cluster.kill(name);
	const bytes = await readFile(file);
	for (
		let at = bytes.indexOf(sound);
		at >= 0;
		at = bytes.indexOf(sound, at + 1)
	) {
		bytes.write(wrong, at, 'utf8');
	}

	await writeFile(file, bytes);
	await cluster.restart(name);
}

// What the step says, line by line: stop, remove, put aside, add, start, promote.
async function replaceByHand(
	cluster: LocalCluster,
	peerUrl: string,
	start: () => Promise<void>,
): Promise<void> {
	const {id} = memberOf(cluster, 'm2');
	// A request that is lost with the old leader is asked again soon.
	const via = {endpoint: memberOf(cluster, 'm1').endpoint, timeoutMs: 5000};
	await cluster.kill('m2');
	await untilDone(async () => cluster.etcdctlWith(via, 'member', 'remove', id));
	await rename(
		path.join(cluster.folder, 'm2'),
		path.join(cluster.folder, 'm2.aside'),
	);
	await untilDone(async () =>
		cluster.etcdctlWith(
			via,
			'member',
			'add',
			'm2',
			'--learner',
			`--peer-urls=${peerUrl}`,
		),
	);
	await start();
	const list = await cluster.etcdctlWith(via, 'member', 'list');
	const added = /^([\da-f]+), .*m2|^([\da-f]+), unstarted/m.exec(list.stdout);
	await untilDone(async () =>
		cluster.etcdctlWith(
			via,
			'member',
			'promote',
			added?.[1] ?? added?.[2] ?? '',
		),
	);
}

function peerUrlIn(flags: readonly string[]): string {
	const flag = '--initial-advertise-peer-urls=';
	return flags.find(each => each.startsWith(flag))?.slice(flag.length) ?? '';
}

// etcd refuses a change of members until all have been connected for 5 s, and a
// promotion until the learner is in sync: the same line is typed again.
async function untilDone(
	call: () => Promise<{code: number; stderr: string}>,
): Promise<void> {
	let last = '';
	await waitUntil(
		async () => {
			const {code, stderr} = await call();
			last = stderr;
			return code === 0;
		},
		120_000,
		() => last,
	);
}

async function assertSound(
	{observer}: GuidedRun,
	cluster: LocalCluster,
): Promise<void> {
	const {members} = await observer.round();
	assert.equal(members.length, 3);
	for (const {endpoint} of members) {
		const {stdout} = await cluster.etcdctlWith(
			{endpoint},
			'get',
			'some/key',
			'--consistency=s',
			'--print-value-only',
		);
		assert.equal(stdout.trim(), sound);
	}
}
