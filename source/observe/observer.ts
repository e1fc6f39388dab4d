import type {HostFacts} from '../cluster/host-facts.js';
import type {OwnCertificate} from '../cluster/certificate.js';
import type {Member} from '../cluster/member.js';
import type {Observation} from '../cluster/observation.js';
import type {Problem} from '../cluster/reading.js';
import type {HostWatch} from '../host/host-watch.js';
import type {Milliseconds} from '../units.js';
import type {Connector} from './connector.js';
import {findMembers, type FoundMember} from './find-members.js';
import {openProbe, type MemberProbe} from './member-probe.js';

/** A member that is silent for this long, while others answered, is shown as such. */
const leastPatienceMs = 400;
/** A member may take this many times as long as the slowest that answered. */
const patienceFactor = 4;
/** Between two looks at who has answered. */
const pauseMs: Milliseconds = 25;
/** How often the member list is read again, to see members come and go. */
const memberListEveryMs = 10_000;
/** But later with many members: each endpoint is connected to anew for it, 60 of them within one round. */
const memberListMsPerMember = 1000;
/**
 * Where turns are taken, each of so many members is asked for everything in
 * every second round and for Status in between: a page of metrics is 1,500
 * lines, which a member in trouble has to make as well.
 */
const fewMembers = 10;
const roundsForFew = 2;
/**
 * Of more, so many are asked for everything in one round; the next round takes
 * the next ones. A page costs more than all else, and 60 members would take a
 * third of a core for them (measured).
 */
const mostWholeLooks = 6;

export type ObserverOptions = {
	/** Endpoints to begin with; the member list gives the rest. */
	readonly endpoints: readonly string[];
	readonly connect: Connector;
	readonly vantage: string;
	/** The longest that a round waits for anybody. */
	readonly deadlineMs: Milliseconds;
	readonly nowMs: () => Milliseconds;
	/** Looks at this machine beside the rounds; absent: nobody does. */
	readonly host?: HostWatch | undefined;
	/** Of many members each round asks some for everything and the rest for Status: for a screen that is open for hours. */
	readonly takesTurns?: boolean;
	/** The certificates that we connect with. */
	readonly ownCertificates?: readonly OwnCertificate[] | undefined;
};

/** Asks all members, round after round. */
export type Observer = {
	/**
	 * One round: asks every member that is not still being asked, and answers
	 * when all have answered or the silent ones have had their time. Some of what
	 * it answers may be older; `isAnew`: the member list is read before, and
	 * everybody is asked for everything.
	 */
	round(options?: {readonly isAnew?: boolean}): Promise<Observation>;
	/** What is known now, without asking. */
	current(): Observation;
	close(): void;
};

/** One that also looks at the machine it runs on. */
export type HostObserver = Observer & {
	/** The machine's facts, waiting at most so long for the first look: for whoever asks only once. */
	host(longestMs: Milliseconds): Promise<HostFacts | undefined>;
};

/** Opens an observer; nothing is asked until the first round. */
export function openObserver(options: ObserverOptions): HostObserver {
	const {nowMs, deadlineMs} = options;
	let probes: MemberProbe[] = [];
	let memberListProblem: Problem | undefined;
	let listedAtMs: Milliseconds | undefined;
	let listing: Promise<void> | undefined;
	let roundNumber = 0;
	let ownDelayMs: Milliseconds | undefined;

	const wholeLookEveryRounds = (): number =>
		options.takesTurns !== true
			? 1
			: probes.length > fewMembers
				? Math.ceil(probes.length / mostWholeLooks)
				: roundsForFew;

	const adopt = (found: readonly FoundMember[]): void => {
		const kept = new Map(probes.map(probe => [probeKey(probe.member), probe]));
		probes = found.map(each => {
			const known = kept.get(probeKey(each.member));
			kept.delete(probeKey(each.member));
			if (known !== undefined) {
				known.learn(each);
				return known;
			}

			return openProbe({found: each, connect: options.connect, nowMs});
		});
		for (const gone of kept.values()) gone.close();
	};

	const list = async (): Promise<void> => {
		const result = await findMembers({
			endpoints: options.endpoints,
			known: probes.map(probe => probe.observe(leastPatienceMs)),
			connect: options.connect,
			patience: {leastMs: leastPatienceMs, factor: patienceFactor},
			deadlineMs,
			nowMs,
		});
		// A list that cannot be read now does not make the members unknown again.
		if (result.problem === undefined || probes.length === 0) {
			memberListProblem = result.problem;
			adopt(result.members);
		}

		listedAtMs = result.problem === undefined ? nowMs() : undefined;
	};

	const patienceMs = (): Milliseconds => {
		const took = probes
			.map(probe => probe.tookMs)
			.filter(ms => ms !== undefined);
		if (took.length === 0) return deadlineMs;
		return Math.min(
			deadlineMs,
			Math.max(leastPatienceMs, patienceFactor * Math.max(...took)),
		);
	};

	const current = (): Observation => ({
		takenAtMs: nowMs(),
		vantage: options.vantage,
		members: probes.map(probe => probe.observe(patienceMs())),
		memberListProblem,
		// What is known by now: a round never waits for this machine's disks.
		host: options.host?.latest(),
		ownCertificates: options.ownCertificates,
		wholeLookEveryRounds: wholeLookEveryRounds(),
		ownDelayMs,
	});

	return {
		async round({isAnew = false} = {}) {
			options.host?.start();
			// One under way may have been asked before whoever is looked for was added.
			if (isAnew) await listing;
			const isStale =
				isAnew ||
				listedAtMs === undefined ||
				nowMs() - listedAtMs >=
					Math.max(memberListEveryMs, probes.length * memberListMsPerMember);
			if (isStale) {
				listing ??= list().finally(() => {
					listing = undefined;
				});
				// Only the first list must be waited for: later ones may hang without harm.
				if (probes.length === 0 || isAnew) await listing;
			}

			const turns = wholeLookEveryRounds();
			const turn = roundNumber % turns;
			roundNumber += 1;
			const asked = probes.map(async (probe, index) =>
				probe.ask(isAnew || index % turns === turn),
			);
			ownDelayMs = await settled(asked, probes, patienceMs, nowMs);
			return current();
		},
		current,
		async host(longestMs) {
			await options.host?.firstLook(longestMs);
			return options.host?.latest();
		},
		close() {
			for (const probe of probes) probe.close();
			options.host?.close();
		},
	};
}

/**
 * Waits until all are answered, or until the silent ones have had their time.
 * Gives how much later than due this program went on meanwhile, at worst.
 */
async function settled(
	asked: ReadonlyArray<Promise<void>>,
	probes: readonly MemberProbe[],
	patienceMs: () => Milliseconds,
	nowMs: () => Milliseconds,
): Promise<Milliseconds> {
	const startedAtMs = nowMs();
	let delayMs: Milliseconds = 0;
	let isDone = false;
	const all = Promise.all(asked).then(() => {
		isDone = true;
	});
	while (!isDone) {
		const hasAnyAnswer = probes.some(
			probe => probe.hasAnswered && probe.tookMs !== undefined,
		);
		const waitedMs = nowMs() - startedAtMs;
		if (hasAnyAnswer && waitedMs >= patienceMs()) break;
		const pausedAtMs = nowMs();
		await Promise.race([all, pause(pauseMs)]);
		delayMs = Math.max(delayMs, nowMs() - pausedAtMs - pauseMs);
	}

	return delayMs;
}

async function pause(ms: Milliseconds): Promise<void> {
	await new Promise(resolve => {
		setTimeout(resolve, ms);
	});
}

function probeKey(member: Member): string {
	return member.id === '' ? member.name : member.id;
}
