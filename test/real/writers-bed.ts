import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import type {TestContext} from 'node:test';
import type {LocalCluster, LocalMember} from '../../scripts/local-cluster.js';
import {waitUntil} from '../../scripts/wait-until.js';
import {endpointFlags, program} from '../support/real-incident.js';
import {
	startWriteLoad,
	type PlannedPut,
	type WriteLoad,
} from '../support/write-load.js';
import {writersSchema, type WritersJson} from '../support/writers-schema.js';
import {endOf, environment, type Ended} from '../support/run-program.js';

// What the tests of `writers` share: a workload of known shape, and the program
// watching it.

/** Of the bytes of the workload, keys and values: 70 % events, 20 % leases, 10 % pods. */
export const workloadShares: Readonly<Record<string, number>> = {
	'/registry/events': 0.7,
	'/registry/leases': 0.2,
	'/registry/pods': 0.1,
};

/** Puts in each transaction of the workload. */
export const putsPerTransaction = 16;

/** Seven new events, eight renewals of leases and a pod: 10,000 bytes. */
export function kubernetesLike(transaction: number): readonly PlannedPut[] {
	return [
		...Array.from({length: 7}, (_, index) => ({
			key: `/registry/events/ns-${index}/event.${transaction}`,
			bytes: 1000,
		})),
		...Array.from({length: 8}, (_, index) => ({
			key: `/registry/leases/kube-node-lease/node-${(transaction % 50) * 8 + index}`,
			bytes: 250,
		})),
		{
			key: `/registry/pods/ns-${transaction % 5}/pod-${transaction % 300}`,
			bytes: 1000,
		},
	];
}

/** Begins the workload, and ends it with the test. */
export async function busyCluster(
	context: TestContext,
	endpoint: string,
): Promise<WriteLoad> {
	const load = startWriteLoad(endpoint, kubernetesLike);
	context.after(async () => {
		// The cluster may be gone by then, and what was begun with it.
		await load.stop().catch(() => undefined);
	});
	await waitUntil(
		async () => load.puts() > 1000,
		60_000,
		() => 'nothing is written',
	);
	return load;
}

/** The program, watching or counting without a terminal. */
export function startWriters(
	cluster: LocalCluster,
	args: readonly string[],
	env: Readonly<Record<string, string>> = {},
): {readonly pid: number; readonly ended: Promise<Ended>} {
	const child = spawn(
		process.execPath,
		[program, 'writers', ...endpointFlags(cluster), ...args],
		{env: {...environment(), ...env}},
	);
	return {pid: child.pid ?? 0, ended: endOf(child)};
}

/** Its JSON, held against the schema. */
export function writersJson({stdout, stderr}: Ended): WritersJson {
	assert.notEqual(stdout, '', stderr);
	return writersSchema.parse(JSON.parse(stdout));
}

/** The member that has a watcher, once there is one. */
export async function watchedMember(
	cluster: LocalCluster,
): Promise<LocalMember> {
	let found: LocalMember | undefined;
	await waitUntil(
		async () => {
			for (const member of cluster.members) {
				const page = await (await fetch(member.metricsUrl)).text();
				const count = /^etcd_debugging_mvcc_watcher_total (\d+)$/m.exec(page);
				if (Number(count?.[1]) > 0) found = member;
			}

			return found !== undefined;
		},
		60_000,
		() => 'no member has a watcher',
	);
	assert.ok(found);
	return found;
}

/**
 * Every put that the load was acknowledged for, between the revisions that the
 * report names, was counted, but for those of the revisions that it says it missed.
 */
export function assertNothingLost(load: WriteLoad, report: WritersJson): void {
	const {events, fromRevision: from, toRevision: to} = report;
	assert.ok(from !== null && to !== null && to > from);
	let puts = 0;
	for (const [revision, count] of load.transactions) {
		if (revision > from && revision <= to) puts += count;
	}

	const missed = (report.missedRevisions ?? 0) * putsPerTransaction;
	assert.equal((events ?? 0) + missed, puts);
}

/** The shares that the report gives are within 5 points of the workload's. */
export function assertAttributed(report: WritersJson): void {
	for (const [prefix, share] of Object.entries(workloadShares)) {
		const found = report.prefixes.find(each => each.prefix === prefix);
		assert.ok(found, `${prefix} is not named`);
		assert.ok(
			Math.abs(found.share - share) < 0.05,
			`${prefix}: ${found.share} and not ${share}`,
		);
	}

	const all = report.prefixes.reduce((sum, each) => sum + each.bytes, 0);
	assert.equal(all, report.bytes);
}
