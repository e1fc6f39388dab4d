import type {EndpointStatus} from '../../source/cluster/endpoint-status.js';
import type {MemberObservation} from '../../source/cluster/observation.js';
import type {Reading} from '../../source/cluster/reading.js';
import type {CallOptions} from '../../source/etcd/capabilities.js';
import type {StepMember} from '../../source/run/step-context.js';
import type {Milliseconds} from '../../source/units.js';
import type {FakeClock} from './fake-clock.js';
import type {FakeCluster} from './fake-cluster-switches.js';
import {fakeKeys} from './fake-keys.js';
import {
	fakeMember,
	snapshotStream,
	type FakeCall,
	type FakeMember,
} from './fake-member.js';
import {
	alarm,
	answered,
	endpointStatus,
	failed,
	member as observed,
	observation,
	type MemberChanges,
} from './observation-builder.js';

// An etcd cluster in memory, on a fake clock, as far as a recovery touches it:
// what a defragment, a compaction, a disarm and a write do and what they block.

export type {FakeCluster};

/** Three members over their 64 MiB quota, m1 leading, NOSPACE raised by each. Changes are by name. */
export function fakeCluster(
	clock: FakeClock,
	names: readonly string[] = ['m1', 'm2', 'm3'],
): FakeCluster {
	const members = names.map((name, index) => fakeMember(name, index));
	const cluster: FakeCluster = {
		members,
		alarms: names.map(name => alarm('NOSPACE', name)),
		leader: names[0] ?? '',
		term: 4,
		revision: 5000,
		keys: new Map(),
		bytesPerKey: 0,
		tellsHistory: false,
		calls: [],
		onCall: () => undefined,
		disarmLagMs: 0,
		snapshotBlocks: snapshotStream(),
		get hasQuorum() {
			const voters = members.filter(each => !each.isLearner);
			const up = voters.filter(each => each.state === 'up');
			return up.length > voters.length / 2;
		},
		member(name) {
			const found = members.find(each => each.name === name);
			if (found === undefined) throw new Error(`no member ${name}`);
			return found;
		},
		client(id) {
			const found = members.find(each => each.id === id);
			return found === undefined
				? undefined
				: {endpoint: found.endpoint, client: clientOf(found)};
		},
		async observe() {
			const isSomeoneSilent = members.some(
				each => each.state !== 'down' && !answers(each),
			);
			await clock.sleep(isSomeoneSilent ? 400 : 5);
			return cluster.look();
		},
		look() {
			elect();
			return observation({
				takenAtMs: clock.nowMs(),
				members: members.map(each => memberSeen(each)),
			});
		},
		kill(name) {
			const found = cluster.member(name);
			found.state = 'down';
			found.isDefragmenting = false;
		},
	};

	const answers = (each: FakeMember): boolean =>
		each.state === 'up' && !each.isDefragmenting;

	const elect = (): void => {
		if (!cluster.hasQuorum || cluster.member(cluster.leader).state === 'up') {
			return;
		}

		const next = members.find(each => each.state === 'up' && !each.isLearner);
		cluster.leader = next?.name ?? cluster.leader;
		cluster.term += 1;
	};

	const statusOf = (each: FakeMember): EndpointStatus =>
		endpointStatus({
			...(each.clusterId === undefined ? {} : {clusterId: each.clusterId}),
			memberId: each.id,
			dbSizeBytes: each.dbSizeBytes,
			dbSizeInUseBytes: each.inUseBytes,
			leaderId: cluster.hasQuorum
				? cluster.member(cluster.leader).id
				: undefined,
			raftTerm: cluster.term,
			raftIndex: cluster.revision,
			raftAppliedIndex: cluster.revision - each.behind,
			revision: cluster.revision - each.behind,
			isLearner: each.isLearner,
			alarms: cluster.alarms,
		});

	const memberSeen = (each: FakeMember): MemberObservation => {
		const changes: MemberChanges = {
			name: each.name,
			isLearner: each.isLearner,
			status: statusOf(each),
			// A quota that was never read, rather than one remembered.
			lastMetrics: undefined,
		};
		if (each.state === 'down')
			return observed({...changes, problem: 'refused'});
		if (each.state === 'hung')
			return observed({...changes, problem: 'timeout'});
		const seen = observed({
			...changes,
			metrics: {
				quotaBytes: each.quotaBytes,
				defragInflight: each.isDefragmenting,
				...(cluster.tellsHistory
					? {keys: cluster.keys.size, compactRevision}
					: {}),
			},
			...(each.metrics === 'readable' ? {} : {metricsProblem: 'refused'}),
			...(each.isDefragmenting ? {problem: 'timeout'} : {}),
		});
		return seen;
	};

	// Waits in small steps of the fake clock; false when `deadlineMs` passed first.
	const until = async (
		isSo: () => boolean,
		deadlineMs: Milliseconds,
	): Promise<boolean> => {
		const endMs = clock.nowMs() + deadlineMs;
		while (!isSo()) {
			if (clock.nowMs() >= endMs) return false;
			await clock.sleep(Math.min(50, endMs - clock.nowMs()));
		}

		return true;
	};

	const ask = async <T>(
		to: FakeMember,
		kind: FakeCall['kind'],
		about: string,
		options: CallOptions | undefined,
		act: (deadlineMs: Milliseconds) => Promise<Reading<T>>,
	): Promise<Reading<T>> => {
		const deadlineMs = options?.deadlineMs ?? 5000;
		const call = {atMs: clock.nowMs(), kind, to: to.name, about};
		if (kind !== 'status') cluster.calls.push(call);
		const fault = cluster.onCall(call);
		await clock.sleep(1);
		if (fault !== undefined && !fault.isApplied) return failed(fault.problem);
		if (to.state === 'down') return failed('refused');
		await until(() => to.state === 'down' || answers(to), deadlineMs);
		if (!answers(to)) return silence(to);
		const reading = await act(deadlineMs);
		return fault === undefined ? reading : failed(fault.problem);
	};

	const silence = (to: FakeMember): Reading<never> =>
		failed(to.state === 'down' ? 'unavailable' : 'timeout');

	// What goes through raft: nothing happens without a quorum, nor under CORRUPT.
	const decide = async <T>(
		act: () => Reading<T>,
		isAllowedUnderCorrupt = false,
	): Promise<Reading<T>> => {
		elect();
		if (!cluster.hasQuorum) return failed('timeout');
		const isCorrupt = cluster.alarms.some(each => each.type === 'CORRUPT');
		if (isCorrupt && !isAllowedUnderCorrupt) return failed('corrupt');
		return act();
	};

	const raise = (each: FakeMember): void => {
		const record = alarm('NOSPACE', each.name);
		if (!cluster.alarms.some(other => other.memberId === record.memberId)) {
			cluster.alarms = [...cluster.alarms, record];
		}
	};

	const clientOf = (to: FakeMember): StepMember => ({
		status: async options =>
			ask(to, 'status', '', options, async () => answered(statusOf(to))),
		compact: async (revision, options) =>
			ask(to, 'compact', String(revision), options, async deadlineMs => {
				const isNew = revision > compactRevision;
				const decided = await decide(() => answered({revision}));
				if (decided.kind === 'problem') return decided;
				if (revision > cluster.revision) return failed('future-revision');
				if (isNew) {
					compactRevision = revision;
					for (const each of members) beginCompaction(each);
				}

				const isDrained = await until(
					() => to.compactsUntilMs <= clock.nowMs(),
					deadlineMs,
				);
				if (!isDrained) return failed('timeout');
				return isNew ? decided : failed('compacted');
			}),
		defragment: async options =>
			ask(to, 'defragment', '', options, async deadlineMs => {
				if (to.isLearner) return failed('not-supported');
				to.isDefragmenting = true;
				// The server finishes whatever becomes of the caller.
				void clock.sleep(to.defragMs).then(() => {
					if (!to.isDefragmenting) return;
					to.isDefragmenting = false;
					to.dbSizeBytes = to.usedBytes;
					to.inUseBytes = to.usedBytes;
				});
				await until(() => !to.isDefragmenting, deadlineMs);
				return answers(to) ? answered(undefined) : silence(to);
			}),
		moveLeader: async (target, options) =>
			ask(to, 'moveLeader', target, options, async () =>
				decide(() => {
					const next = members.find(each => each.id === target);
					if (to.name !== cluster.leader) return failed('no-leader');
					if (next?.state !== 'up' || next.isLearner) return failed('timeout');
					cluster.leader = next.name;
					cluster.term += 1;
					return answered(undefined);
				}, true),
			),
		disarm: async (memberId, type, options) =>
			ask(to, 'disarm', memberId, options, async () =>
				decide(() => {
					void clock.sleep(cluster.disarmLagMs).then(() => {
						cluster.alarms = cluster.alarms.filter(
							each => each.memberId !== memberId || each.type !== type,
						);
					});
					return answered(undefined);
				}, true),
			),
		snapshot: async (write, {signal}) =>
			ask(to, 'snapshot', '', undefined, async () => {
				let remaining = cluster.snapshotBlocks.reduce(
					(sum, block) => sum + block.byteLength,
					0,
				);
				const streamedBytes = remaining;
				for (const block of cluster.snapshotBlocks) {
					if (signal?.aborted === true) return failed('cancelled');
					if (to.state === 'down') return failed('unavailable');
					remaining -= block.byteLength;
					try {
						await write(block, remaining);
					} catch {
						// As the stream does: what `write` throws is its caller's to tell.
						return failed('cancelled');
					}
				}

				return answered({streamedBytes});
			}),
		hashKv: async (revision, options) =>
			ask(to, 'hashKv', String(revision), options, async () =>
				revision > 0 && revision <= compactRevision && to.refusesHashAtCompacted
					? failed('compacted')
					: answered({
							hash: to.hash,
							compactRevision,
							newestRevision: cluster.revision - to.behind,
						}),
			),
		...fakeKeys(cluster, to, {ask, decide, raise}),
	});

	let compactRevision = 100;
	// The pages it frees are counted at the commit of the next compaction.
	const beginCompaction = (each: FakeMember): void => {
		each.compactsUntilMs = clock.nowMs() + each.compactMs;
		each.inUseBytes = each.usedBytes;
		each.usedBytes -= each.historyBytes;
		each.historyBytes = 0;
	};

	return cluster;
}
