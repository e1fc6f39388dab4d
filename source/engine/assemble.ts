import {setTimeout as pause} from 'node:timers/promises';
import {memberById} from '../cluster/observation.js';
import {
	connectMember,
	type ConnectOptions,
	type MemberClient,
} from '../etcd/member-client.js';
import {ownCertificates} from '../etcd/own-certificates.js';
import {createCommandRunner} from '../host/command.js';
import {kubeadmManifest} from '../host/discover.js';
import {hostFiles} from '../host/host-files.js';
import {openHostWatch} from '../host/host-watch.js';
import {createHealthReader} from '../metrics/health-read.js';
import {
	createMetricsReader,
	type MetricsReader,
} from '../metrics/metrics-reader.js';
import type {Connector} from '../observe/connector.js';
import {
	openObserver,
	type HostObserver,
	type Observer,
} from '../observe/observer.js';
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
import type {EngineConfig} from './engine-config.js';
import {createPrefixCounter, type PrefixCounter} from './prefix-count.js';
import {createWritersStudy, type WritersStudy} from './writers-study.js';

/** The same for every run: what a killed one left behind, the next one deletes. */
const canaryKey = 'etcd-medic/canary';
/** smartctl on a disk that stalls, or crictl on a runtime that does. */
const programDeadlineMs = 10_000;

type Clock = {
	readonly nowMs: () => Milliseconds;
	readonly sleep: (ms: Milliseconds) => Promise<void>;
};

/** The observer of a configured cluster. It is given no call that changes anything. */
export function assembleObserver(
	config: EngineConfig,
	clock: Clock,
): HostObserver {
	return openObserver({
		endpoints: config.endpoints,
		connect: connectorFor(config, clock),
		vantage: config.vantage,
		deadlineMs: config.callTimeoutMs,
		nowMs: clock.nowMs,
		ownCertificates: ownCertificates(config.tls, config.etcdctl),
		host: openHostWatch({
			files: hostFiles,
			runCommand: createCommandRunner({deadlineMs: programDeadlineMs}),
			nowMs: clock.nowMs,
			manifest: kubeadmManifest,
		}),
	});
}

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
	const clients = new Map<string, MemberClient>();
	const clientAt = (endpoint: string): MemberClient => {
		const known = clients.get(endpoint);
		if (known !== undefined) return known;
		const opened = connectMember(connectOptions(config, endpoint, clock));
		clients.set(endpoint, opened);
		return opened;
	};

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
					findUnfinished: async clusterId =>
						(await record.findUnfinished(clusterId))?.events,
				}
			: {}),
		context: {
			observe: async () => observer.round(),
			memberClient(id) {
				const endpoint = memberById(observer.current(), id)?.endpoint ?? '';
				return endpoint === ''
					? undefined
					: {endpoint, client: clientAt(endpoint)};
			},
			etcdctl: config.etcdctl,
			callTimeoutMs: config.callTimeoutMs,
			longCallTimeoutMs: config.longCallTimeoutMs,
			signal,
			...clock,
		},
	});
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
	const {keepRevisions, maintenance, deletePrefixes = []} = config;
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
		deletePrefixes,
		offersRelief: config.isUnattended !== true,
	};
}

/** The lock and the journal of a configured cluster's runs. */
export function assembleRecord(config: EngineConfig): RunRecord {
	return openRunRecord({
		directory: config.stateDirectory,
		vantage: config.vantage,
		version,
		holder: `process ${process.pid}, run ${config.runId}`,
	});
}

function connectorFor(config: EngineConfig, clock: Clock): Connector {
	return (endpoint, name) => {
		const client = connectMember(connectOptions(config, endpoint, clock));
		const urls = metricsUrlsFor(config, endpoint, name);
		const health = createHealthReader({
			urls,
			tls: config.tls,
			deadlineMs: config.callTimeoutMs,
			nowMs: clock.nowMs,
		});
		const metrics: MetricsReader = createMetricsReader({
			urls,
			tls: config.tls,
			deadlineMs: config.callTimeoutMs,
			windowMs: config.windowMs,
			nowMs: clock.nowMs,
		});
		return {
			// Only what looks is handed on.
			reader: {
				status: client.status,
				memberList: client.memberList,
				timeRead: client.timeRead,
			},
			metrics,
			health,
			close() {
				client.close();
				metrics.close();
				health.close();
			},
		};
	};
}

// The member's own metrics URL where one is known, else its client port, which
// serves /metrics with the client certificate.
function metricsUrlsFor(
	config: EngineConfig,
	endpoint: string,
	name: string | undefined,
): readonly string[] {
	const given = config.metricsUrls
		.filter(each => each.for === endpoint || each.for === name)
		.map(each => each.url);
	return [...given, `${endpoint}/metrics`];
}

function connectOptions(
	config: EngineConfig,
	endpoint: string,
	clock: Clock,
): ConnectOptions {
	return {
		endpoint,
		tls: config.tls,
		user: config.user,
		deadlineMs: config.callTimeoutMs,
		nowMs: clock.nowMs,
	};
}
