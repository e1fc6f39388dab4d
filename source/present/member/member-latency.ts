import type {Latency} from '../../cluster/latency.js';
import type {MemberMetrics} from '../../cluster/member-metrics.js';
import {formatCount, formatDuration} from '../../units.js';
import {latencyChartLines} from './latency-chart.js';
import type {MemberFacts} from './member-facts.js';
import {bucketText, latencyText, toneOf} from './member-fields.js';
import {
	row,
	value,
	type MemberInDepth,
	type Row,
	type Section,
} from './member-section.js';
import type {Line} from '../text/tone.js';

/** fsync, commit and the way to the peers: quantiles with their bucket, samples and window. */
export function diskSection({facts}: MemberInDepth): Section {
	const {metrics, isMetricsStale: isStale} = facts;
	const rowOf = (
		label: string,
		latency: Latency | undefined,
		...codes: ReadonlyArray<'slow-wal-fsync' | 'slow-backend-commit'>
	): Row =>
		value(label, histogramText(latency), isStale, toneOf(facts, ...codes));
	return {
		title: 'Disk and network, as this member measures them',
		rows:
			metrics === undefined
				? [row('', 'not known: its /metrics were never read', 'warning')]
				: [
						rowOf('WAL fsync', metrics.walFsync, 'slow-wal-fsync'),
						rowOf('  since start', metrics.walFsyncSinceStart),
						rowOf('commit', metrics.backendCommit, 'slow-backend-commit'),
						rowOf('  since start', metrics.backendCommitSinceStart),
						rowOf('to peers', metrics.peerRoundTrip),
					],
		...(metrics === undefined ? {} : {drawn: chartsOf(facts, metrics)}),
	};
}

// Where the window has too few samples to say anything, its whole life may not.
function chartsOf(
	facts: MemberFacts,
	metrics: MemberMetrics,
): (columns: number) => readonly Line[] {
	const common = {
		ageMs: facts.metricsAgeMs,
		isStale: facts.isMetricsStale,
	};
	const isFsyncTold = metrics.walFsync?.p99Ms !== undefined;
	const isCommitTold = metrics.backendCommit?.p99Ms !== undefined;
	return columns => [
		[],
		...latencyChartLines(
			{
				...common,
				title: 'WAL fsync',
				latency: isFsyncTold ? metrics.walFsync : metrics.walFsyncSinceStart,
				buckets: isFsyncTold
					? metrics.walFsyncInWindow
					: metrics.walFsyncBuckets,
				tone: toneOf(facts, 'slow-wal-fsync'),
			},
			columns,
		),
		[],
		...latencyChartLines(
			{
				...common,
				title: 'Backend commit',
				latency: isCommitTold
					? metrics.backendCommit
					: metrics.backendCommitSinceStart,
				buckets: isCommitTold
					? metrics.backendCommitInWindow
					: metrics.backendCommitBuckets,
				tone: toneOf(facts, 'slow-backend-commit'),
			},
			columns,
		),
	];
}

/** `p50 1.2 ms, p99 12 ms (8–16 ms), 1,234 samples in 60 s`. */
export function histogramText(latency: Latency | undefined): string {
	if (latency === undefined) return 'n/a';
	const over =
		latency.windowMs === undefined
			? 'since it started'
			: `in ${formatDuration(latency.windowMs)}`;
	if (latency.p99Ms === undefined) {
		return `${latencyText(latency)} ${over}`;
	}

	const bucket = bucketText(latency);
	return `p50 ${formatDuration(latency.p50Ms)}, p99 ${formatDuration(latency.p99Ms)}${bucket === '' ? '' : ` (bucket ${bucket})`}, ${formatCount(latency.samples)} samples ${over}`;
}
