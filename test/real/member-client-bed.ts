import assert from 'node:assert/strict';
import type {ClusterOptions} from '../../scripts/cluster-layout.js';
import {ensureEtcd, type EtcdSeries} from '../../scripts/etcd-binaries.js';
import {startCluster, type LocalCluster} from '../../scripts/local-cluster.js';
import type {Reading} from '../../source/cluster/reading.js';
import {
	connectMember,
	type MemberClient,
} from '../../source/etcd/member-client.js';
import type {ConnectOptions} from '../../source/etcd/open-etcd3.js';

/** For a whole test, the start of its cluster included. */
export const timeoutMs = 120_000;

/** Runs the work on a small cluster of that series, which is gone afterwards. */
export async function withCluster(
	series: EtcdSeries,
	options: Partial<ClusterOptions>,
	work: (cluster: LocalCluster) => Promise<void>,
): Promise<void> {
	const cluster = await startCluster({
		binaries: await ensureEtcd(series),
		quotaBytes: 16 * 1024 * 1024,
		fastDisk: true,
		...options,
	});
	try {
		await work(cluster);
	} finally {
		await cluster.stop();
	}
}

/** A client of that endpoint, closed at the end of its block. */
export function opened({
	endpoint,
	tls,
	user,
	deadlineMs = 5000,
	...more
}: Partial<ConnectOptions> & {
	readonly endpoint: string;
}): MemberClient & AsyncDisposable {
	const client = connectMember({
		...more,
		endpoint,
		tls,
		user,
		deadlineMs,
		nowMs: () => Date.now(),
	});
	return {
		...client,
		async [Symbol.asyncDispose]() {
			client.close();
		},
	};
}

/** The first member. */
export function first(cluster: LocalCluster): LocalCluster['members'][number] {
	const [member] = cluster.members;
	assert.ok(member);
	return member;
}

/** The value read; a problem fails the test with its message. */
export function value<T>(reading: Reading<T>): T {
	if (reading.kind === 'problem') assert.fail(reading.problem.message);
	return reading.value;
}
