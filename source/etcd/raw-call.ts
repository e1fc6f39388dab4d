import type {
	Client,
	ClientDuplexStream,
	ServiceClientConstructor,
	ServiceError,
} from '@grpc/grpc-js';
import type {Etcd3} from 'etcd3';
import type {Milliseconds} from '../units.js';

// Calls whose answers come as the bytes that were on the wire, over the same
// connections, credentials and token that the wire client's own calls use.

/** Asks KV.Range; the bytes of its RangeResponse. `deadline` is an instant, in epoch milliseconds. */
export async function rangeBytes(
	etcd: Etcd3,
	request: object,
	deadline: Milliseconds,
): Promise<Uint8Array> {
	return etcd['pool'].withConnection(
		'KV',
		async ({client, metadata}) =>
			new Promise((resolve, reject) => {
				const {path, requestSerialize} = methodOf(client, 'Range');
				const onAnswer = (
					error: ServiceError | null,
					answer?: Uint8Array,
				): void => {
					if (answer === undefined) {
						reject(error ?? new Error('the call ended without an answer'));
					} else {
						resolve(answer);
					}
				};

				client.makeUnaryRequest(
					path,
					requestSerialize,
					bytes => bytes,
					request,
					metadata,
					{deadline},
					onAnswer,
				);
			}),
	);
}

/** Opens Watch.Watch; each message read is the bytes of a WatchResponse. */
export async function watchBytes(
	etcd: Etcd3,
): Promise<ClientDuplexStream<object, Uint8Array>> {
	return etcd['pool'].withConnection('Watch', ({client, metadata}) => {
		const {path, requestSerialize} = methodOf(client, 'Watch');
		return client.makeBidiStreamRequest<object, Uint8Array>(
			path,
			requestSerialize,
			bytes => bytes,
			metadata,
		);
	});
}

type Method = {
	readonly path: string;
	readonly requestSerialize: (request: object) => Buffer;
};

function methodOf(client: Client, name: string): Method {
	const {service} = client.constructor as ServiceClientConstructor;
	const method = service[name];
	if (method === undefined) throw new Error(`etcd has no call ${name}`);
	return method;
}
