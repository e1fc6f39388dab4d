import {rmSync} from 'node:fs';
import {mkdtemp} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import type {MemberId} from '../source/cluster/member.js';
import type {Certificates} from './certificates.js';
import {findLeader, untilServing} from './cluster-health.js';
import {
	layOutMembers,
	portsPerMember,
	type ClusterOptions,
	type MemberSetup,
} from './cluster-layout.js';
import {endWithUs} from './end-with-us.js';
import type {EtcdBinaries} from './etcd-binaries.js';
import {openGateway, type JsonGateway} from './json-gateway.js';
import {reservePorts, type PortBlock} from './port-block.js';
import {
	runEtcdctl,
	type EtcdctlOptions,
	type EtcdctlResult,
} from './run-etcdctl.js';
import {untilStopped} from './until-stopped.js';
import {waitUntil} from './wait-until.js';

/** A real etcd cluster on 127.0.0.1, its processes children of this one. */
export type LocalCluster = {
	/** Client URLs in member order. */
	readonly endpoints: readonly string[];
	readonly members: readonly LocalMember[];
	/** Holds data and logs; gone after `stop`. */
	readonly folder: string;
	readonly binaries: EtcdBinaries;
	readonly tls: Certificates | undefined;
	/** Runs etcdctl on all endpoints. A refusal is a `code` other than 0, never a throw. */
	readonly etcdctl: (...args: readonly string[]) => Promise<EtcdctlResult>;
	readonly etcdctlWith: (
		options: EtcdctlOptions,
		...args: readonly string[]
	) => Promise<EtcdctlResult>;
	/** One call of the JSON gateway, to the first member unless an endpoint is given; rejects with a GatewayError. */
	readonly post: (
		apiPath: string,
		body: object,
		options?: EtcdctlOptions,
	) => Promise<unknown>;
	/** SIGSTOP: the kernel still accepts connections, nothing answers. Waits until it is so. */
	readonly pause: (name: string) => Promise<void>;
	readonly resume: (name: string) => void;
	/** SIGKILL, and waits for the end. */
	readonly kill: (name: string) => Promise<void>;
	/** Ends the member if it runs and starts it on the same data; waits until it serves, so a quorum must be there. */
	readonly restart: (name: string) => Promise<void>;
	/** The leader's name; waits for an election, at most 60 s. */
	readonly leader: () => Promise<string>;
	readonly moveLeader: (name: string) => Promise<void>;
	/** Raises the alarm in that member's name, which etcdctl cannot. */
	readonly raiseAlarm: (
		alarm: 'CORRUPT' | 'NOSPACE',
		name: string,
	) => Promise<void>;
	/** Ends the members and removes the folder. May be called twice. */
	readonly stop: () => Promise<void>;
};

/** One member; `pid` changes when it is restarted. */
export type LocalMember = {
	readonly name: string;
	readonly id: MemberId;
	readonly endpoint: string;
	/** The whole URL of the metrics page. */
	readonly metricsUrl: string;
	readonly pid: number;
	readonly logFile: string;
};

const endTimeoutMs = 30_000;
const moveTimeoutMs = 60_000;

/** Starts a cluster and waits until every member serves. Throws, leaving nothing behind, when one does not within 120 s. */
export async function startCluster(
	options: ClusterOptions,
): Promise<LocalCluster> {
	const block = await portsFor(options);
	const folder = await mkdtemp(path.join(tmpdir(), 'etcd-medic-cluster-'));
	const setups = layOutMembers(options, folder, block.ports);
	const gateway = openGateway(options.tls);
	const removeNow = (): void => {
		for (const {process: etcd} of setups) etcd.signal('SIGKILL');
		// Retried: a dying etcd may still be adding a file.
		rmSync(folder, {
			recursive: true,
			force: true,
			maxRetries: 10,
			retryDelay: 50,
		});
	};
	const forget = endWithUs(removeNow, {
		onSignals: options.leaveSignals !== true,
	});
	const stop = async (): Promise<void> => {
		await Promise.all(
			setups.map(async ({process: etcd}) => {
				etcd.signal('SIGCONT');
				etcd.signal('SIGKILL');
				await etcd.ended(endTimeoutMs);
			}),
		);
		gateway.close();
		removeNow();
		block.release();
		forget();
	};

	try {
		for (const {process: etcd} of setups) etcd.start();
		const ids = await Promise.all(
			setups.map(async setup => untilServing(gateway, setup)),
		);
		const members = setups.map((setup, index) =>
			localMember(setup, ids[index] ?? ''),
		);
		return {
			...assemble(options, setups, members, gateway),
			folder,
			stop,
		};
	} catch (error) {
		await stop();
		throw error;
	}
}

function assemble(
	options: ClusterOptions,
	setups: readonly MemberSetup[],
	members: readonly LocalMember[],
	gateway: JsonGateway,
): Omit<LocalCluster, 'folder' | 'stop'> {
	const endpoints = setups.map(setup => setup.endpoint);
	const etcdctlWith: LocalCluster['etcdctlWith'] = async (call, ...args) =>
		runEtcdctl(
			options.binaries,
			options.tls,
			call.endpoint ?? endpoints.join(','),
			call.timeoutMs,
			args,
		);
	const setupOf = (name: string): MemberSetup => named(setups, name);
	const leader = async (): Promise<MemberSetup> => findLeader(gateway, setups);
	return {
		endpoints,
		members,
		binaries: options.binaries,
		tls: options.tls,
		etcdctlWith,
		etcdctl: async (...args) => etcdctlWith({}, ...args),
		post: async (apiPath, body, call = {}) =>
			gateway.post(
				call.endpoint ?? endpoints[0] ?? '',
				apiPath,
				body,
				call.timeoutMs,
			),
		pause: async name => {
			const {process: etcd} = setupOf(name);
			if (etcd.signal('SIGSTOP')) await untilStopped(etcd.pid());
		},
		resume: name => void setupOf(name).process.signal('SIGCONT'),
		kill: async name => end(setupOf(name), 'SIGKILL'),
		restart: async name => {
			const setup = setupOf(name);
			await end(setup, 'SIGTERM');
			setup.process.start();
			await untilServing(gateway, setup);
		},
		leader: async () => (await leader()).name,
		moveLeader: async name => {
			const current = await leader();
			if (current.name === name) return;
			const result = await etcdctlWith(
				{endpoint: current.endpoint},
				'move-leader',
				named(members, name).id,
			);
			if (result.code !== 0) throw new Error(result.stderr.trim());
			await waitUntil(
				async () => (await leader()).name === name,
				moveTimeoutMs,
				() => `${name} did not become the leader`,
			);
		},
		raiseAlarm: async (alarm, name) => {
			const memberID = BigInt(`0x${named(members, name).id}`).toString();
			await gateway.post(setupOf(name).endpoint, '/v3/maintenance/alarm', {
				action: 'ACTIVATE',
				memberID,
				alarm,
			});
		},
	};
}

function localMember(setup: MemberSetup, decimalId: string): LocalMember {
	return {
		name: setup.name,
		id: BigInt(decimalId).toString(16),
		endpoint: setup.endpoint,
		metricsUrl: setup.metricsUrl,
		logFile: setup.logFile,
		get pid() {
			return setup.process.pid();
		},
	};
}

function named<T extends {readonly name: string}>(
	members: readonly T[],
	name: string,
): T {
	const member = members.find(one => one.name === name);
	if (member === undefined) throw new Error(`No member ${name}.`);
	return member;
}

async function end(setup: MemberSetup, signal: NodeJS.Signals): Promise<void> {
	const {process: etcd} = setup;
	etcd.signal('SIGCONT');
	etcd.signal(signal);
	if (await etcd.ended(endTimeoutMs)) return;
	etcd.signal('SIGKILL');
	await etcd.ended(endTimeoutMs);
}

async function portsFor(options: ClusterOptions): Promise<PortBlock> {
	const count = (options.members ?? 3) * portsPerMember;
	const {basePort} = options;
	if (basePort === undefined) return reservePorts(count);
	return {
		ports: Array.from({length: count}, (_, index) => basePort + index),
		release: () => undefined,
	};
}
