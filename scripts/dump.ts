import {createHash} from 'node:crypto';
import {z} from 'zod';
import {toBase64} from './json-gateway.js';
import type {LocalCluster} from './local-cluster.js';

const pageKeys = 200;
const wholeRange = toBase64('\0');

const page = z.object({
	header: z.object({revision: z.string()}),
	kvs: z
		.array(
			z.object({
				key: z.string(),
				// The gateway leaves an empty value out.
				value: z.string().optional(),
				mod_revision: z.string(),
			}),
		)
		.optional(),
	more: z.boolean().optional(),
});

/**
 * Every key of the cluster at one revision, with `SHA-256 of the value @
 * mod revision`. With an endpoint: as that member has it by itself
 * (serializable), else by consensus.
 */
export async function dumpKeys(
	cluster: LocalCluster,
	options: {readonly endpoint?: string} = {},
): Promise<ReadonlyMap<string, string>> {
	const dump = new Map<string, string>();
	let from = wholeRange;
	let revision = '0';
	for (;;) {
		const answer = page.parse(
			await cluster.post(
				'/v3/kv/range',
				{
					key: from,
					range_end: wholeRange,
					limit: pageKeys,
					revision,
					serializable: options.endpoint !== undefined,
				},
				options,
			),
		);
		const {kvs = []} = answer;
		for (const {key, value = '', mod_revision: modRevision} of kvs) {
			const hash = createHash('sha256').update(value, 'base64').digest('hex');
			dump.set(
				Buffer.from(key, 'base64').toString('utf8'),
				`${hash}@${modRevision}`,
			);
		}

		const last = kvs.at(-1);
		if (answer.more !== true || last === undefined) return dump;
		// The pages are of one revision, and the next begins right after this key.
		revision = answer.header.revision;
		from = Buffer.concat([
			Buffer.from(last.key, 'base64'),
			Buffer.from([0]),
		]).toString('base64');
	}
}

/** The keys among those expected (key to value) that the cluster has lost or has with another value. */
export async function lostKeys(
	cluster: LocalCluster,
	expected: ReadonlyMap<string, string>,
	options: {readonly endpoint?: string} = {},
): Promise<readonly string[]> {
	const dump = await dumpKeys(cluster, options);
	return [...expected]
		.filter(([key, value]) => {
			const hash = createHash('sha256').update(value).digest('hex');
			return dump.get(key)?.split('@')[0] !== hash;
		})
		.map(([key]) => key);
}
