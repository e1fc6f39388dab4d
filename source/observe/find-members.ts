import {compareNames, type ClusterId, type Member} from '../cluster/member.js';
import type {MemberObservation} from '../cluster/observation.js';
import type {Problem, Reading} from '../cluster/reading.js';
import {valueOf} from '../cluster/reading.js';
import type {EndpointStatus} from '../cluster/endpoint-status.js';
import type {Milliseconds} from '../units.js';
import type {Connector} from './connector.js';

/** A member and the client URLs to reach it by, the likeliest first. */
export type FoundMember = {
	readonly member: Member;
	readonly endpoints: readonly string[];
	/** Those of them that other members advertise, too: what does not answer there need not be this member. */
	readonly sharedUrls: readonly string[];
	/** Of the list that it is in; `undefined` for an endpoint that is in none. */
	readonly clusterId: ClusterId | undefined;
};

/** When nobody answers for so long, the round goes on with the endpoints as they were named. */
const longestIntroductionMs = 2500;

type MemberList = {
	readonly clusterId: ClusterId;
	readonly members: readonly Member[];
};

type Introduction = {
	readonly endpoint: string;
	status: Reading<EndpointStatus> | undefined;
	list: Reading<MemberList> | undefined;
};

/**
 * Asks every endpoint who it is and whom it knows. The list that most
 * endpoints agree on is taken (a member started on an empty data directory
 * knows only itself, and says so in perfect health). An endpoint that is in no
 * list is kept as a member of its own, so that nothing that was named
 * disappears. `problem` is set when no endpoint gave a list.
 */
export async function findMembers(options: {
	endpoints: readonly string[];
	known: readonly MemberObservation[];
	connect: Connector;
	patience: {leastMs: Milliseconds; factor: number};
	deadlineMs: Milliseconds;
	nowMs: () => Milliseconds;
}): Promise<{
	members: readonly FoundMember[];
	problem: Problem | undefined;
}> {
	// Members learned earlier can tell the list, too, when the given endpoints are gone.
	const endpoints = [
		...new Set([
			...options.endpoints,
			...options.known.map(each => each.endpoint).filter(url => url !== ''),
		]),
	];
	const introductions = await introduce(endpoints, options);
	const list = agreedList(introductions);
	if (list === undefined) {
		const problem = introductions
			.map(each =>
				each.list?.kind === 'problem' ? each.list.problem : undefined,
			)
			.find(each => each !== undefined) ?? {
			kind: 'timeout' as const,
			message: 'no endpoint answered',
		};
		return {
			problem,
			members: options.endpoints.map(endpoint => strangerAt(endpoint)),
		};
	}

	// etcd lists members by ID; people look for them by name.
	const listed = list.members.toSorted(byName).map(member => ({
		member,
		endpoints: endpointsFor(member, introductions),
		sharedUrls: sharedUrls(member, list.members),
		clusterId: list.clusterId,
	}));
	const claimed = new Set(listed.flatMap(each => each.endpoints));
	const strangers = introductions
		.filter(
			each =>
				isUnlisted(each, list) ||
				(options.endpoints.includes(each.endpoint) &&
					!claimed.has(each.endpoint)),
		)
		.map(each => strangerAt(each.endpoint, valueOf(each.status)));
	return {members: [...listed, ...strangers], problem: undefined};
}

// Where a listed member should be, somebody else answers who is in no list: a
// member that was started anew on an empty data directory. Hiding it behind the
// listed one, which then only looks unreachable, would hide a second cluster.
function isUnlisted({status}: Introduction, list: MemberList): boolean {
	const said = valueOf(status);
	return (
		said !== undefined &&
		said.clusterId !== list.clusterId &&
		!list.members.some(({id}) => id === said.memberId)
	);
}

async function introduce(
	endpoints: readonly string[],
	{
		connect,
		patience,
		deadlineMs,
		nowMs,
	}: {
		connect: Connector;
		patience: {leastMs: Milliseconds; factor: number};
		deadlineMs: Milliseconds;
		nowMs: () => Milliseconds;
	},
): Promise<readonly Introduction[]> {
	const startedAtMs = nowMs();
	const introductions: Introduction[] = endpoints.map(endpoint => ({
		endpoint,
		status: undefined,
		list: undefined,
	}));
	const connections = endpoints.map(endpoint => connect(endpoint, undefined));
	let slowestMs = 0;
	let remaining = introductions.length;
	await new Promise<void>(resolve => {
		let timer: NodeJS.Timeout | undefined;
		const finishIn = (ms: Milliseconds): void => {
			clearTimeout(timer);
			timer = setTimeout(resolve, Math.max(0, ms));
		};

		finishIn(Math.min(deadlineMs, longestIntroductionMs));
		introductions.forEach((introduction, index) => {
			const {reader} = connections[index] ?? connect(introduction.endpoint, '');
			void Promise.all([
				reader.status({deadlineMs}),
				reader.memberList({deadlineMs}),
			]).then(([status, list]) => {
				introduction.status = status;
				introduction.list = list;
				remaining -= 1;
				const elapsedMs = nowMs() - startedAtMs;
				if (remaining === 0) {
					clearTimeout(timer);
					resolve();
				} else if (list.kind === 'value') {
					// Somebody knows the members: the silent ones will be asked again in the round.
					slowestMs = Math.max(slowestMs, elapsedMs);
					finishIn(Math.max(patience.leastMs, patience.factor * slowestMs) / 4);
				}
			});
		});
	});
	for (const connection of connections) connection.close();
	return introductions;
}

function agreedList(
	introductions: readonly Introduction[],
): MemberList | undefined {
	const votes = new Map<string, {list: MemberList; count: number}>();
	for (const {list} of introductions) {
		const value = valueOf(list);
		if (value === undefined || value.members.length === 0) continue;
		const vote = votes.get(value.clusterId) ?? {list: value, count: 0};
		votes.set(value.clusterId, {list: vote.list, count: vote.count + 1});
	}

	const [best] = [...votes.values()].toSorted(
		(a, b) =>
			b.count - a.count || b.list.members.length - a.list.members.length,
	);
	return best?.list;
}

// The URL that the operator named and that answered as this member comes
// first: advertised URLs need not be reachable from here.
function endpointsFor(
	member: Member,
	introductions: readonly Introduction[],
): readonly string[] {
	const answered = introductions
		.filter(each => valueOf(each.status)?.memberId === member.id)
		.map(each => each.endpoint);
	return [...new Set([...answered, ...advertisedBy(member)])];
}

// One address in front of all, a manifest that was copied, or etcd's default of
// http://localhost:2379 on every host.
function sharedUrls(
	member: Member,
	members: readonly Member[],
): readonly string[] {
	const others = new Set(
		members
			.filter(each => each.id !== member.id)
			.flatMap(each => advertisedBy(each)),
	);
	return advertisedBy(member).filter(url => others.has(url));
}

function advertisedBy(member: Member): readonly string[] {
	return member.clientUrls.map(url => url.replace(/\/+$/, ''));
}

function byName(a: Member, b: Member): number {
	return (
		Number(a.name === '') - Number(b.name === '') ||
		compareNames(a.name, b.name) ||
		a.id.localeCompare(b.id, 'en')
	);
}

function strangerAt(endpoint: string, status?: EndpointStatus): FoundMember {
	return {
		member: {
			id: status?.memberId ?? '',
			name: endpoint.replace(/^https?:\/\//, ''),
			peerUrls: [],
			clientUrls: [endpoint],
			isLearner: status?.isLearner ?? false,
		},
		endpoints: [endpoint],
		sharedUrls: [],
		clusterId: undefined,
	};
}
