import type {Latency} from '../cluster/latency.js';
import type {MemberId} from '../cluster/member.js';
import type {MemberMetrics, PeerRoundTrip} from '../cluster/member-metrics.js';
import type {Problem, ProblemKind, Reading} from '../cluster/reading.js';
import type {TlsMaterial} from '../cluster/tls-material.js';
import type {Milliseconds} from '../units.js';
import {createConnections} from './connections.js';
import type {EtcdPage} from './etcd-families.js';
import {
	etcdFamilies,
	familiesOfEachScrape,
	readEtcdPage,
} from './etcd-families.js';
import {createHistogramWindow} from './histogram-window.js';
import type {Histogram} from './quantile.js';
import {latencyOf} from './quantile.js';
import {scrape} from './scrape.js';
import {problem} from './scrape-problem.js';
import {createServerLooker} from './server-look.js';

export type MetricsReaderOptions = {
	/** Where this member's /metrics may be, likeliest first; `/metrics` is added to a URL without a path. */
	readonly urls: readonly string[];
	readonly tls: TlsMaterial | undefined;
	/** For one `read()` as a whole, however many URLs it tries. */
	readonly deadlineMs: Milliseconds;
	/** Time that the latencies shall cover, about; 0: everything since the member started. */
	readonly windowMs: Milliseconds;
	/** Epoch ms. */
	readonly nowMs: () => Milliseconds;
};

/** Reads one member's metrics, again and again. */
export type MetricsReader = {
	/** Never rejects. One at a time: a second call while one is under way would read the window twice. */
	read(): Promise<Reading<MemberMetrics>>;
	/** Closes the connections; a read under way ends as `cancelled`. */
	close(): void;
};

/** Between two readings of the round trips to the peers: etcd notes one that often (rafthttp/probing_status.go, statusMonitoringInterval). */
const peersEveryMs: Milliseconds = 30_000;

type Peers = Pick<MemberMetrics, 'peerRoundTrip' | 'peerRoundTrips'> & {
	readonly takenAtMs: Milliseconds;
};

type Answer =
	| {readonly kind: 'page'; readonly url: string; readonly page: EtcdPage}
	| {readonly kind: 'problem'; readonly url: string; readonly problem: Problem};

/** Opens nothing before the first `read()`. */
export function createMetricsReader(
	options: MetricsReaderOptions,
): MetricsReader {
	const connections = createConnections(options.tls);
	const closing = new AbortController();
	const window = createHistogramWindow(options.windowMs);
	const urls = options.urls.map(url => metricsUrl(url));
	const server = createServerLooker({
		// The client port, which has the certificate that matters; it comes last.
		url: urls.at(-1),
		connections,
		tls: options.tls,
		signal: closing.signal,
		nowMs: options.nowMs,
	});
	let answering: string | undefined;
	let lastAnswered: string | undefined;
	let lastOwner: MemberId | undefined;
	let peers: Peers | undefined;

	// Also read where a clock was set back.
	const arePeersDue = (nowMs: Milliseconds): boolean =>
		peers === undefined || Math.abs(nowMs - peers.takenAtMs) >= peersEveryMs;

	async function ask(
		url: string,
		deadlineMs: Milliseconds,
		families: ReadonlySet<string>,
	): Promise<Answer> {
		const target = URL.parse(url);
		if (target === null || !/^https?:$/.test(target.protocol)) {
			const message = 'not an http or https URL';
			return {kind: 'problem', url, problem: problem('unreachable', message)};
		}

		const outcome = await scrape(target, {
			families,
			connections,
			deadlineMs,
			signal: closing.signal,
		});
		if (outcome.kind === 'problem') {
			return {kind: 'problem', url, problem: outcome.problem};
		}

		const page = readEtcdPage(outcome.samples);
		return page === undefined
			? {
					kind: 'problem',
					url,
					problem: problem('not-etcd', 'the page has no etcd metrics'),
				}
			: {kind: 'page', url, page};
	}

	// The URL that answered last time may use the whole deadline: a member under
	// load answers late. While none is known each gets its share, so that one
	// that hangs cannot hide the next.
	async function askInTurn(
		startedAtMs: Milliseconds,
		families: ReadonlySet<string>,
	): Promise<Answer[]> {
		const order = [...urls].toSorted(
			(a, b) => Number(b === answering) - Number(a === answering),
		);
		const answers: Answer[] = [];
		for (const [index, url] of order.entries()) {
			// A clock that is set back meanwhile must not lengthen the deadline.
			const spentMs = Math.max(0, options.nowMs() - startedAtMs);
			const leftMs = options.deadlineMs - spentMs;
			if (leftMs < 1 && index > 0) break;
			const shares = url === answering ? 1 : order.length - index;
			const shareMs = Math.max(1, Math.round(leftMs / shares));
			const answer = await ask(url, shareMs, families);
			answers.push(answer);
			if (answer.kind === 'page' || closing.signal.aborted) break;
		}

		return answers;
	}

	return {
		async read() {
			const startedAtMs = options.nowMs();
			const isForPeers = arePeersDue(startedAtMs);
			const answers = await askInTurn(
				startedAtMs,
				isForPeers ? etcdFamilies : familiesOfEachScrape,
			);
			const takenAtMs = options.nowMs();
			const tookMs = takenAtMs - startedAtMs;
			const answer = answers.find(each => each.kind === 'page');
			answering = answer?.url;
			if (answer === undefined) {
				const reason = gravest(answers);
				return {kind: 'problem', problem: reason, takenAtMs, tookMs};
			}

			const {url, page} = answer;
			// Another listener might be another member's, by a slip in the flags, and
			// behind one URL for several each connection may end at another.
			const owner = page.figures.memberId;
			if (url !== lastAnswered || owner !== lastOwner) {
				window.forget();
				peers = undefined;
			}

			lastAnswered = url;
			lastOwner = owner;
			if (isForPeers) peers = peersOf(page, startedAtMs);
			// After the scrape, whose connection it uses over plain http.
			const look = await server.look();
			const value = {
				url,
				...page.figures,
				...window.advance(page, takenAtMs),
				walFsyncSinceStart: sinceStart(page.walFsync),
				backendCommitSinceStart: sinceStart(page.backendCommit),
				walFsyncBuckets: page.walFsync?.buckets,
				backendCommitBuckets: page.backendCommit?.buckets,
				peerRoundTrip: peers?.peerRoundTrip,
				peerRoundTrips: peers?.peerRoundTrips,
				serverCertificate: look?.certificate,
				clockOffsetMs: look?.clockOffsetMs,
			};
			return {kind: 'value', value, takenAtMs, tookMs};
		},
		close() {
			closing.abort();
			connections.close();
		},
	};
}

function sinceStart(histogram: Histogram | undefined): Latency | undefined {
	return histogram && latencyOf(histogram, undefined);
}

function peersOf(page: EtcdPage, takenAtMs: Milliseconds): Peers {
	return {
		takenAtMs,
		peerRoundTrip: sinceStart(page.peerRoundTrip),
		peerRoundTrips: peerRoundTripsOf(page),
	};
}

function peerRoundTripsOf({
	peerRoundTrips,
}: EtcdPage): readonly PeerRoundTrip[] {
	return [...peerRoundTrips].map(([peerId, histogram]) => {
		const {samples, p50Ms, p99Ms} = latencyOf(histogram, undefined);
		const slowest = histogram.buckets.find(({count}) => count === samples);
		return {
			peerId,
			samples,
			p50Ms,
			p99Ms,
			allBelowMs:
				samples > 0 && slowest !== undefined && Number.isFinite(slowest.leMs)
					? slowest.leMs
					: undefined,
		};
	});
}

/** The URL to scrape: with a path, and without a user or password that could end up on a screen. */
function metricsUrl(text: string): string {
	const url = URL.parse(text);
	if (url === null) return text;
	url.username = '';
	url.password = '';
	if (url.pathname === '/') url.pathname = '/metrics';
	return url.href;
}

// The URL that got farthest is the one worth telling about first.
const farthestFirst: readonly ProblemKind[] = [
	'cancelled',
	'auth',
	'tls',
	'unavailable',
	'timeout',
	'not-etcd',
	'refused',
	'unreachable',
];

function gravest(answers: readonly Answer[]): Problem {
	const problems = answers
		.filter(answer => answer.kind === 'problem')
		.toSorted((a, b) => rank(a.problem.kind) - rank(b.problem.kind));
	const [first] = problems;
	if (first === undefined) {
		return problem('unreachable', 'no metrics URL is known');
	}

	return problem(
		first.problem.kind,
		problems.map(each => `${each.url}: ${each.problem.message}`).join('; '),
	);
}

function rank(kind: ProblemKind): number {
	const index = farthestFirst.indexOf(kind);
	return index === -1 ? farthestFirst.length : index;
}
