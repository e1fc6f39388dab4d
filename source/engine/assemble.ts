import {setTimeout as pause} from 'node:timers/promises';
import type {MemberId} from '../cluster/member.js';
import {memberById} from '../cluster/observation.js';
import {connectMember, type MemberClient} from '../etcd/member-client.js';
import type {Observer} from '../observe/observer.js';
import type {CanaryCalls} from '../run/left-canary.js';
import {canaryKey} from '../run/verify-writes.js';
import {openRecovery} from '../run/recovery.js';
import type {Recovery} from '../run/recovery-contract.js';
import type {RunEvent} from '../run/run-event.js';
import {openRunRecord, type RunRecord} from '../run/run-record.js';
import {freeBytesFor} from '../run/snapshot-file.js';
import {choosePlan} from '../runbook/choose.js';
import type {Deletion} from '../runbook/survey.js';
import type {PlanOptions} from '../runbook/plan-options.js';
import type {Milliseconds} from '../units.js';
import {version} from '../version.js';
import {connectOptions} from './assemble-observer.js';
import type {EngineConfig} from './engine-config.js';
import {createPrefixCounter, type PrefixCounter} from './prefix-count.js';
import {createWritersStudy, type WritersStudy} from './writers-study.js';

type Clock = {
	readonly nowMs: () => Milliseconds;
	readonly sleep: (ms: Milliseconds) => Promise<void>;
};

/** A recovery over the members that `observer` knows. `signal` ends waiting, not what a server does. */
export function assembleRecovery(
	config: EngineConfig,
	clock: Clock,
	observer: Observer,
	signal: AbortSignal,
	record: RunRecord,
	onEvent: (event: RunEvent) => void,
	deletions: () => readonly Deletion[] = () => [],
): Recovery {
	return openRecovery({
		runId: config.runId,
		choosePlan: (observation, {runNumber, ...before}) =>
			choosePlan(observation, {
				...planOptionsFor(config),
				...before,
				deletions: deletions(),
				// A snapshot never takes the place of the one before it.
				...(runNumber === 1
					? {}
					: {snapshotFile: `${config.snapshotFile}.${runNumber}`}),
			}),
		freeBytesFor,
		record,
		onEvent,
		...(config.mayResume
			? {
					async findUnfinished(clusterId) {
						const last = await record.lastRun(clusterId);
						return last.kind === 'unfinished' ? last.journal.events : [];
					},
				}
			: {}),
		context: {
			...assembleCalls(config, clock, observer),
			observeAnew: async () => observer.round({isAnew: true}),
			longCallTimeoutMs: config.longCallTimeoutMs,
			signal,
			...clock,
		},
	});
}

/** Rounds, and a connection to each member that `observer` knows, opened when it is first asked for. */
export function assembleCalls(
	config: Pick<EngineConfig, 'tls' | 'user' | 'callTimeoutMs' | 'etcdctl'>,
	clock: Pick<Clock, 'nowMs'>,
	observer: Observer,
): CanaryCalls {
	const clients = new Map<string, MemberClient>();
	// By both: several members may be behind one URL.
	const clientOf = (memberId: MemberId, endpoint: string): MemberClient => {
		const key = `${memberId} ${endpoint}`;
		const known = clients.get(key);
		if (known !== undefined) return known;
		const options = connectOptions(config, endpoint, clock);
		const opened = connectMember({...options, memberId});
		clients.set(key, opened);
		return opened;
	};

	return {
		observe: async () => observer.round(),
		memberClient(id) {
			const endpoint = memberById(observer.current(), id)?.endpoint ?? '';
			return endpoint === ''
				? undefined
				: {endpoint, client: clientOf(id, endpoint)};
		},
		etcdctl: config.etcdctl,
		callTimeoutMs: config.callTimeoutMs,
	};
}

/** Counts keys over a connection of its own, which is closed after each count. */
export function assemblePrefixCounter(
	config: EngineConfig,
	clock: Clock,
	observer: Observer,
	changed: () => void,
): PrefixCounter {
	return createPrefixCounter({
		observation: () => observer.current(),
		connect: endpoint => connectMember(connectOptions(config, endpoint, clock)),
		callTimeoutMs: config.callTimeoutMs,
		sleep: clock.sleep,
		changed,
	});
}

/** Looks at the writers over connections of its own, and is given no call that changes anything. */
export function assembleWritersStudy(
	config: EngineConfig,
	clock: Clock,
	observer: Observer,
	blockedBy: () => string | undefined,
	changed: () => void,
): WritersStudy {
	return createWritersStudy({
		observation: () => observer.current(),
		connect(endpoint) {
			const {watch, status, listKeys, valueBytes, countPrefix, close} =
				connectMember(connectOptions(config, endpoint, clock));
			return {watch, status, listKeys, valueBytes, countPrefix, close};
		},
		blockedBy,
		clock: {
			nowMs: clock.nowMs,
			async sleep(ms, signal) {
				// An abort rejects; it is one more way to be done waiting.
				await pause(ms, undefined, {signal}).catch(() => undefined);
			},
		},
		changed,
	});
}

/** What a configured cluster's first plan is made with. */
export function planOptionsFor(config: EngineConfig): PlanOptions {
	const {keepRevisions, maintenance, thresholds, deletePrefixes = []} = config;
	return {
		etcdctl: config.etcdctl,
		snapshotFile: config.snapshotFile,
		canaryKey,
		callTimeoutMs: config.callTimeoutMs,
		longCallTimeoutMs: config.longCallTimeoutMs,
		compactRevision: undefined,
		measuredDefragments: [],
		...(keepRevisions === undefined ? {} : {keepRevisions}),
		...(maintenance === undefined ? {} : {maintenance}),
		...(thresholds === undefined ? {} : {thresholds}),
		deletePrefixes,
		isBackupStandIn: config.isSimulated === true,
		offersRelief: config.isUnattended !== true,
	};
}

/** The lock and the journal of a configured cluster's runs. */
export function assembleRecord(config: EngineConfig): RunRecord {
	return openRunRecord({
		directory: config.stateDirectory,
		vantage: config.vantage,
		version,
		holder: `pid ${process.pid}, run ${config.runId}`,
		isSimulated: config.isSimulated === true,
	});
}
