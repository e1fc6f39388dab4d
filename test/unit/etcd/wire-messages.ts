import {createRequire} from 'node:module';
import path from 'node:path';
import {loadSync, type MethodDefinition} from '@grpc/proto-loader';

// Messages as a server would send them, encoded by the wire client's own
// definitions and not by anything of ours.

const require = createRequire(import.meta.url);
const proto = path.join(
	path.dirname(require.resolve('etcd3/package.json')),
	'proto/rpc.proto',
);

function serialize(service: string, method: string): (value: object) => Buffer {
	const definition = loadSync(proto, {keepCase: true})[
		`etcdserverpb.${service}`
	] as unknown as Record<string, MethodDefinition<object, object>>;
	const found = definition[method];
	if (found === undefined) throw new Error(`no ${service}.${method}`);
	return found.responseSerialize;
}

/** RangeResponse → bytes. */
export const rangeMessage = serialize('KV', 'Range');

/** WatchResponse → bytes. */
export const watchMessage = serialize('Watch', 'Watch');

/** What every answer begins with; the IDs exceed 2^53, as real ones do. */
export function header(revision: number): object {
	return {
		cluster_id: '14841639068965178418',
		member_id: '10276657743932975437',
		revision: String(revision),
		raft_term: '7',
	};
}
