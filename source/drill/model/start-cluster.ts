import type {Bytes, Milliseconds} from '../../units.js';
import type {BulkKeys} from './bulk-keys.js';
import {openBackend} from './backend.js';
import type {ClusterState, Pace, RaftGroup, SimMember} from './cluster.js';
import {historyBytes} from './compaction.js';
import type {Disk} from './disk.js';
import {commitTime, fsyncTime, soundDisk} from './disk.js';
import {noFigures} from './figures.js';
import {diskBounds, observed} from './histogram.js';
import {inventedId, newGroup} from './new-group.js';
import {textNumber} from './noise.js';
import {applierFor} from './replicate.js';
import type {AlarmRecord} from './requests.js';
import {bulkRecordBytes} from './store.js';
import type {BulkHistory} from './store.js';
import type {TimelineEntry} from './timeline.js';
import {openTraffic, type Writer} from './traffic.js';

/** One member as a drill begins. */
export type MemberStart = {
	readonly name: string;
	readonly quotaBytes: Bytes;
	/** The size of its file; never less than what is in use. */
	readonly fileBytes: Bytes;
	readonly disk?: Disk;
	readonly isLearner?: boolean;
	readonly isLeader?: boolean;
	readonly isDown?: boolean;
	/** How long the process runs already. */
	readonly upMs?: Milliseconds;
};

/** A cluster as a drill begins: sizes are descriptions, nothing of that size exists. */
export type ClusterStart = {
	readonly seed: number;
	/** Makes the cluster ID another one: two drills at once are two clusters. */
	readonly run?: number;
	readonly version: string;
	readonly members: readonly MemberStart[];
	readonly revision: number;
	/** 0: never compacted. */
	readonly compactRevision: number;
	/** How long that is ago; 5 minutes, as kube-apiserver does it, when left out. */
	readonly compactedAgoMs?: Milliseconds;
	readonly live: ReadonlyArray<{
		readonly prefix: string;
		readonly keys: number;
		readonly valueBytes: Bytes;
	}>;
	/** Superseded versions since the last compaction. */
	readonly history: {readonly bytes: Bytes; readonly records: number};
	readonly alarms: ReadonlyArray<{
		readonly member: string;
		readonly alarm: AlarmRecord['alarm'];
	}>;
	readonly timeline: readonly TimelineEntry[];
	readonly traffic: readonly Writer[];
	readonly pace?: Partial<Pace>;
};

/** Where each member is reached, in the members' order; empty until the ports are known. */
export type Addresses = ReadonlyArray<{readonly client: string}>;

/** What was measured on a fast disk with etcd 3.5: 0.9 s and 3.1 ms per MiB in use for a defragment, 54,000 revisions a second for a compaction. */
export const usualPace: Pace = {
	defragmentFixedMs: 900,
	defragmentMsPerMebibyte: 3.1,
	compactedRecordsPerSecond: 54_000,
	electionTimeoutMs: 1000,
	mostSnapshotBytes: 8 * 1024 * 1024,
};

/** A long-running process has seen so many; the page's histograms are not empty. */
const pastFsyncs = 4800;
const pastSamples = 400;
const usualCompactionMs = 300_000;
const defaultUpMs = 41 * 86_400_000;
/** What etcd's own buckets take in an empty database. */
const emptyBackendBytes = 20_480;

export function startCluster(
	start: ClusterStart,
	addresses: Addresses,
	nowMs: Milliseconds,
): ClusterState {
	const ids = start.members.map((_, at) =>
		inventedId(start.seed, 'member', at),
	);
	const bulk = bulkOf(start);
	const group = groupAt(start, ids, bulk, nowMs);
	const inUseBytes =
		emptyBackendBytes +
		bulk.reduce((sum, each) => sum + each.total * bulkRecordBytes(each), 0) +
		historyBytes(group.store);
	return {
		seed: start.seed,
		startedAtMs: nowMs,
		nowMs,
		pace: {...usualPace, ...start.pace},
		members: start.members.map((member, at) =>
			memberAt(start, member, {
				at,
				id: ids[at] ?? '',
				group,
				inUseBytes,
				clientUrl: addresses[at]?.client ?? '',
				nowMs,
			}),
		),
		groups: [group],
		timeline: start.timeline.map(entry => ({...entry, dueAtMs: undefined})),
		traffic: openTraffic(start.traffic, nowMs),
		records: [],
	};
}

function bulkOf({
	live,
	compactRevision,
	revision,
}: ClusterStart): readonly BulkKeys[] {
	return live.map(({prefix, keys, valueBytes}) => ({
		prefix,
		valueBytes,
		total: keys,
		first: 0,
		end: keys,
		fromRevision: Math.min(2, revision),
		toRevision: compactRevision === 0 ? revision : compactRevision,
	}));
}

function groupAt(
	start: ClusterStart,
	ids: readonly string[],
	bulk: readonly BulkKeys[],
	nowMs: Milliseconds,
): RaftGroup {
	const group = newGroup(start.seed, ids, start.run);
	const leader = Math.max(
		0,
		start.members.findIndex(each => each.isLeader === true),
	);
	const history: readonly BulkHistory[] =
		start.history.records === 0
			? []
			: [
					{
						...start.history,
						fromRevision: start.compactRevision + 1,
						toRevision: start.revision,
					},
				];
	return {
		...group,
		leaderId: ids[leader],
		term: start.revision > 1 ? 14 : group.term,
		// Each revision is an entry, and a few more are not: leases, members, elections.
		index: group.index + Math.round((start.revision - 1) * 1.02),
		alarms: start.alarms.map(({member, alarm}) => ({
			alarm,
			memberId:
				ids[start.members.findIndex(each => each.name === member)] ?? '0',
		})),
		store: {
			...group.store,
			revision: start.revision,
			compactRevision: start.compactRevision,
			bulk,
			bulkHistory: history,
			liveKeys: bulk.reduce((sum, each) => sum + each.total, 0),
		},
		totals: {
			...group.totals,
			puts: start.revision - 1,
			compactedAtMs:
				start.compactRevision === 0
					? undefined
					: nowMs - (start.compactedAgoMs ?? usualCompactionMs),
			putBytes: bulk.reduce(
				(sum, each) => sum + each.total * bulkRecordBytes(each),
				start.history.bytes,
			),
		},
	};
}

function memberAt(
	{seed, version}: ClusterStart,
	member: MemberStart,
	{
		at,
		id,
		group,
		inUseBytes,
		clientUrl,
		nowMs,
	}: {
		readonly at: number;
		readonly id: string;
		readonly group: RaftGroup;
		readonly inUseBytes: Bytes;
		readonly clientUrl: string;
		readonly nowMs: Milliseconds;
	},
): SimMember {
	const disk = member.disk ?? soundDisk;
	let figures = noFigures();
	for (let sample = 0; sample < pastSamples; sample += 1) {
		const of = [textNumber(id), sample, 8] as const;
		figures = {
			...figures,
			walFsync: observed(
				figures.walFsync,
				diskBounds,
				fsyncTime(disk, seed, ...of),
				group.store.revision > 1 ? pastFsyncs / pastSamples : 0,
			),
			backendCommit: observed(
				figures.backendCommit,
				diskBounds,
				commitTime(disk, seed, ...of),
				group.store.revision > 1 ? 1 : 0,
			),
		};
	}

	return {
		id,
		name: member.name,
		clusterId: group.clusterId,
		isLearner: member.isLearner ?? false,
		// Peers do not talk over the network here; the URL is what a list shows.
		peerUrl: `http://127.0.0.1:${23_800 + at}`,
		clientUrl,
		version,
		startedAtMs: nowMs - (member.upMs ?? defaultUpMs),
		isDown: member.isDown ?? false,
		isHung: false,
		isCutOff: false,
		isLagging: false,
		isCorrupt: false,
		applier: applierFor(group.alarms),
		disk,
		backend: openBackend({
			quotaBytes: member.quotaBytes,
			fileBytes: member.fileBytes,
			inUseBytes,
		}),
		fsyncEndsAtMs: 0,
		walIndex: group.index,
		applied: {
			index: group.index,
			revision: group.store.revision,
			bytes: 0,
			cost: 0,
		},
		drained: {records: 0, bytes: 0},
		defragment: undefined,
		commitDueAtMs: undefined,
		figures,
	};
}
