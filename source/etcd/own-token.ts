import {Metadata, type CallOptions, type Client} from '@grpc/grpc-js';
import type {Etcd3} from 'etcd3';

// The package asks for a user's token over a channel of its own, a new one each
// time (etcd3 1.1.2, connection-pool.js): one that heeds a proxy of the
// environment, that nobody closes, and that says "null" for why a member did
// not take the connection, once another channel knows that it does not.

type Authenticator = {
	getCredentialsFromHost: (
		address: string,
		name: string,
		password: string,
		callOptions: CallOptions | undefined,
	) => Promise<string>;
};

type Host = {getServiceClient(name: 'Auth'): Client};

type AuthService = Client & {
	authenticate(
		request: {readonly name: string; readonly password: string},
		metadata: Metadata,
		options: CallOptions,
		onAnswer: (error: Error | null, answer?: {readonly token: string}) => void,
	): void;
};

/** Has `etcd` ask for tokens with the connection options of all its other calls, over a channel that it closes with the others. */
export function askTokenAsTheRest(etcd: Etcd3): void {
	const pool = etcd['pool'];
	// The package declares these two without types.
	const [host] = pool['hosts'] as unknown as readonly Host[];
	const authenticator = pool['authenticator'] as unknown as Authenticator;
	authenticator.getCredentialsFromHost = async (_, name, password, options) =>
		new Promise((resolve, reject) => {
			const service = host?.getServiceClient('Auth') as AuthService;
			service.authenticate(
				{name, password},
				new Metadata(),
				options ?? {},
				(error, answer) => {
					if (answer === undefined) {
						reject(error ?? new Error('the call ended without an answer'));
					} else {
						resolve(answer.token);
					}
				},
			);
		});
}
