import type {Problem, Reading} from '../cluster/reading.js';
import type {Milliseconds} from '../units.js';
import type {Connector, ObservedMember} from './connector.js';

/**
 * The same connector, but where every endpoint that the operator gave is https
 * it connects to no http address. Such addresses come from the member list: one
 * wrong entry, or one member in foreign hands, would have the password sent in
 * the clear, and whatever answers there believed.
 */
export function withoutPlainText(
	connect: Connector,
	given: readonly string[],
	nowMs: () => Milliseconds,
): Connector {
	if (!given.every(url => url.startsWith('https:'))) return connect;
	return (endpoint, name) =>
		endpoint.startsWith('https:')
			? connect(endpoint, name)
			: withheldMember(nowMs);
}

const problem: Problem = {
	kind: 'unknown',
	message:
		'not asked, for it advertises http and the endpoints given are https: give its https address to --endpoints',
};

function withheldMember(nowMs: () => Milliseconds): ObservedMember {
	const refuse = async <T>(): Promise<Reading<T>> => ({
		kind: 'problem',
		problem,
		takenAtMs: nowMs(),
		tookMs: 0,
	});
	const nothing = (): void => undefined;
	return {
		reader: {status: refuse, memberList: refuse, timeRead: refuse},
		metrics: {read: refuse, close: nothing},
		health: {read: refuse, close: nothing},
		close: nothing,
	};
}
