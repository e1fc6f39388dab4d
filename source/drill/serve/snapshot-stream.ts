import {createHash} from 'node:crypto';
import type {ServerWritableStream, UntypedHandleCall} from '@grpc/grpc-js';
import type {MemberId} from '../../cluster/member.js';
import type {Bytes} from '../../units.js';
import {encodeHeader} from './encode-answer.js';
import {grpcError} from './grpc-error.js';
import type {Simulator} from './simulator.js';

/** etcd sends blocks of this size (server/etcdserver/api/v3rpc/maintenance.go). */
const blockBytes = 32 * 1024;
const notice = Buffer.from(
	'made-up content of a simulated etcd: no database can be restored from it\n',
);

/**
 * Snapshot: a stream of blocks, then a sha256 of them. The content is made up
 * and says so: a restore from it fails, a check of its hash does not.
 */
export function handleSnapshot(
	simulator: Simulator,
	id: MemberId,
): UntypedHandleCall {
	return (stream: ServerWritableStream<unknown, unknown>): void => {
		const leaving = new AbortController();
		stream.on('cancelled', () => {
			leaving.abort();
		});
		void simulator
			.ask(id, {kind: 'snapshot'}, leaving.signal)
			.then(async answer => {
				if (answer.kind !== 'snapshot') {
					if (answer.kind === 'error') {
						stream.emit('error', grpcError(answer));
					}

					return;
				}

				const header = encodeHeader(answer.header);
				const sha256 = createHash('sha256');
				for (const {block, remaining} of snapshotBlocks(answer.bytes)) {
					if (leaving.signal.aborted) return;
					sha256.update(block);
					const hasRoom = stream.write({
						header,
						blob: block,
						remaining_bytes: String(remaining),
					});
					if (!hasRoom) await roomIn(stream, leaving.signal);
				}

				stream.write({header, blob: sha256.digest(), remaining_bytes: '0'});
				stream.end();
			});
	};
}

async function roomIn(
	stream: ServerWritableStream<unknown, unknown>,
	signal: AbortSignal,
): Promise<void> {
	await new Promise<void>(resolve => {
		const go = (): void => {
			stream.off('drain', go);
			signal.removeEventListener('abort', go);
			resolve();
		};

		stream.on('drain', go);
		signal.addEventListener('abort', go);
	});
}

/** So many bytes of made-up content, block by block, with what is left after each. */
export function* snapshotBlocks(
	bytes: Bytes,
): Generator<{readonly block: Buffer; readonly remaining: Bytes}> {
	for (let sent = 0; sent < bytes; sent += blockBytes) {
		const size = Math.min(blockBytes, bytes - sent);
		const block = Buffer.alloc(size);
		notice.copy(block);
		block.writeUInt32LE(sent / blockBytes, Math.max(0, size - 4));
		yield {block, remaining: bytes - sent - size};
	}
}
