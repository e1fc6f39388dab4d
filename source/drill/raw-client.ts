import {Client, credentials} from '@grpc/grpc-js';
import type {Milliseconds} from '../units.js';
import {asMessage, type Message} from './serve/message.js';
import {loadServices, type ServiceName} from './serve/rpc-proto.js';

/** Calls of etcd's API as etcdctl makes them, with none of the product's care. */
export type RawClient = {
	/** Rejects with etcd's refusal, or when it does not answer in time. */
	readonly call: (
		endpoint: string,
		service: ServiceName,
		method: string,
		request: Message,
		deadlineMs?: Milliseconds,
	) => Promise<Message>;
	readonly close: () => void;
};

const usualDeadlineMs = 5000;

export function openRawClient(nowMs: () => Milliseconds): RawClient {
	const services = loadServices();
	const clients = new Map<string, Client>();
	const clientAt = (endpoint: string): Client => {
		const known = clients.get(endpoint);
		if (known !== undefined) return known;
		const opened = new Client(
			new URL(endpoint).host,
			credentials.createInsecure(),
			{
				'grpc.max_receive_message_length': -1,
				// A member that is started again is looked at at once.
				'grpc.initial_reconnect_backoff_ms': 100,
				'grpc.max_reconnect_backoff_ms': 100,
			},
		);
		clients.set(endpoint, opened);
		return opened;
	};

	return {
		call: async (
			endpoint,
			service,
			method,
			request,
			deadlineMs = usualDeadlineMs,
		) =>
			new Promise((resolve, reject) => {
				const definition = services[service][method];
				if (definition === undefined) {
					reject(new Error(`${service} has no ${method}`));
					return;
				}

				clientAt(endpoint).makeUnaryRequest<unknown, unknown>(
					definition.path,
					definition.requestSerialize,
					definition.responseDeserialize,
					request,
					{deadline: nowMs() + deadlineMs},
					(error, value) => {
						if (error) reject(error);
						else resolve(asMessage(value));
					},
				);
			}),
		close() {
			for (const client of clients.values()) client.close();
		},
	};
}
