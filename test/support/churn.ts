import {insistently, toBase64} from '../../scripts/json-gateway.js';
import type {LocalCluster} from '../../scripts/local-cluster.js';
import type {Bytes} from '../../source/units.js';

// Data of a known shape: what stays, what is overwritten, and its compaction.

const writers = 8;

/** Writes values of that size, over the same few keys or each to a key of its own. */
export async function writeValues(
	cluster: LocalCluster,
	count: number,
	bytes: Bytes,
	kind: 'overwrite' | 'unique',
): Promise<void> {
	const value = toBase64('x'.repeat(bytes));
	let next = 0;
	await Promise.all(
		Array.from({length: writers}, async (_, writer) => {
			while (next < count) {
				next += 1;
				const key = `/registry/${kind}/${kind === 'unique' ? next : writer}`;
				await insistently(async () =>
					cluster.post('/v3/kv/put', {key: toBase64(key), value}),
				);
			}
		}),
	);
}

/**
 * Compacts all history, on every member. Twice, with a write between: the bytes
 * in use are counted anew only with the next commit.
 */
export async function compactAll(cluster: LocalCluster): Promise<void> {
	for (let round = 0; round < 2; round += 1) {
		const put = await cluster.etcdctl(
			'put',
			'/compacted',
			String(round),
			'-w',
			'json',
		);
		const revision = /"revision":(\d+)/.exec(put.stdout)?.[1];
		for (const endpoint of cluster.endpoints) {
			await cluster
				.post(
					'/v3/kv/compaction',
					{revision, physical: true},
					{endpoint, timeoutMs: 60_000},
				)
				// Asked again of the next member, it says that it is compacted already.
				.catch(() => undefined);
		}
	}

	await cluster.etcdctl('put', '/compacted', 'done');
}
