import type {Reading} from '../cluster/reading.js';
import type {MemberReader} from './capabilities.js';

/** A connection that only looks. */
export type LookingClient = MemberReader & {close(): void};

/**
 * The same connections, of which one that is closed goes to whoever opens one
 * to the same endpoint before the event loop turns: the members are asked on
 * over the connections on which they said who they are, without a second
 * handshake and login. Only where its last answer was a good one and nothing
 * is still asked on it; any other is closed at once.
 */
export function handingOver(
	connect: (endpoint: string) => LookingClient,
): (endpoint: string) => LookingClient {
	const left = new Map<string, LookingClient>();
	return endpoint => {
		const client = left.get(endpoint) ?? connect(endpoint);
		left.delete(endpoint);
		let asked = 0;
		let isAnswered = false;
		const ask = async <T>(
			reading: Promise<Reading<T>>,
		): Promise<Reading<T>> => {
			asked += 1;
			const answer = await reading;
			asked -= 1;
			isAnswered = answer.kind === 'value';
			return answer;
		};

		return {
			status: async options => ask(client.status(options)),
			memberList: async options => ask(client.memberList(options)),
			timeRead: async (isSerializable, options) =>
				ask(client.timeRead(isSerializable, options)),
			close() {
				if (!isAnswered || asked > 0 || left.has(endpoint)) {
					client.close();
					return;
				}

				left.set(endpoint, client);
				setImmediate(() => {
					if (left.get(endpoint) !== client) return;
					left.delete(endpoint);
					client.close();
				});
			},
		};
	};
}
