import path from 'node:path';
import type {Bytes, Milliseconds} from '../source/units.js';
import type {Certificates, KeyPair} from './certificates.js';
import type {EtcdBinaries} from './etcd-binaries.js';
import {etcdProcess, type EtcdProcess} from './etcd-process.js';

export type ClusterOptions = {
	readonly binaries: EtcdBinaries;
	/** Default 3. */
	readonly members?: number;
	readonly quotaBytes: Bytes;
	/** Serves clients over TLS, and asks them for a certificate. */
	readonly tls?: Certificates;
	/** With `tls`: a server certificate of their own for the members of these names. */
	readonly serverOf?: Readonly<Record<string, KeyPair>>;
	/** Takes ports from here on, three a member, instead of free ones. */
	readonly basePort?: number;
	readonly extraFlags?: readonly string[];
	/** More flags of one member by its name; etcd takes the last of a flag given twice. */
	readonly memberFlags?: Readonly<Record<string, readonly string[]>>;
	/** Also serves /metrics on a plain-http port of its own, as kubeadm sets it up. */
	readonly separateMetrics?: boolean;
	/** No fsync: fast, and only in etcd 3.5 and later; ignored before. */
	readonly fastDisk?: boolean;
	/** Default 300 and 3000, so that a busy machine does not flap; etcd's own 100 and 1000 for a single member. */
	readonly heartbeatMs?: Milliseconds;
	readonly electionMs?: Milliseconds;
	/** The caller listens for signals and calls `stop` itself. */
	readonly leaveSignals?: boolean;
};

/** One member as it is set up: where it listens and the process that it is. */
export type MemberSetup = {
	readonly name: string;
	readonly endpoint: string;
	readonly metricsUrl: string;
	readonly logFile: string;
	readonly process: EtcdProcess;
};

/** Ports that one member takes: clients, peers, metrics. */
export const portsPerMember = 3;

/** Members m1, m2, ... on those ports, data and logs in that folder; nothing is started. */
export function layOutMembers(
	options: ClusterOptions,
	folder: string,
	ports: readonly number[],
): readonly MemberSetup[] {
	const scheme = options.tls === undefined ? 'http' : 'https';
	const url = (protocol: string, index: number): string =>
		`${protocol}://127.0.0.1:${ports[index] ?? 0}`;
	const count = ports.length / portsPerMember;
	const places = Array.from({length: count}, (_, index) => ({
		name: `m${index + 1}`,
		endpoint: url(scheme, index * portsPerMember),
		peer: url('http', index * portsPerMember + 1),
		metrics: url('http', index * portsPerMember + 2),
	}));
	const initialCluster = places.map(place => `${place.name}=${place.peer}`);
	return places.map(({name, endpoint, peer, metrics}) => {
		const logFile = path.join(folder, `${name}.log`);
		const flags = [
			`--name=${name}`,
			`--data-dir=${path.join(folder, name)}`,
			`--listen-client-urls=${endpoint}`,
			`--advertise-client-urls=${endpoint}`,
			`--listen-peer-urls=${peer}`,
			`--initial-advertise-peer-urls=${peer}`,
			`--initial-cluster=${initialCluster.join(',')}`,
			`--initial-cluster-token=${path.basename(folder)}`,
			...(options.separateMetrics ? [`--listen-metrics-urls=${metrics}`] : []),
			...commonFlags(options),
			...certificateFlags(options.serverOf?.[name]),
			...(options.memberFlags?.[name] ?? []),
		];
		return {
			name,
			endpoint,
			metricsUrl: `${options.separateMetrics ? metrics : endpoint}/metrics`,
			logFile,
			process: etcdProcess(options.binaries.etcd, flags, logFile),
		};
	});
}

// etcd takes the last of equal flags.
function certificateFlags(pair: KeyPair | undefined): readonly string[] {
	return pair === undefined
		? []
		: [`--cert-file=${pair.cert}`, `--key-file=${pair.key}`];
}

function commonFlags(options: ClusterOptions): readonly string[] {
	const {tls} = options;
	// A single member waits the whole election time for nobody.
	const isAlone = options.members === 1;
	const heartbeatMs = options.heartbeatMs ?? (isAlone ? 100 : 300);
	const electionMs = options.electionMs ?? (isAlone ? 1000 : 3000);
	const flags = [
		`--quota-backend-bytes=${options.quotaBytes}`,
		`--heartbeat-interval=${heartbeatMs}`,
		`--election-timeout=${electionMs}`,
		// 3.4 knows --log-level only together with zap.
		'--logger=zap',
		'--log-level=warn',
	];
	if (options.fastDisk && options.binaries.series !== '3.4')
		flags.push('--unsafe-no-fsync');
	if (tls !== undefined)
		flags.push(
			`--cert-file=${tls.server.cert}`,
			`--key-file=${tls.server.key}`,
			`--trusted-ca-file=${tls.caCert}`,
			'--client-cert-auth',
		);
	return [...flags, ...(options.extraFlags ?? [])];
}
