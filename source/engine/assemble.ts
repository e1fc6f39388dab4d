import {memberById} from '../cluster/observation.js';
import {
	connectMember,
	type ConnectOptions,
	type MemberClient,
} from '../etcd/member-client.js';
import {
	createMetricsReader,
	type MetricsReader,
} from '../metrics/metrics-reader.js';
import type {Connector} from '../observe/connector.js';
import {openObserver, type Observer} from '../observe/observer.js';
import {openRecovery} from '../run/recovery.js';
import type {Recovery} from '../run/recovery-contract.js';
import type {RunEvent} from '../run/run-event.js';
import {openRunRecord, type RunRecord} from '../run/run-record.js';
import {freeBytesFor} from '../run/snapshot-file.js';
import {choosePlan} from '../runbook/choose.js';
import type {PlanOptions} from '../runbook/plan-options.js';
import type {Milliseconds} from '../units.js';
import {version} from '../version.js';
import type {EngineConfig} from './engine-config.js';

/** The same for every run: what a killed one left behind, the next one deletes. */
const canaryKey = 'etcd-medic/canary';

type Clock = {
	readonly nowMs: () => Milliseconds;
	readonly sleep: (ms: Milliseconds) => Promise<void>;
};

/** The observer of a configured cluster. It is given no call that changes anything. */
export function assembleObserver(config: EngineConfig, clock: Clock): Observer {
	return openObserver({
		endpoints: config.endpoints,
		connect: connectorFor(config, clock),
		vantage: config.vantage,
		deadlineMs: config.callTimeoutMs,
		nowMs: clock.nowMs,
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

/** What a configured cluster's first plan is made with. */
export function planOptionsFor(config: EngineConfig): PlanOptions {
	const {keepRevisions, maintenance} = config;
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
		const metrics: MetricsReader = createMetricsReader({
			urls: metricsUrlsFor(config, endpoint, name),
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
			close() {
				client.close();
				metrics.close();
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
