import type {ServerDuplexStream, UntypedHandleCall} from '@grpc/grpc-js';
import type {MemberId} from '../../cluster/member.js';
import {encodeAnswer} from './encode-answer.js';
import {grpcError} from './grpc-error.js';
import {asMessage, longIn} from './message.js';
import type {Simulator} from './simulator.js';

/** LeaseKeepAlive: an answer for each request, in their order; the first refusal ends the stream. */
export function handleKeepAlive(
	simulator: Simulator,
	id: MemberId,
): UntypedHandleCall {
	return (stream: ServerDuplexStream<unknown, unknown>): void => {
		const leaving = new AbortController();
		let last: Promise<void> = Promise.resolve();
		const renew = async (lease: string): Promise<void> => {
			const answer = await simulator.ask(
				id,
				{kind: 'lease-keep-alive', id: lease},
				leaving.signal,
			);
			if (leaving.signal.aborted) return;
			if (answer.kind === 'error') {
				leaving.abort();
				stream.emit('error', grpcError(answer));
				return;
			}

			stream.write(encodeAnswer(answer));
		};

		stream.on('data', (message: unknown) => {
			const lease = longIn(asMessage(message), 'ID');
			last = last.then(async () => renew(lease));
		});
		stream.on('end', () => {
			void last.then(() => stream.end());
		});
		stream.on('cancelled', () => {
			leaving.abort();
		});
	};
}
