import {handingOver} from '../etcd/hand-over.js';
import {connectMember} from '../etcd/member-client.js';
import type {ConnectOptions} from '../etcd/open-etcd3.js';
import {ownCertificates} from '../etcd/own-certificates.js';
import {createCommandRunner} from '../host/command.js';
import {kubeadmManifest} from '../host/discover.js';
import {hostFiles} from '../host/host-files.js';
import {openHostWatch} from '../host/host-watch.js';
import {keepCode} from '../kept-code.js';
import {createHealthReader} from '../metrics/health-read.js';
import {
	createMetricsReader,
	type MetricsReader,
} from '../metrics/metrics-reader.js';
import type {Connector} from '../observe/connector.js';
import {withoutPlainText} from '../observe/no-plain-text.js';
import {
	openObserver,
	type HostObserver,
	type Observer,
	type ObserverOptions,
} from '../observe/observer.js';
import type {Milliseconds} from '../units.js';
import type {EngineConfig} from './engine-config.js';

/** smartctl on a disk that stalls, or crictl on a runtime that does. */
const programDeadlineMs = 10_000;

type Clock = {readonly nowMs: () => Milliseconds};

/** What reaching and reading a cluster takes of its configuration. */
export type ObserverConfig = Pick<
	EngineConfig,
	| 'endpoints'
	| 'metricsUrls'
	| 'tls'
	| 'user'
	| 'etcdctl'
	| 'callTimeoutMs'
	| 'windowMs'
	| 'vantage'
>;

/**
 * The observer of a configured cluster, which looks at this machine as well.
 * It is given no call that changes anything.
 */
export function assembleObserver(
	config: ObserverConfig,
	clock: Clock,
	how: Pick<ObserverOptions, 'takesTurns'> = {},
): HostObserver {
	return openObserver({
		...memberSources(config, clock),
		...how,
		host: openHostWatch({
			files: hostFiles,
			runCommand: createCommandRunner({deadlineMs: programDeadlineMs}),
			nowMs: clock.nowMs,
			manifest: kubeadmManifest,
		}),
	});
}

/** The same for whoever judges nothing by this machine: no file of it is read. */
export function assembleMemberObserver(
	config: ObserverConfig,
	clock: Clock,
): Observer {
	return openObserver(memberSources(config, clock));
}

function memberSources(config: ObserverConfig, clock: Clock): ObserverOptions {
	return {
		endpoints: config.endpoints,
		connect: withoutPlainText(
			connectorFor(config, clock),
			config.endpoints,
			clock.nowMs,
		),
		vantage: config.vantage,
		deadlineMs: config.callTimeoutMs,
		nowMs: clock.nowMs,
		ownCertificates: ownCertificates(config.tls, config.etcdctl),
	};
}

function connectorFor(config: ObserverConfig, clock: Clock): Connector {
	const connect = handingOver(endpoint =>
		connectMember(connectOptions(config, endpoint, clock)),
	);
	return (endpoint, name) => {
		const client = connect(endpoint);
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
				async timeRead(...asked) {
					const reading = await client.timeRead(...asked);
					// The last that a round asks: what a start needs has run.
					keepCode();
					return reading;
				},
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
	{metricsUrls}: ObserverConfig,
	endpoint: string,
	name: string | undefined,
): readonly string[] {
	const given = metricsUrls
		.filter(each => each.for === endpoint || each.for === name)
		.map(each => each.url);
	return [...given, `${endpoint}/metrics`];
}

/** How one member is connected to. */
export function connectOptions(
	config: Pick<ObserverConfig, 'tls' | 'user' | 'callTimeoutMs'>,
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
