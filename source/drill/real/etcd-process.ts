import {spawn, type ChildProcess} from 'node:child_process';
import {existsSync} from 'node:fs';
import {createServer} from 'node:net';
import path from 'node:path';
import type {Bytes} from '../../units.js';

/** One etcd that a drill has started on loopback. */
export type DrillProcess = {
	readonly name: string;
	readonly endpoint: string;
	readonly isRunning: () => boolean;
	readonly start: () => void;
	/** Sent to our own child only. */
	readonly signal: (signal: NodeJS.Signals) => void;
	/** Resolves when it has ended. */
	readonly ended: () => Promise<void>;
};

// With it the kernel ends etcd when we die, even by SIGKILL.
const setpriv = '/usr/bin/setpriv';
const loopback = '127.0.0.1';
/** What strace adds to each fdatasync of a dying disk. */
const slowFsyncMicroseconds = 300_000;

/** Members of those names in that folder on free ports; nothing is started. */
export async function layOutProcesses(
	names: readonly string[],
	options: {
		readonly folder: string;
		readonly etcd: string;
		readonly quotaBytes: Bytes;
		/** Whose disk is slow, and the strace that makes it so. */
		readonly slow?:
			| {readonly name: string; readonly strace: string}
			| undefined;
	},
): Promise<readonly DrillProcess[]> {
	const ports = await freePorts(names.length * 2);
	const places = names.map((name, at) => ({
		name,
		client: `http://${loopback}:${ports[at * 2] ?? 0}`,
		peer: `http://${loopback}:${ports[at * 2 + 1] ?? 0}`,
	}));
	const cluster = places.map(({name, peer}) => `${name}=${peer}`).join(',');
	return places.map(({name, client, peer}) => {
		const flags = [
			`--name=${name}`,
			`--data-dir=${path.join(options.folder, name)}`,
			`--listen-client-urls=${client}`,
			`--advertise-client-urls=${client}`,
			`--listen-peer-urls=${peer}`,
			`--initial-advertise-peer-urls=${peer}`,
			`--initial-cluster=${cluster}`,
			`--initial-cluster-token=${path.basename(options.folder)}`,
			`--quota-backend-bytes=${options.quotaBytes}`,
			'--heartbeat-interval=300',
			'--election-timeout=3000',
			'--metrics=extensive',
			'--logger=zap',
			'--log-level=error',
		];
		const before =
			options.slow?.name === name
				? [
						options.slow.strace,
						'-f',
						'-qq',
						'-o',
						'/dev/null',
						'-e',
						'trace=fdatasync',
						'-e',
						`inject=fdatasync:delay_enter=${slowFsyncMicroseconds}`,
					]
				: [];
		return processOf(name, client, [...before, options.etcd, ...flags]);
	});
}

function processOf(
	name: string,
	endpoint: string,
	line: readonly string[],
): DrillProcess {
	let child: ChildProcess | undefined;
	const isRunning = (): boolean =>
		child?.pid !== undefined &&
		child.exitCode === null &&
		child.signalCode === null;
	return {
		name,
		endpoint,
		isRunning,
		start() {
			if (isRunning()) return;
			const [command = '', ...args] = existsSync(setpriv)
				? [setpriv, '--pdeathsig', 'KILL', ...line]
				: line;
			child = spawn(command, args, {
				stdio: 'ignore',
				// Nothing of the caller's environment is a flag of this etcd.
				env: {ETCD_UNSUPPORTED_ARCH: process.arch},
				// Its own group: Ctrl-C at the terminal is for us.
				detached: true,
			});
			// It shows as not running, and the wait for it says so.
			child.on('error', () => undefined);
		},
		signal(signal) {
			if (!isRunning() || child?.pid === undefined) return;
			// The whole group, which is strace and its etcd, and our own child leads.
			process.kill(-child.pid, signal);
		},
		async ended() {
			const ending = child;
			if (ending === undefined || !isRunning()) return;
			await new Promise<void>(resolve => {
				ending.once('exit', () => {
					resolve();
				});
			});
		},
	};
}

async function freePorts(count: number): Promise<readonly number[]> {
	const servers = Array.from({length: count}, () => createServer());
	const ports = await Promise.all(
		servers.map(
			async server =>
				new Promise<number>((resolve, reject) => {
					server.once('error', reject);
					server.listen(0, loopback, () => {
						const address = server.address();
						resolve(typeof address === 'object' ? (address?.port ?? 0) : 0);
					});
				}),
		),
	);
	await Promise.all(
		servers.map(
			async server =>
				new Promise<void>(resolve => {
					server.close(() => {
						resolve();
					});
				}),
		),
	);
	return ports;
}
