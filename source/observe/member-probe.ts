import type {EndpointStatus} from '../cluster/endpoint-status.js';
import type {MemberHealth} from '../cluster/member-health.js';
import type {MemberMetrics} from '../cluster/member-metrics.js';
import type {Member} from '../cluster/member.js';
import type {Known, MemberObservation} from '../cluster/observation.js';
import type {Reading} from '../cluster/reading.js';
import type {Milliseconds} from '../units.js';
import {
	aboutMember,
	ownPage,
	isAnothers,
	isItself,
	type AskedMember,
	type StatusAt,
} from './about-member.js';
import type {Connector, ObservedMember} from './connector.js';
import type {FoundMember} from './find-members.js';

/** Between two looks at a health endpoint; kubelet looks every 10 s. */
const healthEveryMs = 5000;
/** On etcd 3.4 each look is an entry of the raft log (measured on 3.4.23). */
const healthEveryMsOn34 = 60_000;

/**
 * Keeps asking one member, and what it answered last. One set of questions is
 * under way at a time: a member that hangs is not asked again until it
 * answered or the deadline passed, and never delays another member.
 */
export type MemberProbe = {
	/** The member as the list has it; changes when it starts or is renamed. */
	readonly member: Member;
	/** Takes what the list says now: the member, and URLs that may be new. */
	learn(found: FoundMember): void;
	/**
	 * Asks everything whose last question is answered; resolves when all are
	 * answered. Out of its turn only Status, and what had no good answer last time.
	 */
	ask(isItsTurn?: boolean): Promise<void>;
	/**
	 * What is known now. A Status awaited for longer than `patienceMs` counts
	 * as unanswered, though its answer is still welcome.
	 */
	observe(patienceMs: Milliseconds): MemberObservation;
	/** How long the last answered Status took. */
	readonly tookMs: Milliseconds | undefined;
	/** True once the questions under way have an answer to Status. */
	readonly hasAnswered: boolean;
	close(): void;
};

/** Opens a probe of a member at the first of its endpoints; the next is tried whenever one fails. */
export function openProbe(options: {
	found: FoundMember;
	connect: Connector;
	nowMs: () => Milliseconds;
}): MemberProbe {
	const {connect, nowMs} = options;
	let {member, endpoints, sharedUrls, clusterId} = options.found;
	const ownUrls = new Set<string>();
	let position = 0;
	let connection: ObservedMember | undefined;
	let status: Reading<EndpointStatus> | undefined;
	let lastStatus: Known<EndpointStatus> | undefined;
	let metrics: Reading<MemberMetrics> | undefined;
	let lastMetrics: Known<MemberMetrics> | undefined;
	// Read before this member itself answered at that URL.
	let ownMetrics: Known<MemberMetrics> | undefined;
	let isAnother = false;
	let linearizableRead: Reading<undefined> | undefined;
	let serializableRead: Reading<undefined> | undefined;
	let health: Reading<MemberHealth> | undefined;
	let waitingSinceMs: Milliseconds | undefined;
	let askedAt: string | undefined;
	// The URL that `status` is about.
	let knownAt: string | undefined;
	let isClosed = false;

	const endpoint = (): string => endpoints[position] ?? '';
	const itself = (): AskedMember => ({
		member,
		sharedUrls,
		clusterId,
		ownUrls,
	});
	const known = (): StatusAt | undefined =>
		status === undefined
			? undefined
			: {status, endpoint: knownAt ?? endpoint()};

	const askStatus = async (reader: ObservedMember['reader']): Promise<void> => {
		const at = endpoint();
		const answer = {status: await reader.status(), endpoint: at};
		const isOwn = isItself(answer, itself());
		isAnother = isAnothers(answer, itself());
		({status, endpoint: knownAt} = aboutMember(answer, known(), itself()));
		askedAt = knownAt;
		waitingSinceMs = undefined;
		if (isOwn) ownUrls.add(at);
		else if (answer.status.kind === 'value') ownUrls.delete(at);
		// A member that does not say how it is would not answer these either.
		if (status.kind === 'problem') {
			serializableRead = status;
			linearizableRead = serializableRead;
			if (isAnother) {
				// What was scraped there meanwhile is that other member's, too.
				metrics = status;
				lastMetrics = ownMetrics;
			}
		} else {
			ownMetrics = lastMetrics;
			lastStatus = {value: status.value, takenAtMs: status.takenAtMs};
		}
	};

	const timeReads = async (reader: ObservedMember['reader']): Promise<void> => {
		[serializableRead, linearizableRead] = [
			await reader.timeRead(true),
			await reader.timeRead(false),
		];
	};

	const scrape = async (scraper: ObservedMember['metrics']): Promise<void> => {
		const reading = ownPage(await scraper.read(), member);
		if (isAnother) return;
		metrics = reading;
		if (reading.kind === 'value') {
			lastMetrics = {value: reading.value, takenAtMs: reading.takenAtMs};
		}
	};

	const askHealth = async (reader: ObservedMember['health']): Promise<void> => {
		const everyMs =
			lastStatus?.value.version.startsWith('3.4.') === false
				? healthEveryMs
				: healthEveryMsOn34;
		if (health !== undefined && nowMs() - health.takenAtMs < everyMs) return;
		health = await reader.read();
	};

	// A lane each: reads hang without quorum, and a metrics page may be slow,
	// while Status answers in a millisecond and is what matters most.
	const statusLane = openLane();
	const readLane = openLane();
	const metricsLane = openLane();
	const healthLane = openLane();

	const askAll = async (
		{reader, metrics: scraper, health: healthReader}: ObservedMember,
		isItsTurn: boolean,
	): Promise<void> => {
		const areReadsDue =
			isItsTurn ||
			serializableRead?.kind !== 'value' ||
			linearizableRead?.kind !== 'value';
		const areMetricsDue = isItsTurn || metrics?.kind !== 'value';
		const isHealthDue = isItsTurn || health?.kind !== 'value';
		const asked = statusLane(async () => {
			waitingSinceMs = nowMs();
			askedAt = endpoint();
			await askStatus(reader);
			if (status?.kind === 'problem') turnToNextEndpoint();
		});
		await Promise.all([
			// The reads are timed on a connection that is already open.
			asked.then(async () => {
				if (status?.kind !== 'value') return;
				await Promise.all([
					areReadsDue ? readLane(async () => timeReads(reader)) : undefined,
					isHealthDue
						? healthLane(async () => askHealth(healthReader))
						: undefined,
				]);
			}),
			areMetricsDue ? metricsLane(async () => scrape(scraper)) : undefined,
		]);
	};

	const turnToNextEndpoint = (): void => {
		if (endpoints.length < 2) return;
		position = (position + 1) % endpoints.length;
		connection?.close();
		connection = undefined;
	};

	const probe: MemberProbe = {
		get member() {
			return member;
		},
		learn(found) {
			const current = endpoint();
			({member, sharedUrls, clusterId} = found);
			// The URL in use stays until it fails, and older ones may still lead there.
			endpoints = [...new Set([...found.endpoints, ...endpoints])];
			position = Math.max(0, endpoints.indexOf(current));
		},
		async ask(isItsTurn = true) {
			if (endpoint() === '' || isClosed) return;
			connection ??= connect(endpoint(), member.name || undefined);
			await askAll(connection, isItsTurn);
		},
		observe(patienceMs) {
			const now = nowMs();
			const waitedMs = waitingSinceMs === undefined ? 0 : now - waitingSinceMs;
			const isOverdue = waitingSinceMs !== undefined && waitedMs >= patienceMs;
			const at = askedAt ?? endpoint();
			const seen = isOverdue
				? aboutMember(
						{status: overdue(now, waitedMs), endpoint: at},
						known(),
						itself(),
					)
				: {status, endpoint: at};
			return {
				member,
				// What was read belongs to the URL that was asked, not to the next one.
				endpoint: seen.endpoint,
				status: seen.status,
				lastStatus,
				metrics,
				lastMetrics,
				linearizableRead,
				serializableRead,
				health,
				waitingSinceMs,
			};
		},
		get tookMs() {
			return status?.kind === 'value' ? status.tookMs : undefined;
		},
		get hasAnswered() {
			return endpoint() === '' || waitingSinceMs === undefined;
		},
		close() {
			isClosed = true;
			connection?.close();
		},
	};
	return probe;
}

/** Runs one piece of work at a time: asked again meanwhile, it gives the one under way. */
function openLane(): (work: () => Promise<void>) => Promise<void> {
	let underWay: Promise<void> | undefined;
	return async work => {
		underWay ??= work().finally(() => {
			underWay = undefined;
		});
		await underWay;
	};
}

function overdue(
	now: Milliseconds,
	waitedMs: Milliseconds,
): Reading<EndpointStatus> {
	return {
		kind: 'problem',
		problem: {
			kind: 'timeout',
			message: `connected or connecting, and no answer to Status for ${(waitedMs / 1000).toFixed(1)} s`,
		},
		takenAtMs: now,
		tookMs: waitedMs,
	};
}
