import {execFile} from 'node:child_process';
import type {Milliseconds} from '../source/units.js';
import type {Certificates} from './certificates.js';
import type {EtcdBinaries} from './etcd-binaries.js';
import {withoutEtcdVariables} from './etcd-process.js';

export type EtcdctlOptions = {
	/** This one instead of all. */
	readonly endpoint?: string;
	/** etcdctl's --command-timeout; 30 s unless told, as its own 5 s is little on a busy machine. */
	readonly timeoutMs?: Milliseconds;
};

export type EtcdctlResult = {
	readonly stdout: string;
	readonly stderr: string;
	/** 1 also when it was killed for taking far too long. */
	readonly code: number;
};

const defaultTimeoutMs = 30_000;
const killAfterMs = 60_000;
const maxOutputBytes = 512 * 1024 * 1024;

/** Runs etcdctl on the endpoints (comma-separated); a refusal is a `code`, never a throw. */
export async function runEtcdctl(
	binaries: EtcdBinaries,
	tls: Certificates | undefined,
	endpoints: string,
	timeoutMs: Milliseconds | undefined,
	args: readonly string[],
): Promise<EtcdctlResult> {
	const flags = [
		`--endpoints=${endpoints}`,
		`--command-timeout=${timeoutMs ?? defaultTimeoutMs}ms`,
	];
	if (tls !== undefined)
		flags.push(
			`--cacert=${tls.caCert}`,
			`--cert=${tls.client.cert}`,
			`--key=${tls.client.key}`,
		);
	return new Promise(resolve => {
		execFile(
			binaries.etcdctl,
			[...flags, ...args],
			{
				env: {...withoutEtcdVariables(process.env), ETCDCTL_API: '3'},
				timeout: (timeoutMs ?? 0) + killAfterMs,
				maxBuffer: maxOutputBytes,
			},
			(error, stdout, stderr) => {
				const code = typeof error?.code === 'number' ? error.code : 1;
				resolve({
					stdout,
					stderr: stderr === '' ? (error?.message ?? '') : stderr,
					code: error === null ? 0 : code,
				});
			},
		);
	});
}
