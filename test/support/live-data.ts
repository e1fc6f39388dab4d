import {randomBytes} from 'node:crypto';
import {
	GatewayError,
	insistently,
	toBase64,
} from '../../scripts/json-gateway.js';
import type {LocalCluster} from '../../scripts/local-cluster.js';
import {waitUntil} from '../../scripts/wait-until.js';
import type {Bytes} from '../../source/units.js';

// Clusters whose database is full of live data: keys that are written once.

const keysPerWrite = 50;

/** Writes that many keys, of 2,000 bytes each unless told, under the prefix, once. Stops early when etcd refuses; how many were written. */
export async function writeOnce(
	cluster: LocalCluster,
	prefix: string,
	keys: number,
	valueBytes: Bytes = 2000,
): Promise<number> {
	let written = 0;
	for (let from = 0; from < keys; from += keysPerWrite) {
		const count = Math.min(keysPerWrite, keys - from);
		const success = Array.from({length: count}, (_, index) => ({
			requestPut: {
				key: toBase64(`${prefix}${String(from + index).padStart(6, '0')}`),
				value: randomBytes(valueBytes).toString('base64'),
			},
		}));
		try {
			await insistently(async () => cluster.post('/v3/kv/txn', {success}));
		} catch (error) {
			if (error instanceof GatewayError && /exceeded/.test(error.message)) {
				return written;
			}

			throw error;
		}

		written += count;
	}

	return written;
}

/** Writes some pods and config maps, then events until NOSPACE is raised. */
export async function fillWithEvents(cluster: LocalCluster): Promise<void> {
	await writeOnce(cluster, '/registry/configmaps/default/c', 300);
	await writeOnce(cluster, '/registry/pods/default/p', 300);
	await writeOnce(cluster, '/registry/events/default/e.', 1_000_000);
	await untilNospace(cluster);
}

/** Waits until the alarm is listed: the refusal of a write comes first. */
export async function untilNospace(cluster: LocalCluster): Promise<void> {
	await waitUntil(
		async () => {
			const {stdout} = await cluster.etcdctl('alarm', 'list');
			return stdout.includes('NOSPACE');
		},
		60_000,
		() => 'no NOSPACE alarm was raised',
	);
}

/** How many keys there are under a prefix. */
export async function countKeys(
	cluster: LocalCluster,
	prefix: string,
): Promise<number> {
	const {stdout} = await cluster.etcdctl(
		'get',
		prefix,
		'--prefix',
		'--keys-only',
	);
	return stdout.split('\n').filter(line => line !== '').length;
}
