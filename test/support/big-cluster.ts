import type {TestContext} from 'node:test';
import type {EtcdSeries} from '../../scripts/etcd-binaries.js';
import {fillToNospace} from '../../scripts/fill.js';
import type {LocalCluster, LocalMember} from '../../scripts/local-cluster.js';
import type {Bytes} from '../../source/units.js';
import {realCluster} from './real-incident.js';

// A cluster whose defragment takes seconds, and what its members say of
// defragments, read beside the program under test.

const mib = 1024 * 1024;
/** Live data, which every defragment has to copy. */
export const bigLiveBytes: Bytes = 220 * 1_000_000;
const liveValueBytes = 1_000_000;

/** A cluster frozen by NOSPACE with at least 200 MB of live data; where etcd can leave fsync out, it does. */
export async function bigCluster(
	context: TestContext,
	series: EtcdSeries,
): Promise<LocalCluster> {
	const cluster = await realCluster(context, series, {
		quotaBytes: 320 * mib,
		fastDisk: true,
	});
	await fillToNospace(cluster, {
		liveKeys: bigLiveBytes / liveValueBytes,
		liveValueBytes,
	});
	return cluster;
}

/** A cluster that is frozen within a second or two: for tests of order, not of size. */
export async function smallCluster(
	context: TestContext,
	series: EtcdSeries,
): Promise<LocalCluster> {
	const cluster = await realCluster(context, series, {
		quotaBytes: 32 * mib,
		fastDisk: true,
	});
	await fillToNospace(cluster, {liveKeys: 100, compactedShare: 0.5});
	return cluster;
}

/** What a member's metrics page says of defragments since the member started. */
export type DefragmentFacts = {
	readonly isInFlight: boolean;
	readonly count: number;
	readonly seconds: number;
};

/** Reads the member's metrics page. Throws when it does not answer. */
export async function defragmentFacts(
	member: LocalMember,
): Promise<DefragmentFacts> {
	const page = await (await fetch(member.metricsUrl)).text();
	const value = (name: string): number =>
		Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(page)?.[1]);
	const seconds = 'etcd_disk_backend_defrag_duration_seconds';
	return {
		isInFlight: value('etcd_disk_defrag_inflight') === 1,
		count: value(`${seconds}_count`),
		seconds: value(`${seconds}_sum`),
	};
}

/** Watches all members until `stop`, which tells the most that were defragmented at one time and how many looks that is of. */
export function watchDefragments(cluster: LocalCluster): {
	readonly stop: () => Promise<{most: number; looks: number}>;
} {
	let isOver = false;
	let most = 0;
	let looks = 0;
	const watch = async (): Promise<void> => {
		while (!isOver) {
			// One moment of all: a gauge read later belongs to another moment.
			const facts = await Promise.all(
				cluster.members.map(async member => defragmentFacts(member)),
			);
			most = Math.max(most, facts.filter(each => each.isInFlight).length);
			looks += 1;
			await new Promise(resolve => {
				setTimeout(resolve, 20);
			});
		}
	};

	const watching = watch();
	return {
		async stop() {
			isOver = true;
			await watching;
			return {most, looks};
		},
	};
}

/** How often each member was defragmented since it started, by name. */
export async function defragmentCounts(
	cluster: LocalCluster,
): Promise<Readonly<Record<string, number>>> {
	return Object.fromEntries(
		await Promise.all(
			cluster.members.map(
				async member =>
					[member.name, (await defragmentFacts(member)).count] as const,
			),
		),
	);
}
