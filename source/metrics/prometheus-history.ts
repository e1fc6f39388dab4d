import type {MemberObservation, Observation} from '../cluster/observation.js';
import type {TrendPoint, Trends} from '../cluster/trend.js';
import {printable} from '../printable.js';
import type {Milliseconds} from '../units.js';
import {createConnections} from './connections.js';
import {fetchText} from './fetch-text.js';
import type {RangeSeries} from './range-answer.js';
import {rangeIn} from './range-answer.js';

// The operator's own Prometheus has seen what we have not: the hours before.
// Only range queries are sent, a handful, each with a deadline and a size cap.

/** What was found, and a printable line for people about what was not; never a failure of the check. */
export type PrometheusHistory = {
	readonly trends: Trends;
	readonly notice: string | undefined;
};

const deadlineMs: Milliseconds = 10_000;
const mostBytes = 32 * 1024 * 1024;
/** Points per series: a step is this part of the time asked for. */
const stepsInAll = 240;
/** `rate` needs two scrapes inside: the common interval is 15 to 60 s. */
const leastRateSeconds = 120;

type Figure = Exclude<keyof TrendPoint, 'takenAtMs'>;

function queries(
	rateSeconds: number,
): ReadonlyArray<readonly [Figure, string]> {
	const p99 = (family: string): string =>
		`1000 * histogram_quantile(0.99, sum by (instance, pod, le) (rate(${family}_bucket[${rateSeconds}s])))`;
	return [
		['dbSizeBytes', 'etcd_mvcc_db_total_size_in_bytes'],
		['inUseBytes', 'etcd_mvcc_db_total_size_in_use_in_bytes'],
		['quotaBytes', 'etcd_server_quota_backend_bytes'],
		['revision', 'etcd_debugging_mvcc_current_revision'],
		// -1 is etcd's "never compacted".
		['compactRevision', 'clamp_min(etcd_debugging_mvcc_compact_revision, 0)'],
		['leaderChangesSeen', 'etcd_server_leader_changes_seen_total'],
		['heartbeatSendFailures', 'etcd_server_heartbeat_send_failures_total'],
		['walFsyncP99Ms', p99('etcd_disk_wal_fsync_duration_seconds')],
		['backendCommitP99Ms', p99('etcd_disk_backend_commit_duration_seconds')],
	];
}

/**
 * The members' figures over the last `historyMs` before `untilMs`. Series are
 * matched by their `instance` (host and port, else a host that only one member
 * has) or by a `pod` that is called as the member or `etcd-` and its name, as
 * kubeadm does. Never rejects.
 */
export async function prometheusHistory(options: {
	/** Of the server; the API is under it. */
	readonly url: URL;
	readonly historyMs: Milliseconds;
	readonly untilMs: Milliseconds;
	readonly observation: Observation;
	readonly signal: AbortSignal;
}): Promise<PrometheusHistory> {
	const {url, historyMs, untilMs, observation, signal} = options;
	const stepSeconds = Math.max(1, Math.ceil(historyMs / 1000 / stepsInAll));
	const connections = createConnections(undefined);
	const asked = queries(Math.max(leastRateSeconds, 4 * stepSeconds));
	const ask = async (
		query: string,
	): Promise<readonly RangeSeries[] | string> => {
		const target = new URL(
			`${url.pathname.replace(/\/+$/, '')}/api/v1/query_range`,
			url,
		);
		target.search = new URLSearchParams({
			query,
			start: String((untilMs - historyMs) / 1000),
			end: String(untilMs / 1000),
			step: String(stepSeconds),
		}).toString();
		const fetched = await fetchText(target, {
			connections,
			deadlineMs,
			maxBytes: mostBytes,
			signal,
		});
		if (fetched.kind === 'problem') return fetched.problem.message;
		return rangeIn(fetched.status, fetched.text);
	};

	try {
		const answers = await Promise.all(
			asked.map(async ([figure, query]) => ({
				figure,
				answer: await ask(query),
			})),
		);
		const failure = answers
			.map(({answer}) => answer)
			.find(answer => typeof answer === 'string');
		const trends = trendsFrom(observation, answers);
		return {trends, notice: noticeOf(url, observation, trends, failure)};
	} finally {
		connections.close();
	}
}

function noticeOf(
	url: URL,
	observation: Observation,
	trends: Trends,
	failure: string | undefined,
): string | undefined {
	const where = `Prometheus at ${printable(url.host)}`;
	if (failure !== undefined) return `${where}: ${printable(failure)}`;
	const without = observation.members.filter(
		each => (trends[each.member.id]?.length ?? 0) === 0,
	);
	if (without.length === 0) return undefined;
	return without.length === observation.members.length
		? `${where} has no series whose instance is one of these members`
		: `${where} has no series of ${without.map(each => printable(each.member.name || each.endpoint)).join(', ')}`;
}

function trendsFrom(
	observation: Observation,
	answers: ReadonlyArray<{
		readonly figure: Figure;
		readonly answer: readonly RangeSeries[] | string;
	}>,
): Trends {
	return Object.fromEntries(
		observation.members
			.filter(each => each.member.id !== '')
			.map(each => {
				const points = new Map<number, Partial<Record<Figure, number>>>();
				for (const {figure, answer} of answers) {
					if (typeof answer === 'string') continue;
					const series = seriesOf(each, observation, answer);
					for (const {atMs, value} of series?.values ?? []) {
						points.set(atMs, {...points.get(atMs), [figure]: value});
					}
				}

				return [
					each.member.id,
					[...points]
						.toSorted(([a], [b]) => a - b)
						.map(([takenAtMs, figures]) => ({
							...nothing,
							...figures,
							takenAtMs,
						})),
				];
			}),
	);
}

const nothing: Omit<TrendPoint, 'takenAtMs'> = {
	dbSizeBytes: undefined,
	inUseBytes: undefined,
	quotaBytes: undefined,
	revision: undefined,
	compactRevision: undefined,
	leaderChangesSeen: undefined,
	heartbeatSendFailures: undefined,
	processStartedAtMs: undefined,
	walFsyncP99Ms: undefined,
	backendCommitP99Ms: undefined,
};

/** The series of one member; `undefined` when none, or when it could be another member's. */
function seriesOf(
	each: MemberObservation,
	observation: Observation,
	series: readonly RangeSeries[],
): RangeSeries | undefined {
	const addresses = addressesOf(each);
	const exact = series.find(({labels}) =>
		addresses.includes(labels['instance'] ?? ''),
	);
	if (exact !== undefined) return exact;
	const others = new Set(
		observation.members
			.filter(other => other !== each)
			.flatMap(other => addressesOf(other).map(address => hostOf(address))),
	);
	// A loopback address is everybody's own.
	const own = new Set(
		addresses
			.map(address => hostOf(address))
			.filter(host => !others.has(host) && !loopback.test(host)),
	);
	const byHost = series.filter(({labels}) =>
		own.has(hostOf(labels['instance'] ?? '')),
	);
	if (byHost.length === 1) return byHost[0];
	const {name} = each.member;
	const byName = series.filter(
		({labels}) =>
			name !== '' &&
			(labels['pod'] === name ||
				labels['pod'] === `etcd-${name}` ||
				labels['instance'] === name),
	);
	return byName.length === 1 ? byName[0] : undefined;
}

// host:port of the client URLs, of what was asked, and of the metrics page.
function addressesOf({
	member,
	endpoint,
	metrics,
	lastMetrics,
}: MemberObservation): readonly string[] {
	const scraped =
		metrics?.kind === 'value' ? metrics.value.url : lastMetrics?.value.url;
	return [...member.clientUrls, endpoint, scraped ?? '']
		.map(text => URL.parse(text)?.host ?? '')
		.filter(host => host !== '');
}

const loopback = /^(?:127\.|\[::1\]|localhost$)/;

function hostOf(address: string): string {
	return address.replace(/:\d+$/, '');
}
